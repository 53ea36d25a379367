import Linux

/// `systemd-oci-stop@NAME.service`: sends a stop signal that only the image knows.
enum StopHelper {
    private static let systemctl = "/usr/bin/systemctl"

    /// Starts the unit that is stopped before the container's.
    static func start(for unit: String) throws(Failure) {
        guard unit.hasSuffix(".service") else { return }
        let helper = "systemd-oci-stop@\(unit.dropLast(".service".count)).service"
        do {
            let words = ["systemctl", "start", "--no-block", "--quiet", helper]
            if try ChildProgram.run(systemctl, words) == 0 { return }
        } catch {
            throw Failure("cannot start \(helper)", error)
        }
        throw Failure("cannot start \(helper)")
    }
}
