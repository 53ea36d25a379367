package import JSON

/// Who publishes which ports of the host.
///
/// netavark redirects them in the kernel without a socket that others would see.
package struct PortLeases: Equatable, Sendable {
    package var leases: [Lease] = []

    /// Ports that somebody publishes.
    package struct Lease: Equatable, Sendable {
        package var port: PublishedPort
        package var owner: String
        package var container: String

        package init(port: PublishedPort, owner: String, container: String) {
            self.port = port
            self.owner = owner
            self.container = container
        }
    }

    package init(leases: [Lease] = []) {
        self.leases = leases
    }

    /// Reads what ``document`` wrote; entries that make no sense are left out.
    package init(_ document: JSONValue) {
        leases = (document.array ?? []).compactMap { entry in
            guard let port = PublishedPort(entry), let owner = entry["owner"]?.string,
                let container = entry["container"]?.string
            else { return nil }
            return Lease(port: port, owner: owner, container: container)
        }
    }

    package var document: JSONValue {
        .array(
            leases.map { lease in
                lease.port.document.setting("owner", .string(lease.owner))
                    .setting("container", .string(lease.container))
            }
        )
    }

    /// Leases ports; what the owner has had so far is given back first.
    ///
    /// - Parameters:
    ///   - ports: Each with its port of the host.
    ///   - owner: The container's state directory.
    ///   - container: The container's name.
    /// - Throws: Which one is taken, and by whom.
    package mutating func take(
        _ ports: [PublishedPort],
        owner: String,
        container: String
    ) throws(NetworkError) {
        release(owner)
        let others = leases
        for (index, port) in ports.enumerated() {
            if let lease = others.first(where: { $0.port.conflicts(with: port) }) {
                throw .portTaken(port.hostName(firstSharedWith: lease.port), by: lease.container)
            }
            if let earlier = ports[..<index].first(where: { $0.conflicts(with: port) }) {
                throw .portTaken(port.hostName(firstSharedWith: earlier), by: container)
            }
            leases.append(Lease(port: port, owner: owner, container: container))
        }
    }

    /// Gives back what an owner has.
    package mutating func release(_ owner: String) {
        leases.removeAll { $0.owner == owner }
    }
}

extension PublishedPort {
    /// Ports of the host; empty before one was chosen.
    var hostPorts: Range<UInt32> {
        guard let hostPort else { return 0..<0 }
        return UInt32(hostPort)..<UInt32(hostPort) + UInt32(count)
    }

    /// `8080/tcp`, with the address where there is one.
    func hostName(_ port: UInt32) -> String {
        switch hostAddress {
        case nil: "\(port)/\(transport)"
        case let address? where address.family == .v6: "[\(address)]:\(port)/\(transport)"
        case let address?: "\(address):\(port)/\(transport)"
        }
    }

    func hostName(firstSharedWith other: PublishedPort) -> String {
        hostName(max(hostPorts.lowerBound, other.hostPorts.lowerBound))
    }

    /// Whether packets to one port would have to go to both.
    func conflicts(with other: PublishedPort) -> Bool {
        guard transport == other.transport, hostPorts.overlaps(other.hostPorts) else { return false }
        guard let mine = hostAddress, let theirs = other.hostAddress else { return true }
        return mine == theirs || (mine.family == theirs.family && (mine.value == 0 || theirs.value == 0))
    }

    /// netavark's form of a port mapping.
    var document: JSONValue {
        [
            "host_ip": .string(hostAddress?.description ?? ""),
            "container_port": .number(String(containerPort)),
            "host_port": .number(String(hostPort ?? 0)),
            "range": .number(String(count)),
            "protocol": .string(transport),
        ]
    }

    init?(_ document: JSONValue) {
        guard let inside = document["container_port"]?.integer(as: UInt16.self),
            let outside = document["host_port"]?.integer(as: UInt16.self),
            let count = document["range"]?.integer(as: UInt16.self),
            let transport = document["protocol"]?.string
        else { return nil }
        self.init(
            hostAddress: document["host_ip"]?.string.flatMap { IPAddress($0) },
            hostPort: outside,
            containerPort: inside,
            count: count,
            transport: transport
        )
    }
}
