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
        let output = Descriptor(
            owning: try check("open", scratch) {
                unsafe open(scratch, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            }
        )
        _ = unsafe unlink(scratch)
        let pid = spawn(path, [path] + arguments, environment, output.number)
        if pid < 0 { throw SyscallError("posix_spawn", path, -pid) }
        var state: CInt = 0
        try check("waitpid", path) { unsafe waitpid(pid, &state, 0) }
        let number = output.number
        try check("lseek", scratch) { lseek(number, 0, SEEK_SET) }
        let signal = state & 0x7F
        return Outcome(
            status: signal == 0 ? state >> 8 & 0xFF : 128 + signal,
            output: try SmallFile.contents(of: output, named: scratch)
        )
    }

    private static func spawn(
        _ path: String,
        _ arguments: [String],
        _ environment: [String],
        _ output: CInt
    ) -> CInt {
        let argv = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let envp = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer {
            for index in unsafe argv.indices { unsafe free(argv[index]) }
            for index in unsafe envp.indices { unsafe free(envp[index]) }
        }
        return unsafe clinux_spawn_program(path, argv, envp, output)
    }
}
