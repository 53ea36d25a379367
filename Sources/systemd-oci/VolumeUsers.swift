import Glibc
import Lowering
import Systemd

/// The containers that use a volume, as units that can be stopped.
enum VolumeUsers {
    /// Whether a container has a process.
    static func isRunning(_ container: String) -> Bool {
        do {
            return try running(container) != nil
        } catch {
            // Who can't be asked may run.
            return true
        }
    }

    /// What is known of a container that has a process.
    private static func running(_ container: String) throws -> ContainerState? {
        guard let directory = ContainerState.directory(ofContainer: container),
            let state = ContainerState(in: directory), try state.process() != nil
        else { return nil }
        return state
    }

    /// Stops the units of containers, and waits for their end.
    ///
    /// - Parameter names: What the containers are called.
    /// - Throws: Where one has no unit, or does not stop.
    static func stop(_ names: [String]) throws(Failure) {
        do {
            var manager = try Manager.open()
            try manager.subscribe()
            for name in names {
                guard let state = try running(name) else { continue }
                let path = try manager.unit(ofProcess: state.pid)
                guard let unit = try manager.property("Id", of: path).string else {
                    throw Failure("the container '\(name)' belongs to no unit")
                }
                let job = try manager.stopUnit(unit)
                _ = try manager.wait(forJob: job)
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("cannot stop what uses the volume", error)
        }
    }
}
