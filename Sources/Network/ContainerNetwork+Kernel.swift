import Glibc
import JSON
import Linux

/// Bridges and published ports without netavark: what is set up, by rtnetlink(7) and nf_tables.
///
/// What was done for a container is in its document, as what netavark was told is.
extension ContainerNetwork {
    /// The member of a container's document with the names of the networks that are not netavark's.
    static let kernelNetworks = "systemd_oci_kernel"

    /// What is to be set up for a document.
    ///
    /// - Parameters:
    ///   - document: What netavark would be told.
    ///   - names: Of the networks; nil for all.
    /// - Returns: The networks, in the order of the document.
    /// - Throws: Why only netavark can do it.
    static func attachments(
        of document: JSONValue,
        _ names: [String]? = nil
    ) throws(NetavarkReason) -> [BridgeAttachment] {
        let container = document["container_id"]?.string ?? ""
        var attachments: [BridgeAttachment] = []
        for member in document["networks"]?.members ?? [] where names?.contains(member.name) != false {
            guard let information = document["network_info"]?[member.name],
                let definition = try? NetworkDefinition(information, path: member.name)
            else { throw .driver("") }
            attachments.append(try BridgeAttachment(definition, member.value, of: container))
        }
        return attachments
    }

    /// The networks of a document that are not netavark's.
    private static func kernelAttachments(of document: JSONValue) -> [BridgeAttachment] {
        guard let names = document[kernelNetworks]?.strings, !names.isEmpty else { return [] }
        // What was understood when it was set up still is.
        return (try? attachments(of: document, names)) ?? []
    }

    /// The ports of a document that its networks publish.
    static func publications(of document: JSONValue) -> [FirewallTable.Publication] {
        let attachments = kernelAttachments(of: document).filter { !$0.isInternal }
        let ports = (document["port_mappings"]?.array ?? []).compactMap(PublishedPort.init)
        let addresses = attachments.flatMap { $0.addresses.map { $0.address } }
        return FirewallTable.Publication.all(ports, to: addresses)
    }

    /// Sets all networks of a document up that are not netavark's.
    ///
    /// - Parameters:
    ///   - document: The document, which was written down.
    ///   - attachments: The networks.
    ///   - namespace: The container's.
    /// - Returns: What has become of them.
    /// - Throws: What could not be done; what was done until then stays.
    func setUpKernel(
        _ document: JSONValue,
        _ attachments: [BridgeAttachment],
        _ namespace: borrowing Descriptor
    ) throws(NetworkError) -> [NetworkStatus.Network] {
        let bridges = try KernelBridge()
        let container = try RoutingSocket(in: namespace.number)
        try container.send(LinkMessage.setUp(1), "set 'lo' up")
        let publications = Self.publications(of: document)
        var networks: [NetworkStatus.Network] = []
        var messages = FirewallTable.base
        for attachment in attachments {
            let record = bridgeRecord(attachment.network.bridge)
            let isKnown = unsafe access(record, F_OK) == 0
            let index = try bridges.bridge(
                of: attachment,
                isKnown: isKnown,
                publishes: !publications.isEmpty && !attachment.isInternal
            )
            if !isKnown { try write(document["network_info"]?[attachment.network.name] ?? .null, to: record) }
            let address = try bridges.connect(attachment, to: index, namespace, container)
            if !publications.isEmpty { try bridges.allowReturn(to: attachment) }
            networks.append(Self.status(attachment, address, document))
            if !attachment.isInternal { messages += FirewallTable.add(attachment.network) }
            if !isKnown { messages += knownNetworks().flatMap(FirewallTable.know) }
        }
        if attachments.contains(where: { !$0.isInternal }) {
            do {
                try KernelFirewall.commit(messages + FirewallTable.add(publications))
            } catch .firewall(let error) where error.code == EEXIST || error.code == EBUSY {
                // Something is left of containers that are no more.
                try rebuildFirewall()
            }
        }
        try Resolver(paths: paths).add(attachments, document)
        return networks
    }

