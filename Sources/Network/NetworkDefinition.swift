package import JSON
import Linux

/// A network as Podman stores it in `/etc/containers/networks/<name>.json`, which is also what netavark reads.
package struct NetworkDefinition: Equatable, Sendable {
    package var name: String
    /// 64 hexadecimal digits.
    package var identifier: String
    package var driver: String
    /// The bridge, or the interface that macvlan and ipvlan share.
    package var interface: String?
    package var subnets: [Subnet]
    /// Whether addresses are ours to give; with DHCP, or with none, they are not.
    package var leasesAddresses: Bool
    package var dnsEnabled: Bool
    /// The whole document, with gateways filled in.
    package var document: JSONValue

    /// One subnet of a network.
    package struct Subnet: Equatable, Sendable {
        package var subnet: IPSubnet
        package var gateway: IPAddress?
        /// The first and the last address that may be leased.
        package var first: IPAddress
        package var last: IPAddress
    }

    /// The name of the network that a container has without `--network`.
    package static let defaultName = "podman"

    /// Reads `<directory>/<name>.json`; the default network needs no file.
    ///
    /// - Throws: That there is no such network, or what is wrong with it.
    package static func load(
        _ name: String,
        from directory: String
    ) throws(NetworkError) -> NetworkDefinition {
        guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/"), !name.utf8.contains(0) else {
            throw .unknownNetwork(name, directory: directory)
        }
        let path = "\(directory)/\(name).json"
        let text: [UInt8]?
        do {
            text = try SmallFile.contents(of: path)
        } catch {
            throw .call(error)
        }
        guard let text else {
            if name == defaultName { return try NetworkDefinition(standard, path: path) }
            throw .unknownNetwork(name, directory: directory)
        }
        let document: JSONValue
        do {
            document = try JSONValue(parsing: text)
        } catch {
            throw .definition(path: path, reason: error.description)
        }
        let definition = try NetworkDefinition(document, path: path)
        guard definition.name == name else {
            throw .definition(path: path, reason: "the name of the network is '\(definition.name)'")
        }
        return definition
    }

    /// Podman's default network, down to its ID, so that both use one bridge and one set of firewall rules.
    package static let standard: JSONValue = [
        "name": "podman",
        "id": "2f259bab93aaaaa2542ba43ef33eb990d0999ee1b9924b557b7be53c0b7a1bb9",
        "driver": "bridge",
        "network_interface": "podman0",
        "created": "2000-01-01T00:00:00Z",
        "subnets": [["subnet": "10.88.0.0/16", "gateway": "10.88.0.1"]],
        "ipv6_enabled": false,
        "internal": false,
        "dns_enabled": false,
        "ipam_options": ["driver": "host-local"],
    ]

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - document: The text of the file.
    ///   - path: The file, for errors.
    /// - Throws: What is wrong.
    package init(_ document: JSONValue, path: String) throws(NetworkError) {
        guard let name = document["name"]?.string, let driver = document["driver"]?.string,
            let identifier = document["id"]?.string, identifier.utf8.count == 64
        else { throw .definition(path: path, reason: "needs a name, a driver and an ID of 64 digits") }
        guard ["bridge", "macvlan", "ipvlan"].contains(driver) else {
            throw .definition(path: path, reason: "the driver '\(driver)' is not supported")
        }
        self.name = name
        self.identifier = identifier
        self.driver = driver
        interface = document["network_interface"]?.string
        dnsEnabled = document["dns_enabled"]?.bool ?? false
        let isInternal = document["internal"]?.bool ?? false
        subnets = []
        var documents: [JSONValue] = []
        for entry in document["subnets"]?.array ?? [] {
            let subnet = try Subnet(entry, path: path, addGateway: !isInternal || dnsEnabled)
            subnets.append(subnet)
            documents.append(entry.setting("gateway", subnet.gateway.map { .string($0.description) }))
        }
        let manager = document["ipam_options"]?["driver"]?.string ?? ""
        leasesAddresses = ["", "host-local"].contains(manager) && !subnets.isEmpty
        self.document = documents.isEmpty ? document : document.setting("subnets", .array(documents))
    }
}

extension NetworkDefinition.Subnet {
    /// Reads one of `subnets`.
    ///
    /// Without a gateway it is the first address; without a range all addresses are leased, except the
    /// network's own and an IPv4 broadcast address (containers/common, `getFreeIPFromBucket`).
    init(_ entry: JSONValue, path: String, addGateway: Bool) throws(NetworkError) {
        guard let text = entry["subnet"]?.string, let subnet = IPSubnet(text) else {
            throw .definition(path: path, reason: "a subnet is not in the form address/prefix")
        }
        self.subnet = subnet
        gateway = try Self.address(entry["gateway"], in: subnet, path: path)
        if gateway == nil, addGateway { gateway = subnet.network.advanced(by: 1) }
        let range = entry["lease_range"]
        let start = try Self.address(range?["start_ip"], in: subnet, path: path) ?? subnet.network
        let end = try Self.address(range?["end_ip"], in: subnet, path: path) ?? subnet.last
        first = start == subnet.network ? start.advanced(by: 1) : start
        last = end == subnet.last && end.family == .v4 ? IPAddress(.v4, end.value &- 1) : end
    }

    private static func address(
        _ value: JSONValue?,
        in subnet: IPSubnet,
        path: String
    ) throws(NetworkError) -> IPAddress? {
        guard let text = value?.string, !text.isEmpty else { return nil }
        guard let address = IPAddress(text), subnet.contains(address) else {
            throw .definition(path: path, reason: "'\(text)' is no address of \(subnet)")
        }
        return address
    }
}

extension JSONValue {
    /// An object with one member set, or taken away where the value is nil.
    func setting(_ name: String, _ value: JSONValue?) -> JSONValue {
        var members = self.members ?? []
        if let index = members.firstIndex(where: { $0.name == name }) {
            if let value { members[index].value = value } else { members.remove(at: index) }
        } else if let value {
            members.append(Member(name, value))
        }
        return .object(members)
    }
}
