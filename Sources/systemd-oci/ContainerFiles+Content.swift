import Linux
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
        let name = plan.spec.hostname
        try Self.write((name ?? hostName) + "\n", to: hostname)
        let texts: (hosts: String, resolver: String)
        do {
            texts = (options.noHosts ? "" : try hosts(name, network).text, try resolver(network).text)
        } catch {
            throw Failure("run: \(error)")
        }
        try Self.write(texts.hosts, to: hosts)
        try Self.write(texts.resolver, to: resolver)
    }

    /// Gives the files the content that those of another container have, whose network this one shares.
    func fill(_ plan: RunPlan, of joined: JoinedNetwork) throws(Failure) {
        try Self.write((plan.spec.hostname ?? hostName) + "\n", to: hostname)
        try Self.write(try joined.text(of: "etc/hosts"), to: hosts)
        try Self.write(try joined.text(of: "etc/resolv.conf"), to: resolver)
    }

    private static func write(_ text: String, to file: borrowing Descriptor?) throws(Failure) {
        do {
            switch file {
            case .some(let file): try file.write(Array(text.utf8).span)
            case .none: break
            }
        } catch {
            throw Failure("cannot write a file of the container", error)
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
