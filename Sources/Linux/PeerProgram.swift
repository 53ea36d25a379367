import CLinux
import Glibc

/// A program that runs and is talked with over a socket, its file descriptor 3.
package struct PeerProgram: ~Copyable {
    package let pid: Int32
    package let socket: PacketSocket

    private init(pid: Int32, socket: consuming PacketSocket) {
        self.pid = pid
        self.socket = socket
    }

    /// Starts one with our environment.
    ///
    /// - Parameters:
    ///   - path: The program.
    ///   - arguments: Those after its name.
    ///   - isSilent: Whether `/dev/null` takes the place of our standard streams.
    ///   - passed: What it has open as 4 and the following numbers.
    /// - Returns: The program, which is to be waited for.
    /// - Throws: What kept it from starting.
    package static func start(
        _ path: String,
        _ arguments: [String],
        isSilent: Bool,
        passing passed: [CInt] = []
    ) throws(SyscallError) -> PeerProgram {
        let pair = try PacketSocket.Pair()
        let null = try Descriptor(opening: "/dev/null", O_RDWR)
        let streams =
            isSilent
            ? [null.number, null.number, null.number] : [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        let numbers = streams + [pair.theirs.descriptor.number] + passed
        let pid = unsafe ChildProgram.withWords([path] + arguments) { words in
            unsafe clinux_spawn_with(path, words, environ, numbers, UInt64(numbers.count))
        }
        if pid < 0 { throw SyscallError("posix_spawn", path, -pid) }
        return PeerProgram(pid: pid, socket: pair.takeOurs())
    }

    /// Closes the connection and waits for the program's end.
    ///
    /// - Returns: The exit status, or 128 and the signal's number.
    /// - Throws: What kept this from waiting.
    @discardableResult
    package consuming func end() throws(SyscallError) -> CInt {
        let pid = pid
        Self.close(socket)
        return try ChildProgram.end(of: pid)
    }

    private static func close(_ socket: consuming PacketSocket) {}
}
