package import JSON

/// One bridge network of a container, as it is set up without netavark.
package struct BridgeAttachment: Equatable, Sendable {
    package var network: FirewallTable.Network
    /// The bridge's own addresses, and the subnets they are in.
    package var gateways: [InterfaceAddress]
    package var isInternal: Bool
    package var mtu: UInt32
    /// Default routes, then those of the network.
    package var routes: [LinkMessage.Route]
    /// The container's interface, and the other end of it.
    package var interface: String
    package var hostInterface: String
    package var addresses: [InterfaceAddress]
    package var hardwareAddress: String?
    /// Whether aardvark-dns answers at the gateways.
    package var hasResolver: Bool

    package var hasIPv6: Bool { network.subnets.contains { $0.network.family == .v6 } }

    /// Reads what was written down for a container.
    ///
    /// - Parameters:
    ///   - definition: The network.
    ///   - settings: Its member of `networks`.
    ///   - container: The container's identifier.
    /// - Throws: Why only netavark can do it.
    package init(
        _ definition: NetworkDefinition,
        _ settings: JSONValue,
        of container: String
    ) throws(NetavarkReason) {
        let options = try BridgeOptions(definition)
        guard let bridge = definition.interface, NetworkAttachment.isInterfaceName(bridge),
            let interface = settings["interface_name"]?.string
        else { throw .driver(definition.driver) }
        guard settings["options"] == nil else { throw .attachmentOptions(definition.name) }
        self.interface = interface
        hostInterface = Self.hostInterface(of: container, on: definition.name)
        hardwareAddress = settings["static_mac"]?.string
        isInternal = options.isInternal
        mtu = options.mtu
        hasResolver = definition.document["dns_enabled"]?.bool ?? false
        let subnets = definition.subnets.map { $0.subnet }
        network = FirewallTable.Network(
            name: definition.name,
            bridge: bridge,
            subnets: subnets,
            isolation: options.isolation
        )
        gateways = definition.subnets.compactMap { entry in
            entry.gateway.map { .init(address: $0, subnet: entry.subnet) }
        }
        addresses = (settings["static_ips"]?.strings ?? []).compactMap { IPAddress($0) }.compactMap {
            address in
            subnets.first { $0.contains(address) }.map { .init(address: address, subnet: $0) }
        }
        routes = []
        if !options.isInternal, options.hasDefaultRoute {
            for family in [IPAddress.Family.v4, .v6] {
                guard let gateway = gateways.first(where: { $0.address.family == family })?.address else {
                    continue
                }
                let anywhere = IPSubnet(of: IPAddress(family, 0), prefix: 0)
                routes.append(.init(to: anywhere, by: gateway, metric: options.metric))
            }
        }
        routes += options.routes
    }

    /// The name of the host's end: that of one start, so what is left of the last one is in nobody's way.
    package static func hostInterface(of container: String, on network: String) -> String {
        let digits = String(AddressLeases.hash("\(container) \(network)"), radix: 16)
        return "veth" + digits.prefix(11)
    }
}

/// An address of an interface, and the subnet that is reached by it.
package struct InterfaceAddress: Equatable, Sendable {
    package var address: IPAddress
    package var subnet: IPSubnet
}

/// The options of a bridge network that are understood here.
struct BridgeOptions {
    var isInternal = false
    var mtu: UInt32 = 0
    var metric: UInt32 = 100
    var hasDefaultRoute = true
    var isolation = FirewallTable.Isolation.none
    var routes: [LinkMessage.Route] = []

    init(_ definition: NetworkDefinition) throws(NetavarkReason) {
        guard definition.driver == "bridge" else { throw .driver(definition.driver) }
        guard definition.leasesAddresses else { throw .addressesOfOthers(definition.name) }
        isInternal = definition.document["internal"]?.bool ?? false
        for option in definition.document["options"]?.members ?? [] {
            let text = option.value.string ?? ""
            switch (option.name, text) {
            case ("mtu", _): mtu = try Self.number(text, option.name)
            case ("metric", _): metric = try Self.number(text, option.name)
            case ("no_default_route", "true"), ("no_default_route", "1"): hasDefaultRoute = false
            case ("no_default_route", "false"), ("no_default_route", "0"): break
            case ("mode", ""), ("mode", "managed"): break
            case ("isolate", _):
                guard let value = FirewallTable.Isolation(rawValue: text) else { throw .option(option.name) }
                isolation = value
            default: throw .option(option.name)
            }
        }
        for route in definition.document["routes"]?.array ?? [] {
            routes.append(try Self.route(route, metric))
        }
    }

    private static func number(_ text: String, _ option: String) throws(NetavarkReason) -> UInt32 {
        guard let number = UInt32(text) else { throw .option(option) }
        return number
    }

    private static func route(
        _ route: JSONValue,
        _ metric: UInt32
    ) throws(NetavarkReason) -> LinkMessage.Route {
        let known = ["destination", "gateway", "metric"]
        guard (route.members ?? []).allSatisfy({ known.contains($0.name) }),
            let destination = route["destination"]?.string.flatMap({ IPSubnet($0) }),
            let gateway = route["gateway"]?.string.flatMap({ IPAddress($0) }),
            gateway.family == destination.network.family
        else { throw .route }
        let own = route["metric"]?.integer(as: UInt32.self)
        return .init(to: destination, by: gateway, metric: own ?? metric)
    }
}
