import Lowering
import Network
import OCI

extension ContainerFiles {
    /// Gives the files their content.
    ///
    /// - Parameters:
    ///   - plan: The container.
    ///   - network: What netavark made of its networks; nil where it has none of those.
    /// - Throws: What can't be read, written, or makes no sense.
    func fill(_ plan: RunPlan, _ network: NetworkStatus?) throws(Failure) {
        let hostname = plan.spec.hostname
        if !options.noHostname { try write((hostname ?? hostName) + "\n", to: "hostname") }
        do {
            if !options.noHosts { try write(hosts(hostname, network).text, to: "hosts") }
            try write(resolver(network).text, to: "resolv.conf")
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("run: \(error)")
        }
    }

    private func hosts(_ hostname: String?, _ network: NetworkStatus?) throws(NetworkError) -> HostsFile {
        let base: String
        switch options.hostsFile {
        case nil: base = try HostFiles.hosts()
        case "none"?, "image"?: base = ""
        case let path?: base = HostFile.text(path) ?? ""
        }
        let addresses = network?.addresses.map { "\($0.address)" } ?? ["127.0.0.1"]
        return try HostsFile(
            added: options.hosts,
            base: base,
            hostAddress: hostAddress(network).map { "\($0)" },
            addresses: options.isOnHostNetwork ? [] : addresses,
            names: [hostname ?? "", name]
        )
    }

    /// Where the container reaches the host; nil without a network, or where nobody knows.
    private func hostAddress(_ network: NetworkStatus?) -> IPAddress? {
        if options.effectiveNetworks.first == RunNetwork.none { return nil }
        return network?.hostAddress ?? HostFiles.address()
    }

    private func resolver(_ network: NetworkStatus?) throws(NetworkError) -> ResolverFile {
        var wishes = ResolverFile.Wishes()
        wishes.nameservers = options.dns
        wishes.search = options.dnsSearch
        wishes.options = options.dnsOptions
        wishes.networkNameservers = network?.networks.flatMap(\.nameservers).map { "\($0)" } ?? []
        wishes.networkSearch = network?.networks.flatMap(\.searchDomains) ?? []
        wishes.sharesHost = options.isOnHostNetwork
        wishes.hasIPv6 = network?.hasIPv6 ?? false
        return ResolverFile(wishes, host: try HostFiles.resolver(sharesHost: options.isOnHostNetwork))
    }

    private var hostName: String {
        HostFile.text("/proc/sys/kernel/hostname")?.split(separator: "\n").first.map(String.init)
            ?? "localhost"
    }
}
