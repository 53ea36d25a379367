import Glibc
import Linux
import Lowering

extension KnownContainer {
    /// Its first process; nil where that has ended.
    func process() throws(Failure) -> ProcessDescriptor? {
        do {
            return try state?.process()
        } catch {
            throw Failure(error)
        }
    }

    /// Ends a container that has no unit: a shell waits for it, and removes what it leaves.
    func stopAlone(seconds: Int64?) throws(SyscallError) {
        guard let state = state, let process = try state.process() else { return }
        do {
            try process.send(signal: state.stopSignal)
            let patience = max(seconds ?? Int64(state.stopTimeout), 0)
            if try process.waitForEnd(milliseconds: Int32(clamping: patience * 1000)) { return }
            try process.send(signal: SIGKILL)
            _ = try process.waitForEnd(milliseconds: 10_000)
        } catch {
            if error.code != ESRCH { throw error }
        }
    }
}

extension ContainerState {
    /// The process, where it still is the one that was started.
    func process() throws(SyscallError) -> ProcessDescriptor? {
        do {
            let process = try ProcessDescriptor(pid: pid)
            guard ProcessStatus(of: pid)?.startTime == startTime else { return nil }
            return process
        } catch {
            if error.code == ESRCH { return nil }
            throw error
        }
    }
}
