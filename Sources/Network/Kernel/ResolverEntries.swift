/// The file by which aardvark-dns knows one network: where it answers, then a line for each container.
///
/// netavark writes the same, so containers of Podman's and ours on one network find each other.
package struct ResolverEntries: Equatable, Sendable {
    /// The addresses to answer at, and behind a space where to ask for names that are unknown.
    package var header: String
    package var lines: [String]

    /// Reads a file.
    package init(_ text: String) {
        let all = text.split(separator: "\n").map(String.init)
        header = all.first ?? ""
        lines = Array(all.dropFirst())
    }

    /// Begins a file.
    ///
    /// - Parameters:
    ///   - gateways: Where to answer.
    ///   - nameservers: `network_dns_servers`, where to ask for what is unknown; none for the host's.
    package init(gateways: [IPAddress], nameservers: [String]) {
        header = Self.joined(gateways) + (nameservers.isEmpty ? "" : " " + nameservers.joined(separator: ","))
        lines = []
    }

    /// Sets where to ask for what is unknown; nothing for the host's servers.
    package mutating func setNameservers(_ servers: [String]) {
        header = header.prefix { $0 != " " } + (servers.isEmpty ? "" : " " + servers.joined(separator: ","))
    }

    package var text: String { ([header] + lines).map { $0 + "\n" }.joined() }

    /// Adds a container, in place of a line that it has already.
    ///
    /// - Parameters:
    ///   - container: Its identifier.
    ///   - addresses: Its addresses in the network.
    ///   - names: What it is called; white space and commas, which would make others of them, are none.
    ///   - nameservers: Where to ask for what is unknown; none for those of the network.
    package mutating func add(
        _ container: String,
        _ addresses: [IPAddress],
        names: [String],
        nameservers: [String]
    ) {
        remove(container)
        let names = names.filter { name in
            !name.isEmpty && !name.utf8.contains { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: ",") }
        }
        let fields = [
            container, Self.joined(addresses.filter { $0.family == .v4 }),
            Self.joined(addresses.filter { $0.family == .v6 }), names.joined(separator: ","),
        ]
        let more = nameservers.isEmpty ? [] : [nameservers.joined(separator: ",")]
        lines.append((fields + more).joined(separator: " "))
    }

    /// Takes a container away.
    package mutating func remove(_ container: String) {
        lines.removeAll { $0.hasPrefix(container + " ") }
    }

    private static func joined(_ addresses: [IPAddress]) -> String {
        addresses.map { $0.description }.joined(separator: ",")
    }
}
