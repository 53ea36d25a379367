package import JSON

/// What a new network is to be, as `network create` is told.
package struct NetworkCreation: Equatable, Sendable {
    package var name: String?
    package var driver = "bridge"
    /// Each `address/prefix`.
    package var subnets: [String] = []
    /// Each of the subnet in the same place.
    package var gateways: [String] = []
    /// Each `address/prefix` or `first-last`, of the subnet in the same place.
    package var ranges: [String] = []
    /// Each `subnet,gateway[,metric]`.
    package var routes: [String] = []
    package var hasIPv6 = false
    package var isInternal = false
    package var hasDNS = true
    package var nameservers: [String] = []
    package var interface: String?
    /// `host-local`, `dhcp` or `none`; nil for what suits the driver.
    package var addressManager: String?
    package var options: [String: String] = [:]
    package var labels: [String: String] = [:]

    package init() {}

    /// Names that mean something else after `--network`.
    private static let modes: Set = [
        "none", "host", "bridge", "private", "slirp4netns", "pasta", "container", "ns", "default", "pod",
    ]

    /// Completes what is not said, as Podman does (containers/common, `networkCreate`).
    ///
    /// - Parameters:
    ///   - existing: The networks that there are.
    ///   - host: The interfaces of this host.
    ///   - identifier: 64 hexadecimal digits.
    ///   - created: The time, in the form of RFC 3339.
    /// - Returns: The document that Podman stores, and netavark reads.
    /// - Throws: What makes no sense, or is taken.
    package func document(
        among existing: [NetworkDefinition],
        on host: HostNetwork,
        identifier: String,
        created: String
    ) throws(NetworkError) -> JSONValue {
        var network = self
        let name = try checkedName(among: existing, host)
        if driver == "bridge" { try network.completeBridge(among: existing, host, name) }
        let isShared = network.options["vlan"] != nil || network.options["mode"] == "unmanaged"
        try network.checkAddressManager()
        var subnets = try network.givenSubnets()
        if driver == "bridge" {
            let used = existing.flatMap { $0.subnets.map { $0.subnet } } + host.subnets
            // Several networks may share a bridge, each with a VLAN, or one that somebody else has set up.
            if !isShared { try Self.check(subnets, against: used) }
            try network.addSubnets(to: &subnets, used: used, routed: host.routes)
        } else {
            try network.completeShared(host, hasSubnets: !subnets.isEmpty)
        }
        if network.addressManager == "none" { network.hasDNS = false }
        try network.checkNameservers()
        for index in subnets.indices where !isInternal || network.hasDNS {
            subnets[index].gateway = subnets[index].gateway ?? subnets[index].subnet.firstHost
        }
        return try network.document(name, identifier, created, subnets)
    }

    private func checkedName(
        among existing: [NetworkDefinition],
        _ host: HostNetwork
    ) throws(NetworkError) -> String {
        guard let name else { return Self.freeName(among: existing, host) }
        guard NetworkDefinition.isName(name) else {
            throw .creation(
                "'\(name)' is no name of a network: letters, digits, '_', '.' and '-', a letter or digit first"
            )
        }
        if Self.modes.contains(name) {
            throw .creation(
                "a network can't have the name '\(name)', which means something else after --network"
            )
        }
        if existing.contains(where: { $0.name == name }) { throw .exists(name) }
        return name
    }

    /// `podman1` and so on: what neither a network nor an interface is called.
    private static func freeName(among existing: [NetworkDefinition], _ host: HostNetwork) -> String {
        let taken = Set(existing.map { $0.name } + existing.compactMap { $0.interface } + host.interfaces)
        // There is one more than there are names to avoid.
        return (1...taken.count + 1).lazy.map { "podman\($0)" }.first { !taken.contains($0) } ?? "podman"
    }

    private mutating func completeBridge(
        among existing: [NetworkDefinition],
        _ host: HostNetwork,
        _ name: String
    ) throws(NetworkError) {
        if let unit = options.removeValue(forKey: "com.docker.network.driver.mtu") { options["mtu"] = unit }
        if let name = options.removeValue(forKey: "com.docker.network.bridge.name") { interface = name }
        try checkOptions()
        let isShared = options["vlan"] != nil || options["mode"] == "unmanaged"
        guard let interface else {
            self.interface = self.name == nil ? name : Self.freeName(among: existing, host)
            return
        }
        guard NetworkDefinition.isName(interface), interface.utf8.count <= 15 else {
            throw .creation("'\(interface)' is no name of a bridge")
        }
        let owner = existing.first { $0.driver == "bridge" && $0.interface == interface }
        if let owner, !isShared {
            throw .creation("the bridge '\(interface)' is that of the network '\(owner.name)'")
        }
    }

    /// Completes a network of macvlan or ipvlan.
    private mutating func completeShared(
        _ host: HostNetwork,
        hasSubnets: Bool
    ) throws(NetworkError) {
        if let parent = options.removeValue(forKey: "parent") { interface = parent }
        if let interface, !host.interfaces.contains(interface) {
            throw .creation("there is no interface '\(interface)' to share")
        }
        try checkOptions()
        // netavark does not answer for names in them.
        hasDNS = false
        addressManager = addressManager ?? (hasSubnets ? "host-local" : "dhcp")
        switch addressManager {
        case "host-local" where !hasSubnets:
            throw .creation("\(driver) needs a --subnet with --ipam-driver=host-local")
        case "dhcp" where driver == "ipvlan":
            throw .creation("ipvlan can't have addresses by DHCP; give a --subnet, or --ipam-driver=none")
        case "dhcp" where hasSubnets: throw .creation("with addresses by DHCP there is no --subnet")
        default: break
        }
    }

    private mutating func checkAddressManager() throws(NetworkError) {
        if addressManager == "" { addressManager = nil }
        switch addressManager {
        case nil, "host-local", "dhcp": break
        case "none" where subnets.isEmpty: break
        case "none": throw .creation("with --ipam-driver=none there is no --subnet")
        case let other?: throw .creation("--ipam-driver '\(other)': must be host-local, dhcp or none")
        }
    }

    private func checkNameservers() throws(NetworkError) {
        if !nameservers.isEmpty, !hasDNS {
            throw .creation("--dns has no effect in a network without DNS")
        }
        for server in nameservers where IPAddress(server) == nil {
            throw .creation("--dns '\(server)': not an address")
        }
    }
}
