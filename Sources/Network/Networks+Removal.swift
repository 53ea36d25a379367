import Glibc
package import JSON
import Linux

extension Networks {
    /// Removes a network that nobody uses.
    ///
    /// What containers that are no more have left in it is taken down first.
    ///
    /// - Parameter text: Its name, or the beginning of its identifier.
    /// - Returns: Its name.
    /// - Throws: That there is none, or who uses it.
    package func remove(_ text: String) throws(NetworkError) -> String {
        let container = ContainerNetwork(paths: paths)
        // What netavark can't undo of containers that are gone is forgotten by that, and is no reason to keep the network.
        try? container.sweep()
        let lock = try paths.acquireLock()
        defer { withExtendedLifetime(lock) {} }
        // Also where Podman's container was the last one.
        try? container.deleteUnusedBridges()
        let network = try find(text)
        guard network.name != NetworkDefinition.defaultName else {
            throw .creation("the default network '\(network.name)' can't be removed")
        }
        var users = try container.users(of: network.name).map { "container '\($0)'" }
        if users.isEmpty, network.hasPorts {
            users.append("something that is connected to its bridge '\(network.interface ?? "")'")
        }
        guard users.isEmpty else { throw .inUse(network.name, by: users) }
        do throws(SyscallError) {
            let folder = try Directory(path: PathBytes(paths.definitions))
            try folder.removeFile(PathBytes("\(network.name).json"))
            try folder.synchronize()
            if let leases = try? Directory(path: PathBytes(paths.leases)) {  // None were taken.
                try leases.removeTree(PathBytes(network.name))
            }
        } catch {
            throw .call(error)
        }
        return network.name
    }

    /// Removes all networks that nobody uses, but for the default one.
    ///
    /// - Parameter filter: Only networks that meet it.
    /// - Returns: Their names.
    /// - Throws: What is wrong with one that could not be removed.
    package func prune(_ filter: NetworkFilter = NetworkFilter()) throws(NetworkError) -> [String] {
        var names: [String] = []
        for network in try list().networks
        where network.name != NetworkDefinition.defaultName && filter.accepts(network, isUsed: false) {
            do {
                names.append(try remove(network.name))
            } catch .inUse {}
        }
        return names
    }

    /// The directories of the containers and pods that are connected to a network.
    ///
    /// - Parameter name: The network's whole name.
    /// - Returns: Theirs below `/run/systemd-oci`.
    /// - Throws: What can't be read.
    package func owners(of name: String) throws(NetworkError) -> [String] {
        try ContainerNetwork(paths: paths).documents(of: name).compactMap {
            $0[ContainerNetwork.owner]?.string
        }
    }

    /// The names of the networks that containers are connected to.
    package func used() throws(NetworkError) -> Set<String> {
        let documents = try ContainerNetwork(paths: paths).documents()
        return Set(documents.flatMap { ($0["network_info"]?.members ?? []).map { $0.name } })
    }

    /// The containers that are connected to a network, with their interfaces, by their identifiers.
    package func containers(of definition: NetworkDefinition) throws(NetworkError) -> JSONValue {
        let network = definition.name
        let container = ContainerNetwork(paths: paths)
        let members = try container.documents().compactMap { document -> JSONValue.Member? in
            guard document["network_info"]?[network] != nil, let id = document["container_id"]?.string else {
                return nil
            }
            let name = document["container_name"]?.string ?? ""
            // A list is what netavark 2 was told.
            let list = document["networks"]?.array?.first { $0["name"]?.string == network }
            let settings = list ?? document["networks"]?[network]
            let interface = settings?["interface_name"]?.string ?? ""
            let subnets = (settings?["static_ips"]?.strings ?? []).map { Self.subnet($0, definition) }
            return JSONValue.Member(
                id,
                [
                    "name": .string(name),
                    "interfaces": .object([
                        .init(interface, ["subnets": .array(subnets)])
                    ]),
                ]
            )
        }
        return .object(members)
    }

    /// An address as Podman shows it: with the prefix of its subnet, and the gateway.
    private static func subnet(_ address: String, _ definition: NetworkDefinition) -> JSONValue {
        let subnet = IPAddress(address).flatMap { address in
            definition.subnets.first { $0.subnet.contains(address) }
        }
        guard let subnet else { return ["ipnet": .string(address)] }
        let document: JSONValue = ["ipnet": .string("\(address)/\(subnet.subnet.prefix)")]
        return document.setting("gateway", subnet.gateway.map { .string("\($0)") })
    }
}

extension ContainerNetwork {
    /// What netavark was told for the containers that are alive.
    func documents() throws(NetworkError) -> [JSONValue] {
        let folder = paths.leases + "/containers"
        let names = try system { () throws(SyscallError) in try SmallFile.names(in: folder) }
        var documents: [JSONValue] = []
        for name in names.sorted() where name.hasSuffix(".json") {
            guard let document = try read("\(folder)/\(name)"),
                let owner = document[Self.owner]?.string, Self.isAlive(owner)
            else { continue }
            documents.append(document)
        }
        return documents
    }

    /// The names of the containers that are connected to a network.
    func users(of network: String) throws(NetworkError) -> [String] {
        try documents(of: network).map { $0["container_name"]?.string ?? "" }
    }

    /// Of those the ones that are connected to a network.
    func documents(of network: String) throws(NetworkError) -> [JSONValue] {
        try documents().filter { $0["network_info"]?[network] != nil }
    }
}

extension NetworkDefinition {
    /// Whether something is connected to the bridge, by whomever.
    fileprivate var hasPorts: Bool {
        guard driver == "bridge", let interface, document["options"]?["mode"]?.string != "unmanaged",
            Self.isName(interface)
        else { return false }
        // Where there is no bridge, nothing is connected to it.
        return (try? SmallFile.names(in: "/sys/class/net/\(interface)/brif"))?.isEmpty == false
    }

    /// `[a-zA-Z0-9][a-zA-Z0-9_.-]*`, which Podman wants of a network's name, and 128 bytes at most.
    package static func isName(_ text: String) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        guard let first = text.utf8.first, isPlain(first), text.utf8.count <= 128 else { return false }
        return text.utf8.allSatisfy { isPlain($0) || [0x2D, 0x2E, 0x5F].contains($0) }
    }
}
