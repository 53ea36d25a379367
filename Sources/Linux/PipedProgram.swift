import Glibc

/// A program that runs and whose output is read while it does.
package struct PipedProgram: ~Copyable {
    package let pid: Int32
    /// What it writes to its standard output.
    package let output: Descriptor

    private init(pid: Int32, output: consuming Descriptor) {
        self.pid = pid
        self.output = output
    }

    /// Starts one with our environment, standard error and nothing to read.
    ///
    /// - Parameters:
    ///   - path: The program.
    ///   - words: Its name and its arguments.
    ///   - input: What it reads from; nil for nothing.
    /// - Returns: The program.
    /// - Throws: What kept it from starting.
    package static func start(
        _ path: String,
        _ words: [String],
        input: CInt? = nil
    ) throws(SyscallError) -> PipedProgram {
        let pipe = try Pipe()
        let null = try Descriptor(opening: "/dev/null", O_RDONLY)
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input ?? null.number, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, pipe.writer.number, 1)
        var pid: pid_t = 0
        let code = unsafe ChildProgram.withWords(words) {
            unsafe posix_spawn(&pid, path, &actions, nil, $0, environ)
        }
        if code != 0 { throw SyscallError("posix_spawn", path, code) }
        return PipedProgram(pid: pid, output: try pipe.reader.duplicate())
    }

    /// Asks it to end.
    package func stop() {
        kill(pid, SIGTERM)
    }

    /// Reads nothing more, and waits for its end.
    ///
    /// - Returns: Its exit status, or 128 and the signal that ended it.
    /// - Throws: What waitpid(2) said.
    @discardableResult
    package consuming func closeAndEnd() throws(SyscallError) -> CInt {
        let pid = pid
        _ = consume self
        return try ChildProgram.end(of: pid)
    }

    /// Waits for its end.
    ///
    /// - Returns: Its exit status, or 128 and the signal that ended it.
    /// - Throws: What waitpid(2) said.
    @discardableResult
    package consuming func end() throws(SyscallError) -> CInt { try ChildProgram.end(of: pid) }
}