    /// Has aardvark-dns forget a container.
    func forgetNames(_ document: JSONValue) throws(NetworkError) {
        try Resolver(paths: paths).remove(Self.kernelAttachments(of: document), document)
    }

    /// Takes a container's interfaces off their bridges, without waiting until the kernel has deleted them.
    func detachKernel(_ document: JSONValue) throws(NetworkError) {
        let attachments = Self.kernelAttachments(of: document)
        guard !attachments.isEmpty else { return }
        let bridges = try KernelBridge()
        for attachment in attachments { try bridges.detach(attachment.hostInterface) }
    }

    /// Undoes ``setUpKernel(_:_:_:)``, but for the bridges.
    func tearDownKernel(_ document: JSONValue) throws(NetworkError) {
        var failure: NetworkError?
        do {
            try withdraw(document)
        } catch {
            failure = error
        }
        let attachments = Self.kernelAttachments(of: document)
        if !attachments.isEmpty {
            try Resolver(paths: paths).remove(attachments, document)
            let bridges = try KernelBridge()
            for attachment in attachments { try bridges.delete(attachment.hostInterface) }
        }
        if let failure { throw failure }
    }

    /// Takes a container's ports back.
    ///
    /// - Parameters:
    ///   - document: The container's.
    ///   - kept: Those that its next start publishes as well.
    /// - Throws: What the kernel says to it.
    func withdraw(
        _ document: JSONValue,
        keeping kept: [FirewallTable.Publication] = []
    ) throws(NetworkError) {
        let kept = Set(kept)
        do {
            let old = Self.publications(of: document).filter { !kept.contains($0) }
            try KernelFirewall.commit(FirewallTable.remove(old))
        } catch .firewall(let error) where error.code == ENOENT {
            // Somebody has flushed the firewall's rules.
        } catch .firewall(let error) where error.code == EEXIST || error.code == EBUSY {
            try rebuildFirewall(without: document[Self.owner]?.string)
        }
    }

    /// Makes our table anew with what runs.
    ///
    /// - Parameter owner: Whose ports are left out.
    /// - Throws: What the kernel says to it.
    func rebuildFirewall(without owner: String? = nil) throws(NetworkError) {
        let networks = try bridgeRecords().compactMap { Self.network($0) }
        let publications = try documents().filter { $0[Self.owner]?.string != owner }
            .flatMap(Self.publications(of:))
        // Two can lead to one place only if somebody has written our files.
        var seen: Set<FirewallTable.Publication.Place> = []
        let distinct = publications.filter { seen.insert($0.place).inserted }
        try KernelFirewall.commit(
            FirewallTable.whole(networks, distinct) + knownNetworks().flatMap(FirewallTable.know)
        )
    }

    /// Deletes the bridges that nothing is connected to any more, and after the last one our table.
    ///
    /// The caller holds the lock.
    func deleteUnusedBridges() throws(NetworkError) {
        let records = try bridgeRecords()
        guard !records.isEmpty else { return }
        let bridges = try KernelBridge()
        var left = records.count
        for record in records {
            guard let bridge = record["network_interface"]?.string, try bridges.deleteIfUnused(bridge) else {
                continue
            }
            left -= 1
            do {
                if let network = Self.network(record) {
                    try KernelFirewall.commit(FirewallTable.remove(network))
                }
            } catch .firewall {
                // Somebody has flushed the rules, or part of them.
            }
            _ = unsafe unlink(bridgeRecord(bridge))
        }
        guard left == 0 else { return }
        do {
            try KernelFirewall.commit(FirewallTable.removal)
        } catch .firewall(let error) where error.code == EPROTONOSUPPORT {
            // A kernel without nf_tables has no table.
        }
    }

    private func bridgeRecord(_ bridge: String) -> String { "\(paths.leases)/bridges/\(bridge).json" }

    private func bridgeRecords() throws(NetworkError) -> [JSONValue] {
        let folder = paths.leases + "/bridges"
        let names = try system { () throws(SyscallError) in try SmallFile.names(in: folder) }
        var records: [JSONValue] = []
        for name in names where name.hasSuffix(".json") {
            if let record = try read("\(folder)/\(name)") { records.append(record) }
        }
        return records
    }

