/// What a container wants of its networks.
package struct NetworkRequest: Equatable, Sendable {
    /// 64 hexadecimal digits: netavark and aardvark-dns know the container by it.
    package var containerID: String
    package var containerName: String
    package var hostname: String
    /// The networks, in the order of their interfaces.
    package var attachments: [NetworkAttachment]
    package var ports: [PublishedPort]
    /// `--dns`: where aardvark-dns asks for names that it does not know.
    package var nameservers: [IPAddress]
    /// The unit's runtime directory: who this is for, as long as it is there.
    package var stateDirectory: String

    package init(
        containerID: String,
        containerName: String,
        hostname: String,
        attachments: [NetworkAttachment] = [NetworkAttachment(NetworkDefinition.defaultName)],
        ports: [PublishedPort] = [],
        nameservers: [IPAddress] = [],
        stateDirectory: String
    ) {
        self.containerID = containerID
        self.containerName = containerName
        self.hostname = hostname
        self.attachments = attachments
        self.ports = ports
        self.nameservers = nameservers
        self.stateDirectory = stateDirectory
    }
}

/// One network of a container and how it is connected to it.
package struct NetworkAttachment: Equatable, Sendable {
    package var network: String
    /// Addresses that it must get.
    package var addresses: [IPAddress] = []
    package var hardwareAddress: String?
    /// More names for aardvark-dns.
    package var aliases: [String] = []
    /// The interface's name inside; nil until ``namingInterfaces(_:)`` has chosen one.
    package var interface: String?
    /// What is left for netavark's drivers, such as `mtu`.
    package var options: [String: String] = [:]

    package init(_ network: String) {
        self.network = network
    }

    /// Reads the options after `--network name:`, such as `ip=10.88.0.9` (podman-run(1)).
    ///
    /// - Throws: The option that makes no sense.
    package init(
        _ network: String,
        options: some Sequence<(name: String, value: String)>
    ) throws(NetworkError) {
        self.init(network)
        for (name, value) in options {
            switch name {
            case "ip", "ip6":
                guard let address = IPAddress(value),
                    (address.family == .v6) == (name == "ip6") || name == "ip"
                else { throw .option(network: network, reason: "'\(value)' is no address") }
                addresses.append(address)
            case "mac":
                guard Self.isHardwareAddress(value) else {
                    throw .option(network: network, reason: "'\(value)' is no hardware address")
                }
                hardwareAddress = value.lowercased()
            case "alias":
                guard !value.isEmpty else { throw .option(network: network, reason: "an alias is empty") }
                aliases.append(value)
            case "interface_name":
                guard Self.isInterfaceName(value) else {
                    throw .option(network: network, reason: "'\(value)' is no name of an interface")
                }
                interface = value
            default:
                self.options[name] = value
            }
        }
    }

    /// Gives those without a name for their interface the first of `eth0`, `eth1`, … that no other has, as Podman does.
    ///
    /// - Throws: That two are to have the same name.
    package static func namingInterfaces(
        _ attachments: [NetworkAttachment]
    ) throws(NetworkError) -> [NetworkAttachment] {
        var used: Set<String> = []
        for attachment in attachments {
            guard let name = attachment.interface, !used.insert(name).inserted else { continue }
            throw .option(network: attachment.network, reason: "another network has the interface '\(name)'")
        }
        var next = 0
        var named = attachments
        for index in named.indices where named[index].interface == nil {
            while !used.insert("eth\(next)").inserted { next += 1 }
            named[index].interface = "eth\(next)"
        }
        return named
    }

    /// Six pairs of hexadecimal digits with colons.
    package static func isHardwareAddress(_ text: String) -> Bool {
        let pairs = text.split(separator: ":", omittingEmptySubsequences: false)
        return pairs.count == 6 && pairs.allSatisfy { $0.utf8.count == 2 && $0.allSatisfy { $0.isHexDigit } }
    }

    /// As the kernel wants it (`dev_valid_name`): at most 15 bytes, no slash, colon or white space.
    package static func isInterfaceName(_ text: String) -> Bool {
        (1...15).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy {
                $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":")
            }
    }
}

/// Ports of the host that lead to ports of a container.
package struct PublishedPort: Equatable, Sendable {
    /// The host's address; nil for all of them.
    package var hostAddress: IPAddress?
    /// The first port of the host; nil for one that is free.
    package var hostPort: UInt16?
    package var containerPort: UInt16
    /// How many ports in a row.
    package var count: UInt16
    /// `tcp`, `udp` or `sctp`.
    package var transport: String

    package init(
        hostAddress: IPAddress? = nil,
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
}
