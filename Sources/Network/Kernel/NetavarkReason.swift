/// Why the network of a container is left to netavark.
package enum NetavarkReason: Error, Equatable, Sendable {
    /// macvlan, ipvlan, or a bridge without a usable name.
    case driver(String)
    /// DHCP, or no addresses at all.
    case addressesOfOthers(String)
    /// An option of the network that is unknown here, or a value that is.
    case option(String)
    /// Options after `--network name:` that are for netavark's drivers.
    case attachmentOptions(String)
    /// A route that is more than a destination and a gateway.
    case route
    /// aardvark-dns is asked at another port than 53.
    case resolverPort
    /// More ports than are worth an element each.
    case ports(Int)
    /// Another protocol than TCP, UDP and SCTP.
    case transport(String)
    /// `firewall_driver` of containers.conf(5), or `NETAVARK_FW`.
    case firewallDriver(String)
    /// firewalld has to know the subnets, and netavark tells it.
    case firewalld

    /// How many ports of a container have elements.
    package static let mostPorts = 4096

    /// Why netavark is needed, whatever the networks are.
    ///
    /// - Parameters:
    ///   - ports: What the container publishes.
    ///   - firewall: What the host has.
    ///   - resolverPort: `NETAVARK_DNS_PORT`; nil where it is not set.
    /// - Returns: The first reason; nil where there is none.
    package static func first(
        _ ports: [PublishedPort],
        _ firewall: FirewallSettings,
        resolverPort: String? = nil
    ) -> NetavarkReason? {
        if let resolverPort, resolverPort != "53" { return .resolverPort }
        if let driver = firewall.driver, driver.lowercased() != "nftables" { return .firewallDriver(driver) }
        if firewall.firewalldRuns { return .firewalld }
        let count = ports.reduce(0) { $0 + Int($1.count) }
        if count > mostPorts { return .ports(count) }
        return ports.first { Self.number(ofTransport: $0.transport) == nil }.map { .transport($0.transport) }
    }

    /// `IPPROTO_…`.
    package static func number(ofTransport name: String) -> UInt8? {
        switch name {
        case "tcp": 6
        case "udp": 17
        case "sctp": 132
        default: nil
        }
    }
}

/// What the host says of its firewall.
package struct FirewallSettings: Equatable, Sendable {
    /// What is wanted; nil for the usual one.
    package var driver: String?
    package var firewalldRuns: Bool

    package init(driver: String? = nil, firewalldRuns: Bool = false) {
        self.driver = driver
        self.firewalldRuns = firewalldRuns
    }

    /// `firewall_driver` of a containers.conf(5), in its section `[network]`.
    ///
    /// - Parameter text: The text of the file.
    /// - Returns: The value; nil where there is none, an empty one included.
    package static func driver(inConfiguration text: String) -> String? {
        var section = ""
        for line in text.split(whereSeparator: { $0.isNewline }) {
            let words = line.prefix { $0 != "#" }.filter { !$0.isWhitespace }
            if words.hasPrefix("[") {
                section = words
            } else if section == "[network]", words.hasPrefix("firewall_driver=") {
                let value = words.dropFirst("firewall_driver=".count).filter { $0 != "\"" && $0 != "'" }
                return value.isEmpty ? nil : value
            }
        }
        return nil
    }
}
