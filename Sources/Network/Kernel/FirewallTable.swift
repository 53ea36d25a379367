/// The firewall's table of ours, `inet systemd-oci`: which rules it has, and what is in its sets.
///
/// The rules are always the same. Networks and published ports are elements of sets and maps, which are added and
/// deleted without a look at what others have, and found as fast with thousands as with one. Only a network's own
/// chain comes and goes with it. Podman's table, `inet netavark`, is neither read nor changed.
package enum FirewallTable {
    package static let name = "systemd-oci"

    /// A network, as far as the firewall knows it.
    package struct Network: Equatable, Sendable {
        package var name: String
        package var bridge: String
        package var subnets: [IPSubnet]
        package var isolation: Isolation

        package init(name: String, bridge: String, subnets: [IPSubnet], isolation: Isolation) {
            self.name = name
            self.bridge = bridge
            self.subnets = subnets
            self.isolation = isolation
        }

        fileprivate var chain: String { "network-" + name }
    }

    /// What a network keeps apart (podman-network-create(1), `isolate`).
    package enum Isolation: String, Sendable {
        case none = "false"
        /// From other isolated networks.
        case isolated = "true"
        /// From all other networks.
        case strict
    }

    /// A port of the host that leads to a container.
    package struct Publication: Hashable, Sendable {
        /// The host's address; nil for all of the container's family.
        package var hostAddress: IPAddress?
        package var hostPort: UInt16
        package var transport: UInt8
        package var address: IPAddress
        package var port: UInt16

        package init(
            hostAddress: IPAddress?,
            hostPort: UInt16,
            transport: UInt8,
            address: IPAddress,
            port: UInt16
        ) {
            self.hostAddress = hostAddress
            self.hostPort = hostPort
            self.transport = transport
            self.address = address
            self.port = port
        }
    }

    /// Adds the table with its chains, sets and rules; where they are there already they are the same afterwards.
    package static var base: [FirewallMessage] {
        var messages: [FirewallMessage] = [.table(.addTable, name)]
        messages += FirewallSet.allCases.enumerated().map { index, set in
            .set(set.layout, of: name, identifier: UInt32(index + 1))
        }
        messages += [
            .chain("prerouting", of: name, type: "nat", .prerouting, priority: -100),
            .chain("output", of: name, type: "nat", .output, priority: -100),
            .chain("input", of: name, type: "filter", .input, priority: 0),
            .chain("forward", of: name, type: "filter", .forward, priority: 0),
            .chain("postrouting", of: name, type: "nat", .postrouting, priority: 100),
            .chain(.addChain, "published", of: name),
        ]
        for (chain, rules) in FirewallRules.all {
            messages.append(.flush(chain, of: name))
            messages += rules.map { .rule(in: chain, of: name, $0) }
        }
        return messages
    }

    /// Makes the table anew with what is given.
    package static func whole(_ networks: [Network], _ publications: [Publication]) -> [FirewallMessage] {
        // What is not there can be deleted only after it was added.
        [.table(.addTable, name), .table(.deleteTable, name)] + base + networks.flatMap(add)
            + add(publications)
    }

    /// Deletes all of it.
    package static var removal: [FirewallMessage] {
        [.table(.addTable, name), .table(.deleteTable, name)]
    }

    /// Adds a network, or leaves it as it is.
    package static func add(_ network: Network) -> [FirewallMessage] {
        var messages: [FirewallMessage] = [
            .chain(.addChain, network.chain, of: name), .flush(network.chain, of: name),
        ]
        messages += FirewallRules.network(network.subnets)
            .map { .rule(in: network.chain, of: name, $0) }
        return messages + elements(of: network, .addElements)
    }

    /// Deletes a network that was added.
    package static func remove(_ network: Network) -> [FirewallMessage] {
        elements(of: network, .deleteElements) + [
            .flush(network.chain, of: name), .chain(.deleteChain, network.chain, of: name),
        ]
    }

    /// Says which networks are kept apart, whoever has set them up.
    package static func know(_ network: Network) -> [FirewallMessage] {
        interfaces(of: network, .addElements)
    }

    /// Adds ports, which must lead nowhere else.
    package static func add(_ publications: [Publication]) -> [FirewallMessage] {
        change(publications, .addElements)
    }

    /// Deletes ports, also where they are not there: what is added is there.
    package static func remove(_ publications: [Publication]) -> [FirewallMessage] {
        change(publications, .addElements) + change(publications, .deleteElements)
    }

    private static func change(
        _ publications: [Publication],
        _ operation: FirewallMessage.Operation
    ) -> [FirewallMessage] {
        let sets: [FirewallSet] = [.addresses4, .addresses6, .ports4, .ports6]
        return sets.flatMap { set in
            FirewallMessage.elements(
                operation,
                publications.filter { $0.set == set }.map { $0.element },
                of: set.rawValue,
                of: name
            )
        }
    }

    private static func elements(
        of network: Network,
        _ operation: FirewallMessage.Operation
    ) -> [FirewallMessage] {
        let jump = FirewallMessage.Value.verdict(.jump(network.chain))
        return interfaces(of: network, operation)
            + network.subnets.flatMap { subnet in
                let set: FirewallSet = subnet.network.family == .v4 ? .networks4 : .networks6
                var elements = [FirewallMessage.Element(subnet.network.bytes, jump)]
                let end = subnet.last.advanced(by: 1)
                // An interval that ends with the last address of all has no end.
                if end.bytes != [UInt8](repeating: 0, count: end.bytes.count) {
                    elements.append(.init(end.bytes, endsInterval: true))
                }
                return FirewallMessage.elements(operation, elements, of: set.rawValue, of: name)
            }
    }

    private static func interfaces(
        of network: Network,
        _ operation: FirewallMessage.Operation
    ) -> [FirewallMessage] {
        let bridge = Self.padded(network.bridge)
        var sets: [(FirewallSet, [UInt8])] = [(.bridges, bridge), (.same, bridge + bridge)]
        if network.isolation != .none { sets.append((.isolated, bridge)) }
        if network.isolation == .strict { sets.append((.strict, bridge)) }
        return sets.flatMap {
            FirewallMessage.elements(operation, [.init($0.1)], of: $0.0.rawValue, of: name)
        }
    }

    /// The name of an interface as the kernel compares it: 16 bytes.
    private static func padded(_ interface: String) -> [UInt8] {
        let bytes = Array(interface.utf8.prefix(15))
        return bytes + [UInt8](repeating: 0, count: 16 - bytes.count)
    }
}

extension FirewallTable.Publication {
    fileprivate var set: FirewallSet {
        switch (address.family, hostAddress) {
        case (.v4, nil): .ports4
        case (.v6, nil): .ports6
        case (.v4, _): .addresses4
        case (.v6, _): .addresses6
        }
    }

    /// Each part of a key or a value begins at a multiple of four.
    fileprivate var element: FirewallMessage.Element {
        let key =
            (hostAddress?.bytes ?? []) + [transport, 0, 0, 0] + NetlinkBytes.bigEndian(hostPort) + [0, 0]
        return .init(key, .bytes(address.bytes + NetlinkBytes.bigEndian(port) + [0, 0]))
    }
}
