import CLinux
import Glibc

/// Other programs that are started and waited for.
package enum ChildProgram {
    /// How a program ended, and what it wrote to its standard output.
    package struct Outcome: Equatable, Sendable {
        /// The exit status, or 128 and the signal's number.
        package var status: CInt
        package var output: [UInt8]
    }

    /// Runs a program with nothing open but `/dev/null`, a file for its output, and our standard error.
    ///
    /// - Parameters:
    ///   - path: The program.
    ///   - arguments: Those after the program's own name.
    ///   - environment: Each `NAME=value`.
    ///   - scratch: Where a file for the output can be made; it is gone when this returns.
    /// - Returns: How it ended. A child that outlives it does not delay this.
    /// - Throws: What kept it from starting.
    package static func run(
        _ path: String,
        _ arguments: [String],
        environment: [String],
        scratch: String
    ) throws(SyscallError) -> Outcome {
        _ = unsafe unlink(scratch)
        let output = try Descriptor(opening: scratch, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
        _ = unsafe unlink(scratch)
        let number = output.number
        let status = try wait(for: path) {
            unsafe withWords([path] + arguments) { argv in
                unsafe withWords(environment) { unsafe clinux_spawn_program(path, argv, $0, number) }
            }
        }
        try output.seek(to: 0)
        return Outcome(status: status, output: try SmallFile.contents(of: output, named: scratch))
    }

    /// Runs a program with our environment and standard streams, and waits for its end.
    ///
    /// - Parameters:
    ///   - path: The program.
    ///   - words: Its name and its arguments.
    /// - Returns: The exit status, or 128 and the signal's number.
    /// - Throws: What kept it from starting.
    package static func run(_ path: String, _ words: [String]) throws(SyscallError) -> CInt {
        try wait(for: path) {
            var pid: pid_t = 0
            let code = unsafe withWords(words) { unsafe posix_spawn(&pid, path, nil, nil, $0, environ) }
            return code == 0 ? pid : -code
        }
    }

    /// What wait(2) reports, in the words of a shell: the exit status, or 128 and the signal's number.
    package static func exitStatus(_ state: CInt) -> CInt {
        let signal = state & 0x7F
        return signal == 0 ? state >> 8 & 0xFF : 128 + signal
    }

    private static func wait(for path: String, _ spawn: () -> CInt) throws(SyscallError) -> CInt {
        let pid = spawn()
        if pid < 0 { throw SyscallError("posix_spawn", path, -pid) }
        return try end(of: pid)
    }

    /// Waits for the end of a child, whatever signals come meanwhile.
    ///
    /// - Parameter pid: The child.
    /// - Returns: Its exit status, or 128 and the signal that ended it.
    /// - Throws: What waitpid(2) said.
    @discardableResult
    package static func end(of pid: Int32) throws(SyscallError) -> CInt {
        var state: CInt = 0
        while true {
            do {
                try check("waitpid", "process \(pid)") { unsafe waitpid(pid, &state, 0) }
                return exitStatus(state)
            } catch {
                if error.code != EINTR { throw error }
            }
        }
    }

    /// Calls with words as C takes them: pointers, and nil at the end.
    static func withWords(
        _ words: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt
    ) -> CInt {
        var copies = unsafe words.map { unsafe strdup($0) } + [nil]
        defer {
            for index in unsafe copies.indices { unsafe free(copies[index]) }
        }
        return unsafe body(&copies)
    }
}
