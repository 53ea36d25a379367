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
        let patience = seconds.map { Int32(clamping: max($0, 0) * 1000) } ?? state.patience
        try process.end(signal: state.stopSignal, milliseconds: patience)
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
