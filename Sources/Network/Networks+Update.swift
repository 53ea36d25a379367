import JSON
import Linux

extension Networks {
    /// Changes which servers are asked for names that are none of a container, also while containers run.
    ///
    /// - Parameters:
    ///   - text: The network's name, or the beginning of its identifier.
    ///   - added: Addresses of servers to ask as well.
    ///   - dropped: Addresses of servers to ask no more.
    /// - Returns: Its name.
    /// - Throws: What makes no sense, or could not be done.
    package func update(
        _ text: String,
        adding added: [String],
        dropping dropped: [String]
    ) throws(NetworkError) -> String {
        for server in added + dropped where IPAddress(server) == nil {
            throw .creation("'\(server)' is not an address")
        }
        let lock = try paths.acquireLock()
        defer { withExtendedLifetime(lock) {} }
        let network = try find(text)
        guard network.dnsEnabled else {
            throw .option(
                network: network.name,
                reason: "names are not resolved in it, so no server is asked"
            )
        }
        let before = network.document["network_dns_servers"]?.strings ?? []
        var servers = before + added.filter { !before.contains($0) }
        servers.removeAll(where: dropped.contains)
        let list: JSONValue? = servers.isEmpty ? nil : .array(servers.map { .string($0) })
        try write(network.document.setting("network_dns_servers", list), network.name, replacing: true)
        try Resolver(paths: paths).setNameservers(servers, of: network)
        return network.name
    }
}
