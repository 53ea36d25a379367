import Glibc
import Linux

extension Container {
    /// Sends a signal to the first process, also where that only waits for its start.
    package borrowing func send(signal: Int32) throws(LifecycleError) {
        let process = try runningProcess()
        do {
            try process.send(signal: signal)
        } catch {
            if error.code == ESRCH { throw .notRunning(id.text) }
            throw .system("send signal \(signal) to container '\(id)'", error)
        }
    }

    /// Sends a signal to all processes of the container's cgroup; where it has none, to the first one.
    package borrowing func sendToAll(signal: Int32) throws(LifecycleError) {
        try send(signal: signal)
    }

    /// Kills all processes and waits for the first one's end.
    borrowing func end() throws(LifecycleError) {
        guard let process = try process() else { return }
        do {
            try process.send(signal: SIGKILL)
            guard try process.waitForEnd(milliseconds: 10_000) else { throw LifecycleError.busy(id.text) }
        } catch let error as SyscallError {
            if error.code != ESRCH { throw .system("kill container '\(id)'", error) }
        } catch {
            throw error as? LifecycleError ?? .busy(id.text)
        }
    }
}
