import Linux
import Lowering
import Network

/// What the files of /etc say that tell a container, or the containers of a pod, their place in the network.
struct NetworkFiles {
    let options: RunOptions
    /// The name of the container, or of the pod.
    let name: String

    /// The texts of /etc/hosts and /etc/resolv.conf.
    ///
    /// - Parameters:
    ///   - hostname: Theirs; nil for the host's.
    ///   - network: What netavark made of the networks; nil where there are none of those.
    /// - Returns: Both; the first is empty with `--no-hosts`.
    /// - Throws: What can't be read or makes no sense.
    func texts(
        hostname: String?,
        _ network: NetworkStatus?
    ) throws(Failure) -> (hosts: String, resolver: String) {
        do {
            return (
                options.noHosts ? "" : try hosts(hostname, network).text, try resolver(network).text
            )
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
        wishes.networkNameservers = network?.networks.flatMap { $0.nameservers }.map { "\($0)" } ?? []
        wishes.networkSearch = network?.networks.flatMap { $0.searchDomains } ?? []
        wishes.sharesHost = options.isOnHostNetwork
        wishes.hasIPv6 = network?.hasIPv6 ?? false
        return ResolverFile(wishes, host: try HostFiles.resolver(sharesHost: options.isOnHostNetwork))
    }

    /// The host's own name.
    static var hostName: String {
        HostFile.text("/proc/sys/kernel/hostname")?.split(separator: "\n").first.map(String.init)
            ?? "localhost"
    }
}
