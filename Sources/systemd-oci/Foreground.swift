import Glibc
import Linux
import Runtime

/// Stands in for a container that a shell started: passes signals on and ends as it ends.
enum Foreground {
    /// Waits for a child of this process, and stands between its terminal and ours meanwhile, where it has one.
    ///
    /// - Parameters:
    ///   - pid: The child.
    ///   - terminal: Its terminal.
    ///   - readsInput: Whether what is typed is the child's.
    /// - Returns: The exit status, or 128 and the signal that ended it.
    /// - Throws: What kept this from waiting.
    static func wait(
        for pid: Int32,
        _ terminal: consuming Terminal?,
        readsInput: Bool = true
    ) throws(Failure) -> Int32 {
        guard let terminal = terminal.take() else { return try wait(for: pid) }
        do {
            return try TerminalProxy.run(terminal, pid: pid, readsInput: readsInput)
        } catch {
            throw Failure("cannot wait for the container", error)
        }
    }

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
