import Linux

/// The addresses that Podman has leased, as far as its database shows them.
///
/// The database is bbolt: in a leaf page a key is followed by its value, and Podman's are an address and a
/// container's ID of 64 hexadecimal digits. A page that is no longer in use may show an address that is free
/// again: it is then left alone for nothing.
package enum PodmanLeases {
    /// Reads `ipam.db`; without it Podman has leased nothing.
    static func read(_ path: String, in subnets: [IPSubnet]) throws(NetworkError) -> Set<IPAddress> {
        do {
            guard let database = try SmallFile.contents(of: path, limit: 16 << 20) else { return [] }
            return addresses(in: database, of: subnets)
        } catch {
            throw .call(error)
        }
    }

    /// The addresses of some subnets in a database.
    package static func addresses(in database: [UInt8], of subnets: [IPSubnet]) -> Set<IPAddress> {
        var found: Set<IPAddress> = []
        var digits = 0
        for (index, byte) in database.enumerated() {
            digits = isDigit(byte) ? digits + 1 : 0
            // Digits may also end an address: every run of at least 64 is looked at wherever it can start.
            guard digits >= 64 else { continue }
            let start = index - 63
            for subnet in subnets {
                let length = subnet.network.family.width / 8
                guard start >= length else { continue }
                let value = database[start - length..<start].reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
                let address = IPAddress(subnet.network.family, value)
                if subnet.contains(address) { found.insert(address) }
            }
        }
        return found
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
