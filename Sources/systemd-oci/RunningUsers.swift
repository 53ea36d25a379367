import Glibc
import Linux
import Lowering
import Systemd

/// The containers and pods that use a volume or a network, and how they are made to end.
enum RunningUsers {
    /// Whether a container has a process.
    static func isRunning(_ container: String) -> Bool {
        do {
            guard let directory = ContainerState.directory(ofContainer: container) else { return false }
            return try ContainerState(in: directory)?.process() != nil
        } catch {
            // Who can't be asked may run.
            return true
        }
    }

    /// Stops the units of containers and pods, ends containers of a shell, and waits for that.
    ///
    /// - Parameter directories: Theirs below `/run/systemd-oci`.
    /// - Throws: That one does not stop.
    static func stop(_ directories: [String]) throws(Failure) {
        let purpose = "cannot stop a container"
        var manager = try doing(purpose, BusError.self, Manager.open())
        try doing(purpose, BusError.self, manager.subscribe())
        for directory in directories {
            guard let unit = unit(of: directory) else {
                try doing(purpose, SyscallError.self, end(directory))
                continue
            }
            let job = try doing(purpose, BusError.self, manager.stopUnit(unit))
            _ = try doing(purpose, BusError.self, manager.wait(forJob: job))
        }
    }

    /// Nil for a container of a shell: the unit that its process is in is the user's session.
    private static func unit(of directory: String) -> String? {
        if let pod = PodRecord(in: directory) { return pod.unit }
        return ContainerState(in: directory)?.unit
    }

    /// Ends the process; who has started it removes what it leaves, in so many seconds.
    private static func end(_ directory: String) throws(SyscallError) {
        guard let state = ContainerState(in: directory), let process = try state.process() else { return }
        try process.end(signal: state.stopSignal, milliseconds: state.patience)
        for _ in 0..<500 where unsafe access(directory, F_OK) == 0 { usleep(10_000) }
    }
}
