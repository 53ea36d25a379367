import Cgroups
import Glibc
import Linux

extension Container {
    /// Sends a signal to the first process, also where that only waits for its start.
    ///
    /// Without a PID namespace of its own nothing ends with that process, so that SIGKILL is for all.
    package borrowing func send(signal: Int32) throws(LifecycleError) {
        if signal == SIGKILL, !record.hasOwnProcesses, let cgroup = try cgroup() {
            return try Self.kill(cgroup, signal)
        }
        let process = try runningProcess()
        do {
            try process.send(signal: signal)
        } catch {
            if error.code == ESRCH { throw .notRunning(id.text) }
            throw .system("send signal \(signal) to container '\(id)'", error)
        }
    }

    /// Sends a signal to all processes of the container's cgroup; where it has none, to the first one.
    ///
    /// That there is no process any more is no failure.
    package borrowing func sendToAll(signal: Int32) throws(LifecycleError) {
        if let cgroup = try cgroup() { return try Self.kill(cgroup, signal) }
        do throws(LifecycleError) {
            try send(signal: signal)
        } catch {
            guard case .notRunning = error else { throw error }
        }
    }

    private static func kill(_ cgroup: borrowing Cgroup, _ signal: Int32) throws(LifecycleError) {
        do throws(CgroupError) {
            try cgroup.kill(signal)
        } catch {
            throw .cgroup(error)
        }
    }

    /// Kills all processes and waits for the first one's end.
    borrowing func end() throws(LifecycleError) {
        let process = try process()
        if let cgroup = try cgroup() { try Self.kill(cgroup, SIGKILL) }
        guard let process else { return }
        let hasEnded: Bool
        do {
            try process.send(signal: SIGKILL)
            hasEnded = try process.waitForEnd(milliseconds: 10_000)
        } catch {
            if error.code == ESRCH { return }
            throw .system("kill container '\(id)'", error)
        }
        guard hasEnded else { throw .busy(id.text) }
    }
}
