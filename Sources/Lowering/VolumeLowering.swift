import Quadlet
import UnitFile

extension UnitLowering<Volume> {
    /// `systemd-oci volume create`, with Podman's flags.
    mutating func run() {
        if let driver = model.driver, !["local", "image"].contains(driver), !Specifier.mayExpand(driver) {
            warn("Driver", "'Driver=\(driver)' is none that there is, the unit says so when it is started")
        }
        var command = program()
        command.add(["volume", "create", "--ignore"])
        command.add("--uid", model.uid)
        command.add("--gid", model.gid)
        command.add("--driver", model.driver)
        if model.driver == "image" {
            if let image = model.image, let (name, _) = self.image(image) {
                command.add("--opt", "image=" + name)
            }
        } else {
            addOptions(to: &command)
        }
        command.add("--label", each: Self.pairs(model.label))
        command.add(model.podmanArgs)
        command.add(resource)
        addOneshot(command)
    }

    private mutating func addOptions(to command: inout CommandLine) {
        if let copy = model.copy { command.add("--opt", copy ? "copy" : "nocopy") }
        command.add("--opt", model.device.map { "device=" + $0 })
        command.add("--opt", model.type.map { "type=" + $0 })
        if model.type == "bind", let device = model.device { mountsFor.append(device) }
        let options = [
            model.user.map { "uid=" + Volume.owner($0) }, model.group.map { "gid=" + Volume.owner($0) },
            model.options,
        ]
        let mount = options.compactMap { $0 }.joined(separator: ",")
        if !mount.isEmpty { command.add("--opt", "o=" + mount) }
    }
}
