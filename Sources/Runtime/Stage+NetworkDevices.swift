import Glibc
import Linux
import OCI

extension Stage {
    /// Refuses interfaces for a container without a network of its own, and names that can be none.
    func checkNetworkDevices() throws(LaunchError) {
        guard let first = spec.networkDevices.first else { return }
        guard spec.namespaces.contains(where: { $0.kind == .network }) else {
            throw LaunchError(
                "move the network interface '\(first.host)'",
                reason: "the container has no network namespace of its own"
            )
        }
        for device in spec.networkDevices {
            let names = [device.host, device.name ?? device.host]
            guard let name = names.first(where: { !Self.isInterfaceName($0) }) else { continue }
            throw LaunchError(
                "move the network interface '\(device.host)'",
                reason: "'\(name)' is no name of an interface"
            )
        }
    }

    /// What the kernel takes for a name (`dev_valid_name`).
    private static func isInterfaceName(_ name: String) -> Bool {
        let forbidden: Set<Character> = ["/", ":", " ", "\t", "\n", "\0"]
        return 1..<16 ~= name.utf8.count && name != "." && name != ".."
            && !name.contains(where: forbidden.contains)
    }

    /// Moves the spec's interfaces into the container's network namespace.
    func addNetworkDevices(_ namespace: borrowing Descriptor?) throws(LaunchError) {
        if spec.networkDevices.isEmpty { return }
        switch namespace {
        case .some(let namespace):
            for device in spec.networkDevices { try Self.move(device, to: namespace) }
        case .none: return
        }
    }

    private static func move(
        _ device: RuntimeSpec.NetworkDevice,
        to namespace: borrowing Descriptor
    ) throws(LaunchError) {
        let purpose = "move the network interface '\(device.host)'"
        let name = device.name.flatMap { $0.isEmpty ? nil : $0 } ?? device.host
        do {
            try NetworkNamespace.move(device.host, to: namespace, as: name)
        } catch {
            switch error.code {
            case ENODEV: throw LaunchError(purpose, reason: "there is none of this name")
            case EEXIST:
                throw LaunchError(purpose, reason: "the container already has an interface '\(name)'")
            default: throw LaunchError(purpose, error.code)
            }
        }
    }
}
