import Linux

/// Subnets that nobody uses.
package enum FreeSubnet {
    /// Where networks of 256 addresses are taken from (containers.conf(5), `default_subnet_pools`).
    private static let pools = [
        "10.89.0.0/16", "10.90.0.0/15", "10.92.0.0/14", "10.96.0.0/11", "10.128.0.0/9",
    ]
    private static let prefix = 24

    /// The first IPv4 subnet of the default pools that overlaps none of those in use.
    ///
    /// - Parameters:
    ///   - used: What other networks and the host's interfaces have.
    ///   - routed: What packets are sent to elsewhere, which is taken only where nothing else is left.
    /// - Returns: The subnet.
    /// - Throws: That all of them are in use.
    package static func v4(used: [IPSubnet], routed: [IPSubnet]) throws(NetworkError) -> IPSubnet {
        for used in [used + routed, used] {
            for pool in pools.compactMap({ IPSubnet($0) }) {
                if let subnet = first(in: pool, used) { return subnet }
            }
        }
        throw .creation("no subnet is free between 10.89.0.0 and 10.255.255.255; give one by --subnet")
    }

    private static func first(in pool: IPSubnet, _ used: [IPSubnet]) -> IPSubnet? {
        var next = IPSubnet(of: pool.network, prefix: prefix)
        while pool.contains(next.network) {
            guard let obstacle = used.first(where: next.overlaps) else { return next }
            let end = max(obstacle.last.value, next.last.value)
            next = IPSubnet(of: IPAddress(.v4, end + 1), prefix: prefix)
        }
        return nil
    }

    /// A random subnet of 64 bits among those for private use (RFC 4193).
    package static func v6(used: [IPSubnet]) throws(NetworkError) -> IPSubnet {
        while true {
            let number: UInt64
            do {
                number = try randomNumber()
            } catch {
                throw .call(error)
            }
            let network = 0xFD << UInt128(120) | UInt128(number >> 8) << 64
            let subnet = IPSubnet(of: IPAddress(.v6, network), prefix: 64)
            if !used.contains(where: subnet.overlaps) { return subnet }
        }
    }
}
