import CLinux
import Glibc

extension ChildProgram {
    /// Runs a program that is told something and answers, with our environment and our standard error.
    ///
    /// - Parameters:
    ///   - path: The program.
    ///   - words: Its name and its arguments.
    ///   - input: What it can read from its standard input.
    ///   - milliseconds: After this long it is killed.
    /// - Returns: How it ended, and the first MiB of what it wrote.
    /// - Throws: What kept it from starting, or `ETIMEDOUT`.
    package static func run(
        _ path: String,
        _ words: [String],
        input: [UInt8],
        milliseconds: Int32
    ) throws(SyscallError) -> Outcome {
        let answer = try Descriptor(memory: "answer")
        let question = try Descriptor(memory: "question")
        try question.write(input.span)
        try question.seek(to: 0)
        let pid = spawn(path, words, input: question.number, output: answer.number)
        if pid < 0 { throw SyscallError("posix_spawn", path, -pid) }
        var isDone = false
        do throws(SyscallError) {
            let process = try ProcessDescriptor(pid: pid)
            isDone = try process.waitForEnd(milliseconds: milliseconds)
            if !isDone { try process.send(signal: SIGKILL) }
        } catch {
            kill(pid, SIGKILL)
            try end(of: pid)
            throw error
        }
        let status = try end(of: pid)
        if !isDone { throw SyscallError("waitpid", path, ETIMEDOUT) }
        try answer.seek(to: 0)
        return Outcome(status: status, output: try SmallFile.contents(of: answer, named: path))
    }

    private static func spawn(_ path: String, _ words: [String], input: CInt, output: CInt) -> CInt {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        var pid: pid_t = 0
        let code = unsafe withWords(words) { unsafe posix_spawn(&pid, path, &actions, nil, $0, environ) }
        return code == 0 ? pid : -code
    }
}
