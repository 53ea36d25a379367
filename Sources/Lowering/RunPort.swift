package import OCI

/// One `--publish`: ports of the host that lead to ports of the container.
package struct RunPort: Equatable, Sendable {
    /// The host's address; nil for all of them.
    package var hostAddress: String?
    /// The first port of the host; nil for one that is free.
    package var hostPort: UInt16?
    package var containerPort: UInt16
    /// How many ports in a row.
    package var count: UInt16
    /// `tcp`, `udp` or `sctp`.
    package var transport: String

    package init(
        hostAddress: String? = nil,
        hostPort: UInt16?,
        containerPort: UInt16,
        count: UInt16 = 1,
        transport: String = "tcp"
    ) {
        self.hostAddress = hostAddress
        self.hostPort = hostPort
        self.containerPort = containerPort
        self.count = count
        self.transport = transport
    }

    /// Reads `[[address:][hostPort]:]containerPort[/protocol]`, one for each of several protocols.
    ///
    /// Ports may be ranges, an IPv6 address is in `[]`, protocols are separated by commas.
    static func ports(_ text: String) throws(RunFlagError) -> [RunPort] {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { throw RunFlagError("", "has more than one protocol") }
        let transports = halves.count == 2 ? halves[1].lowercased() : "tcp"
        var ports: [RunPort] = []
        for transport in transports.split(separator: ",", omittingEmptySubsequences: false) {
            guard ["tcp", "udp", "sctp"].contains(transport) else {
                throw RunFlagError("", "the protocol must be tcp, udp or sctp")
            }
            ports.append(try RunPort(halves[0], transport: String(transport)))
        }
        return ports
    }

    private init(_ text: Substring, transport: String) throws(RunFlagError) {
        var rest = text
        self.transport = transport
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            hostAddress = try RunFlags.address(String(rest[rest.index(after: rest.startIndex)..<end]))
            rest = rest[rest.index(after: end)...]
            guard rest.popFirst() == ":", rest.contains(":") else {
                throw RunFlagError("", "needs the form [address]:hostPort:containerPort")
            }
        }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= (hostAddress == nil ? 3 : 2), let last = parts.last else {
            throw RunFlagError("", "needs the form address:hostPort:containerPort/protocol")
        }
        if parts.count == 3 { hostAddress = try RunFlags.address(String(parts[0])) }
        let inside = try Self.range(last)
        containerPort = inside.lowerBound
        count = UInt16(inside.count)
        let host = parts.count > 1 ? parts[parts.count - 2] : ""
        guard !host.isEmpty else { return }
        let outside = try Self.range(host)
        guard outside.count == inside.count else {
            throw RunFlagError("", "the two ranges of ports differ in length")
        }
        hostPort = outside.lowerBound
    }

    private static func range(_ text: Substring) throws(RunFlagError) -> ClosedRange<UInt16> {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
            .map { $0.utf8.allSatisfy { $0 < 0x3A && $0 >= 0x30 } ? UInt16($0) ?? 0 : 0 }
        guard let first = ends.first, let last = ends.last, ends.count <= 2, first > 0, first <= last
        else { throw RunFlagError("", "'\(text)' is not a port from 1 to 65535, or a range of ports") }
        return first...last
    }
}

extension RunOptions {
    /// What is published: `--publish`, and with `--publish-all` what is exposed and not yet published.
    ///
    /// A port without a host port is for the caller to choose. Text of the image that is no port is skipped.
    package func publishedPorts(image: ImageConfiguration) -> [RunPort] {
        guard publishAll else { return ports }
        var ports = ports
        // What an image exposes is a hint of its author.
        let hints = image.exposedPorts.flatMap { (try? RunPort.ports($0)) ?? [] }
        for port in exposedPorts + hints where !ports.contains(where: { $0.leads(to: port) }) {
            ports.append(port)
        }
        return ports
    }

    /// What to say of ports that the image means to listen on, and can't.
    ///
    /// `CAP_NET_BIND_SERVICE` counts in the user namespace that a network belongs to.
    func warningsOfLowPorts(image: ImageConfiguration) -> [String] {
        guard hasUserNamespace else { return [] }
        switch effectiveNetworks.first {
        case .host, .path: break
        default: return []
        }
        let ports = image.exposedPorts.flatMap { (try? RunPort.ports($0)) ?? [] }
        guard let port = ports.first(where: { $0.containerPort < 1024 }) else { return [] }
        return [
            "the image's port \(port.containerPort)/\(port.transport) is below 1024, which a container with IDs of its own "
                + "can't bind in a network that is not its own: use UserNS=host, a .socket unit, or the host's sysctl "
                + "net.ipv4.ip_unprivileged_port_start"
        ]
    }
}

extension RunPlan {
    /// Whether it may bind ports below 1024, by a capability that has no power over a network of others.
    package var bindsLowPortsOfOthers: Bool {
        spec.namespaces.contains { $0.kind == .user }
            && spec.process.capabilities.bounding.contains("CAP_NET_BIND_SERVICE")
    }
}

extension RunPort {
    func leads(to other: RunPort) -> Bool {
        transport == other.transport && containerPort <= other.containerPort
            && UInt32(other.containerPort) + UInt32(other.count) <= UInt32(containerPort) + UInt32(count)
    }
}
