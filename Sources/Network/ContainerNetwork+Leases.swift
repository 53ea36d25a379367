import Glibc
import JSON
import Linux

extension ContainerNetwork {
    /// Leases the ports of a request, each with its port of the host.
    func lease(ports request: NetworkRequest) throws(NetworkError) -> [PublishedPort] {
        let file = paths.leases + "/ports.json"
        guard !request.ports.isEmpty else { return [] }
        var leases = PortLeases(try read(file) ?? .array([]))
        leases.leases.removeAll { !Self.isAlive($0.owner) }
        // Who has a port is said first with the container's name, if it is one of ours.
        let fixed = request.ports.filter { $0.hostPort != nil }
        try leases.take(fixed, owner: request.stateDirectory, container: request.containerName)
        let ports = try PortProbe.resolve(request.ports)
        try leases.take(ports, owner: request.stateDirectory, container: request.containerName)
        try write(leases.document, to: file)
        return ports
    }

    /// The ports that a container or pod publishes, each with its port of the host.
    ///
    /// - Parameter name: Its name.
    /// - Returns: The ports; none where it publishes none, or is not there.
    /// - Throws: What can't be read.
    package func ports(of name: String) throws(NetworkError) -> [PublishedPort] {
        PortLeases(try read(paths.leases + "/ports.json") ?? .array([])).leases
            .filter { $0.container == name && Self.isAlive($0.owner) }.map { $0.port }
    }

    /// The ports that all containers and pods publish, by their names.
    package func ports() throws(NetworkError) -> [String: [PublishedPort]] {
        let leases = PortLeases(try read(paths.leases + "/ports.json") ?? .array([])).leases
        return Dictionary(grouping: leases.filter { Self.isAlive($0.owner) }) { $0.container }
            .mapValues { $0.map { $0.port } }
    }

    /// Leases addresses in each network of a request.
    ///
    /// - Parameters:
    ///   - request: What the container wants.
    ///   - definitions: The networks.
    ///   - lock: That of all networks.
    /// - Returns: The addresses, in the order of the networks and their subnets.
    /// - Throws: Which one is taken, or that none is left.
    func lease(
        addresses request: NetworkRequest,
        _ definitions: [NetworkDefinition],
        holding lock: borrowing Descriptor
    ) throws(NetworkError) -> [[IPAddress]] {
        var addresses: [[IPAddress]] = []
        for (attachment, definition) in zip(request.attachments, definitions) {
            guard definition.leasesAddresses else {
                addresses.append(attachment.addresses)
                continue
            }
            let file = leaseFile(definition.name)
            var leases = AddressLeases(try read(file) ?? .array([]))
            let byLife = Dictionary(grouping: leases.leases) { Self.isAlive($0.owner) }
            leases.leases = byLife[true] ?? []
            let others = try PodmanLeases.read(
                paths.podman + "/ipam.db",
                in: definition.subnets.map { $0.subnet }
            )
            let taken = try leases.take(
                attachment,
                of: definition,
                owner: request.stateDirectory,
                container: request.containerName,
                others: others
            )
            try write(leases.document, to: file)
            addresses.append(taken)
            // Until they are swept the dead answer to their addresses.
            for lease in byLife[false] ?? []
            where taken.contains(lease.address) && lease.owner != request.stateDirectory {
                try tearDown(lease.owner, holding: lock)
            }
        }
        return addresses
    }

    /// Gives back what an owner has, in the networks that its state names.
    func release(_ owner: String) throws(NetworkError) {
        let ports = paths.leases + "/ports.json"
        if let document = try read(ports) {
            var leases = PortLeases(document)
            leases.release(owner)
            try write(leases.document, to: ports)
        }
        let information = try read(stateFile(owner))?["network_info"]?.members ?? []
        for network in information.map({ $0.name }) { try release(owner, in: network) }
    }

    /// Gives back the addresses that an owner has in a network.
    func release(_ owner: String, in network: String) throws(NetworkError) {
        guard let document = try read(leaseFile(network)) else { return }
        var leases = AddressLeases(document)
        leases.release(owner)
        try write(leases.document, to: leaseFile(network))
    }

    private func leaseFile(_ network: String) -> String { "\(paths.leases)/\(network)/addresses.json" }

    /// Whether an owner's directory is still there, and its unit is active where it is a service's.
    ///
    /// Such a directory is there until the next sweep. systemd removes a link of the unit's invocation as it becomes
    /// inactive, without anybody asking.
    static func isAlive(_ owner: String) -> Bool {
        guard unsafe access(owner, F_OK) == 0 else { return false }
        // RUN/systemd-oci/UNIT beside RUN/systemd/units.
        guard owner.hasSuffix(".service"), let slash = owner.lastIndex(of: "/"),
            let above = owner[..<slash].lastIndex(of: "/")
        else { return true }
        let unit = owner[owner.index(after: slash)...]
        var beginning: CChar = 0
        return unsafe readlink("\(owner[..<above])/systemd/units/invocation:\(unit)", &beginning, 1) > 0
    }

    /// Reads a document of ours; one that is damaged counts as missing.
    func read(_ path: String) throws(NetworkError) -> JSONValue? {
        let text = try system { () throws(SyscallError) in try SmallFile.contents(of: path, limit: 16 << 20) }
        guard let text else { return nil }
        // Only a crash of the whole host leaves half a file, and then /run is empty.
        return try? JSONValue(parsing: text)
    }

    func write(_ document: JSONValue, to path: String) throws(NetworkError) {
        try system { () throws(SyscallError) in
            if let slash = path.lastIndex(of: "/") {
                try SmallFile.makeDirectory(String(path[..<slash]), mode: 0o700)
            }
            try SmallFile.replace(path, with: Array(document.text.utf8), mode: 0o600)
        }
    }

    /// Makes system calls whose failure is this module's.
    func system<T: ~Copyable>(_ body: () throws(SyscallError) -> T) throws(NetworkError) -> T {
        do {
            return try body()
        } catch {
            throw .call(error)
        }
    }
}
