import Quadlet
import UnitFile

extension UnitLowering<Network> {
    /// `systemd-oci network create`, with Podman's flags.
    mutating func run() {
        var command = program()
        command.add(["network", "create", "--ignore"])
        command.add("--disable-dns", model.disableDNS)
        command.add("--internal", model.internal)
        command.add("--ipv6", model.ipv6)
        command.add("--driver", model.driver)
        command.add("--ipam-driver", model.ipamDriver)
        command.add("--interface-name", model.interfaceName)
        command.add("--dns", each: model.dns)
        for (index, subnet) in model.subnet.enumerated() {
            command.add("--subnet", subnet)
            if index < model.gateway.count { command.add("--gateway", model.gateway[index]) }
            if index < model.ipRange.count { command.add("--ip-range", model.ipRange[index]) }
        }
        command.add("--opt", each: Self.pairs(model.options))
        command.add("--label", each: Self.pairs(model.label))
        command.add(model.podmanArgs)
        command.add(resource)
        addOneshot(command)
        guard model.networkDeleteOnStop else { return }
        var removal = program()
        removal.add(["network", "rm", resource])
        unit.add("Service", "ExecStopPost", removal.text)
    }
}