    /// A network as the firewall knows it; nil for one that it knows nothing of.
    private static func network(_ document: JSONValue) -> FirewallTable.Network? {
        guard let definition = try? NetworkDefinition(document, path: ""), let bridge = definition.interface,
            let options = try? BridgeOptions(definition), !options.isInternal
        else { return nil }
        return FirewallTable.Network(
            name: definition.name,
            bridge: bridge,
            subnets: definition.subnets.map { $0.subnet },
            isolation: options.isolation
        )
    }

    /// All networks with bridges, also those that only Podman uses: isolation is between ours and theirs, too.
    private func knownNetworks() -> [FirewallTable.Network] {
        // What is wrong with another network's file is no reason for this one to fail.
        ((try? Networks(paths: paths).list().networks) ?? []).compactMap { Self.network($0.document) }
    }

    private static func status(
        _ attachment: BridgeAttachment,
        _ hardwareAddress: [UInt8],
        _ document: JSONValue
    ) -> NetworkStatus.Network {
        let pairs = hardwareAddress.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        var interface = NetworkStatus.Interface(
            name: attachment.interface,
            hardwareAddress: pairs.joined(separator: ":")
        )
        interface.addresses = attachment.addresses.map { entry in
            .init(
                address: entry.address,
                prefix: entry.subnet.prefix,
                gateway: attachment.gateways.first { $0.subnet == entry.subnet }?.address
            )
        }
        var network = NetworkStatus.Network(name: attachment.network.name, driver: "bridge")
        network.interfaces = [interface]
        if attachment.hasResolver {
            network.nameservers = attachment.gateways.map { $0.address }
            network.searchDomains = ["dns.podman"]
        } else {
            network.nameservers = (document["dns_servers"]?.strings ?? []).compactMap { IPAddress($0) }
        }
        return network
    }
}

extension FirewallTable.Publication {
    /// What a packet has that is sent on.
    struct Place: Hashable {
        var address: IPAddress?
        var family: IPAddress.Family
        var transport: UInt8
        var port: UInt16
    }

    var place: Place {
        Place(address: hostAddress, family: address.family, transport: transport, port: hostPort)
    }

    /// What ports of a container become: each one for each family that the container has an address of.
    ///
    /// - Parameters:
    ///   - ports: Each with its port of the host.
    ///   - addresses: The container's; the first one of a family counts.
    /// - Returns: One for each port and family.
    package static func all(_ ports: [PublishedPort], to addresses: [IPAddress]) -> [Self] {
        [IPAddress.Family.v4, .v6].flatMap { family -> [Self] in
            guard let address = addresses.first(where: { $0.family == family }) else { return [] }
            return ports.flatMap { port -> [Self] in
                guard let transport = NetavarkReason.number(ofTransport: port.transport),
                    port.hostAddress.map({ $0.family == family }) ?? true
                else { return [] }
                // 0.0.0.0 and :: are all addresses of their family.
                let host = port.hostAddress.flatMap { $0.value == 0 ? nil : $0 }
                return port.hostPorts.enumerated().map { offset, number in
                    Self(
                        hostAddress: host,
                        hostPort: UInt16(truncatingIfNeeded: number),
                        transport: transport,
                        address: address,
                        port: port.containerPort &+ UInt16(truncatingIfNeeded: offset)
                    )
                }
            }
        }
    }
}

extension ContainerNetwork {
    /// Whether nothing of a document is netavark's.
    static func isKernels(_ document: JSONValue) -> Bool {
        document[kernelNetworks] != nil && netavarkPart(of: document) == nil
    }

    /// What netavark was told; nil where that is nothing.
    static func netavarkPart(of document: JSONValue) -> JSONValue? {
        guard let names = document[kernelNetworks]?.strings else { return document }
        let rest = document.keepingNetworks { !names.contains($0) }
        // The ports are those of the networks that were there from the beginning, which are the kernel's.
        return rest["networks"]?.members?.isEmpty == false ? rest.setting("port_mappings", nil) : nil
    }
}
