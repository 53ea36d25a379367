import Glibc

/// An address of IPv4 or IPv6.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// IPv4 or IPv6.
    package enum Family: Hashable, Sendable {
        case v4, v6

        /// The bits of an address.
        package var width: Int { self == .v4 ? 32 : 128 }
    }

    package var family: Family
    /// The address as a number.
    package var value: UInt128

    package init(_ family: Family, _ value: UInt128) {
        self.family = family
        self.value = value
    }

    /// Reads what inet_pton(3) reads, such as `10.88.0.1` or `fd00::1`; no zone, no brackets.
    package init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, text, &bytes) == 1 {
            family = .v4
            value = bytes[..<4].reduce(0) { $0 << 8 | UInt128($1) }
        } else if unsafe inet_pton(AF_INET6, text, &bytes) == 1 {
            family = .v6
            value = bytes.reduce(0) { $0 << 8 | UInt128($1) }
        } else {
            return nil
        }
    }

    /// The bytes in network order.
    package var bytes: [UInt8] {
        stride(from: family.width - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: value >> UInt128($0))
        }
    }

    /// As inet_ntop(3) writes it.
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        _ = unsafe inet_ntop(family == .v4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The address so many further on.
    func advanced(by distance: UInt128) -> IPAddress {
        IPAddress(family, value &+ distance)
    }
}

/// A subnet in CIDR form, such as `10.88.0.0/16`.
package struct IPSubnet: Hashable, Sendable, CustomStringConvertible {
    /// The network's address: no bit of a host is set.
    package var network: IPAddress
    package var prefix: Int

    /// Reads `address/prefix`; bits of a host are taken away.
    package init?(_ text: String) {
        guard let slash = text.lastIndex(of: "/"), let address = IPAddress(String(text[..<slash])),
            let prefix = Int(text[text.index(after: slash)...]), (0...address.family.width).contains(prefix)
        else { return nil }
        self.prefix = prefix
        network = IPAddress(address.family, address.value & ~Self.hosts(address.family, prefix))
    }

    /// The subnet that an address is in; bits of a host are taken away.
    package init(of address: IPAddress, prefix: Int) {
        self.prefix = prefix
        network = IPAddress(address.family, address.value & ~Self.hosts(address.family, prefix))
    }

    package var description: String { "\(network)/\(prefix)" }

    /// The last address, which is the broadcast address of an IPv4 network.
    package var last: IPAddress {
        IPAddress(network.family, network.value | Self.hosts(network.family, prefix))
    }

    /// Whether an address is in the subnet.
    package func contains(_ address: IPAddress) -> Bool {
        address.family == network.family
            && address.value & ~Self.hosts(network.family, prefix) == network.value
    }

    /// Whether there is an address that is in both.
    package func overlaps(_ other: IPSubnet) -> Bool {
        contains(other.network) || other.contains(network)
    }

    /// The first address that a host can have.
    package var firstHost: IPAddress {
        prefix == network.family.width ? network : network.advanced(by: 1)
    }

    /// The bits of an address that number the host.
    private static func hosts(_ family: IPAddress.Family, _ prefix: Int) -> UInt128 {
        let bits = family.width - prefix
        return bits == 128 ? .max : 1 << UInt128(bits) - 1
    }
}
