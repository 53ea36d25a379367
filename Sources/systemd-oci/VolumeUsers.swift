import Glibc
import Systemd
import Volumes

/// The containers that use a volume, as units that can be stopped.
enum VolumeUsers {
    /// Stops the units of containers, and waits for their end.
    ///
    /// - Parameter names: What the containers are called.
    /// - Throws: Where one has no unit, or does not stop.
    static func stop(_ names: [String]) throws(Failure) {
        do {
            var manager = try Manager.open()
            try manager.subscribe()
            for name in names {
                guard let directory = ContainerState.directory(ofContainer: name),
                    let state = ContainerState(in: directory), try state.process() != nil
                else { continue }
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

    /// Does something to a volume whose users have just been stopped.
    ///
    /// The service manager closes what it keeps of a unit, and with that the container's lock, a moment after it says
    /// that the unit is dead.
    static func retry(_ body: () throws -> Void) throws {
        for _ in 0..<250 {
            do {
                return try body()
            } catch VolumeError.inUse {
                usleep(20_000)
            }
        }
        try body()
    }
}
