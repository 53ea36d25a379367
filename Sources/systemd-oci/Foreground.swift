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
                if ended == pid { return exitStatus(status) }
            }
        } catch {
            throw Failure("cannot wait for the container", error)
        }
    }

    /// What wait(2) reports, in the words of a shell.
    static func exitStatus(_ status: CInt) -> Int32 {
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
