import Glibc
import Linux

/// Stands in for a container that a shell started: passes signals on and ends as it ends.
enum Foreground {
    /// Waits for a child of this process, whose signals are blocked (``PendingSignals``).
    ///
    /// - Returns: The exit status, or 128 and the signal that ended it, as shells have it.
    static func wait(for pid: Int32) throws(Failure) -> Int32 {
        do {
            while true {
                let signal = try PendingSignals.next()
                if signal != SIGCHLD {
                    if signal != SIGPIPE, signal != SIGURG { kill(pid, signal) }
                    continue
                }
                var status: CInt = 0
                let ended = try check("waitpid", "process \(pid)") { unsafe waitpid(pid, &status, WNOHANG) }
                if ended == pid { return ChildProgram.exitStatus(status) }
            }
        } catch {
            throw Failure("cannot wait for the container", error)
        }
    }
}
