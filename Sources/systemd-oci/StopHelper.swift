import Glibc
import Lowering
import Systemd

/// `systemd-oci-stop@NAME.service`: sends a stop signal that only the image knows.
enum StopHelper {
    /// Starts the unit that is stopped before the container's.
    static func start(for unit: String) throws(Failure) {
        guard unit.hasSuffix(".service") else { return }
        let helper = "systemd-oci-stop@\(ServiceName.stem(unit)).service"
        do {
            var manager = try Manager.open(geteuid() == 0 ? .system : .user)
            // Nobody waits for it: it is ordered after the unit that is being started.
            _ = try manager.startUnit(helper, mode: "fail")
        } catch {
            // The unit is being stopped already. To replace that job by ours would start it again.
            if error.isOfConflictingJob { return }
            throw Failure("cannot start \(helper)", error)
        }
    }
}
