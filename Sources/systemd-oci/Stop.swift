import Glibc
import Linux
import Lowering

/// `systemd-oci signal-stop UNIT…`: what `systemd-oci-stop@UNIT.service` runs before systemd stops the unit itself.
enum Stop {
    static func stop(_ arguments: ArraySlice<String>) throws(Failure) {
        guard let name = arguments.first, arguments.count == 1, !name.contains("/"), !name.hasPrefix(".")
        else {
            throw Failure("signal-stop: needs one name of a unit, without '.service'")
        }
        let directory = ContainerState.directory(ofUnit: name + ".service")
        guard let state = ContainerState(in: directory) else { return }
        do {
            guard let process = try state.process() else { return }
            try process.end(signal: state.stopSignal, milliseconds: state.patience)
        } catch {
            throw Failure("signal-stop '\(name)'", error)
        }
    }
}
