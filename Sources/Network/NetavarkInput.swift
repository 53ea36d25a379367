package import JSON

/// What netavark reads to set a container's networks up, and again to tear them down.
package enum NetavarkInput {
    /// Puts the document together.
    ///
    /// - Parameters:
    ///   - request: What the container wants; each port has its port of the host.
    ///   - definitions: The networks, in the order of the request.
    ///   - addresses: What was leased in each network.
    ///   - hasResolver: Whether aardvark-dns is installed; without it no network has DNS.
    /// - Returns: The document.
    package static func document(
        _ request: NetworkRequest,
        _ definitions: [NetworkDefinition],
        addresses: [[IPAddress]],
        hasResolver: Bool
    ) -> JSONValue {
        var networks: [JSONValue.Member] = []
        var information: [JSONValue.Member] = []
        for (index, definition) in definitions.enumerated() {
            let attachment = request.attachments[index]
            networks.append(
                JSONValue.Member(
                    definition.name,
                    options(attachment, interface(attachment, index), addresses[index])
                )
            )
            let hasDNS = definition.dnsEnabled && hasResolver
            information.append(
                JSONValue.Member(definition.name, definition.document.setting("dns_enabled", .bool(hasDNS)))
            )
        }
        var document: JSONValue = [
            "container_id": .string(request.containerID),
            "container_name": .string(request.containerName),
            "container_hostname": .string(request.hostname),
            "networks": .object(networks),
            "network_info": .object(information),
        ]
        if !request.ports.isEmpty {
            document = document.setting("port_mappings", .array(request.ports.map { $0.document }))
        }
        if !request.nameservers.isEmpty {
            document = document.setting(
                "dns_servers",
                .array(request.nameservers.map { .string($0.description) })
            )
        }
        return document
    }

    private static func options(
        _ attachment: NetworkAttachment,
        _ interface: String,
        _ addresses: [IPAddress]
    ) -> JSONValue {
        var options: JSONValue = ["interface_name": .string(interface)]
        if !addresses.isEmpty {
            options = options.setting("static_ips", .array(addresses.map { .string($0.description) }))
        }
        if !attachment.aliases.isEmpty {
            options = options.setting("aliases", .array(attachment.aliases.map { .string($0) }))
        }
        if let hardwareAddress = attachment.hardwareAddress {
            options = options.setting("static_mac", .string(hardwareAddress))
        }
        if !attachment.options.isEmpty {
            let members = attachment.options.sorted { $0.key < $1.key }
                .map { JSONValue.Member($0.key, .string($0.value)) }
            options = options.setting("options", .object(members))
        }
        return options
    }

    static func interface(_ attachment: NetworkAttachment, _ index: Int) -> String {
        attachment.interface ?? "eth\(index)"
    }

    /// The interfaces that a document is about.
    static func interfaces(of document: JSONValue) -> [String] {
        let networks = document["networks"]?.members?.map { $0.value } ?? document["networks"]?.array ?? []
        return networks.compactMap { $0["interface_name"]?.string }
    }

    /// The same with `networks` as a list of named options, which netavark 2 reads.
    static func listingNetworks(_ document: JSONValue) -> JSONValue {
        let list = (document["networks"]?.members ?? []).map { $0.value.setting("name", .string($0.name)) }
        return document.setting("networks", .array(list))
    }
}
