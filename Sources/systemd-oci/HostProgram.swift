import Glibc
import Linux

/// A program of the host that this one runs.
enum HostProgram {
    /// Runs a program with our environment and standard streams, and waits for its end.
    ///
    /// - Returns: Its exit status, or 128 and the signal that ended it.
    static func run(_ path: String, _ arguments: [String]) throws(SyscallError) -> Int32 {
        var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer {
            for index in unsafe words.indices { unsafe free(words[index]) }
        }
        var pid: pid_t = 0
        let code = unsafe posix_spawn(&pid, path, nil, nil, &words, environ)
        if code != 0 { throw SyscallError("posix_spawn", path, code) }
        var status: CInt = 0
        try check("waitpid", path) { unsafe waitpid(pid, &status, 0) }
        return Foreground.exitStatus(status)
    }
}
