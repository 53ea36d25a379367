package import JSON

/// What a container's network has become: netavark's answer, in the order of the networks.
package struct NetworkStatus: Equatable, Sendable {
    package var networks: [Network] = []

    /// What netavark says of one network.
    package struct Network: Equatable, Sendable {
        package var name: String
        package var driver: String
        package var interfaces: [Interface] = []
        /// Where aardvark-dns answers; empty where the network has no DNS.
        package var nameservers: [IPAddress] = []
        package var searchDomains: [String] = []

        package init(name: String, driver: String) {
            self.name = name
            self.driver = driver
        }
    }

    /// One interface of the container.
    package struct Interface: Equatable, Sendable {
        package var name: String
        package var hardwareAddress: String
        package var addresses: [Address] = []

        package init(name: String, hardwareAddress: String) {
            self.name = name
            self.hardwareAddress = hardwareAddress
        }
    }

    /// An address of an interface, and the gateway of its subnet.
    package struct Address: Equatable, Sendable {
        package var address: IPAddress
        package var prefix: Int
        package var gateway: IPAddress?

        package init(address: IPAddress, prefix: Int, gateway: IPAddress?) {
            self.address = address
            self.prefix = prefix
            self.gateway = gateway
        }
    }

    package init() {}

    /// Reads what `netavark setup` prints.
    ///
    /// - Parameters:
    ///   - document: The text.
    ///   - definitions: The networks that were asked for.
    /// - Throws: That one of them is missing.
    package init(_ document: JSONValue, of definitions: [NetworkDefinition]) throws(NetworkError) {
        for definition in definitions {
            guard let status = document[definition.name] else {
                throw .netavark("it says nothing about the network '\(definition.name)'")
            }
            var network = Network(name: definition.name, driver: definition.driver)
            network.interfaces = (status["interfaces"]?.members ?? []).map { Interface($0.name, $0.value) }
            network.nameservers = (status["dns_server_ips"]?.strings ?? []).compactMap { IPAddress($0) }
            network.searchDomains = status["dns_search_domains"]?.strings ?? []
            networks.append(network)
        }
    }

    /// All addresses of the container.
    package var addresses: [Address] {
        networks.flatMap { $0.interfaces.flatMap { $0.addresses } }
    }

    package var hasIPv6: Bool {
        addresses.contains { $0.address.family == .v6 }
    }

    /// Where the host is reached: a bridge's gateway, an IPv4 one if there is one.
    package var hostAddress: IPAddress? {
        let gateways = networks.filter { $0.driver == "bridge" }
            .flatMap { $0.interfaces.flatMap { $0.addresses } }.compactMap { $0.gateway }
        return gateways.first { $0.family == .v4 } ?? gateways.last
    }
}

extension NetworkStatus.Interface {
    fileprivate init(_ name: String, _ document: JSONValue) {
        self.init(name: name, hardwareAddress: document["mac_address"]?.string ?? "")
        for entry in document["subnets"]?.array ?? [] {
            guard let text = entry["ipnet"]?.string, let slash = text.lastIndex(of: "/"),
                let address = IPAddress(String(text[..<slash])),
                let prefix = Int(text[text.index(after: slash)...])
            else { continue }
            let gateway = entry["gateway"]?.string.flatMap { IPAddress($0) }
            addresses.append(NetworkStatus.Address(address: address, prefix: prefix, gateway: gateway))
        }
    }
}
