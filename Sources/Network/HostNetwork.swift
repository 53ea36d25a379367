import Glibc
import Linux

/// The interfaces of this host, and which addresses are in use by them.
package struct HostNetwork: Equatable, Sendable {
    package var interfaces: [String] = []
    /// The subnets of the interfaces' addresses.
    package var subnets: [IPSubnet] = []
    /// The IPv4 subnets that packets are routed to, but for the default routes.
    package var routes: [IPSubnet] = []

    package init() {}

    /// What the kernel says of the calling thread's network namespace.
    package static func current() throws(NetworkError) -> HostNetwork {
        var host = HostNetwork()
        try host.readInterfaces()
        do {
            // Without /proc there is nothing to learn of them.
            let table = try SmallFile.contents(of: "/proc/thread-self/net/route", limit: 16 << 20) ?? []
            host.routes = routes(String(decoding: table, as: UTF8.self))
        } catch {
            throw .call(error)
        }
        return host
    }

    private mutating func readInterfaces() throws(NetworkError) {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard unsafe getifaddrs(&list) == 0 else {
            throw .call(SyscallError("getifaddrs", "interfaces", errno))
        }
        defer { unsafe freeifaddrs(list) }
        var next = unsafe list
        while let entry = unsafe next?.pointee {
            unsafe next = entry.ifa_next
            let name = unsafe String(cString: entry.ifa_name)
            if !interfaces.contains(name) { interfaces.append(name) }
            guard let pointer = unsafe entry.ifa_addr, let mask = unsafe entry.ifa_netmask,
                let address = unsafe Self.address(pointer),
                let bits = unsafe Self.address(mask, family: address.family)
            else { continue }
            subnets.append(IPSubnet(of: address, prefix: bits.value.nonzeroBitCount))
        }
    }

    private static func address(_ pointer: UnsafeMutablePointer<sockaddr>) -> IPAddress? {
        switch unsafe CInt(pointer.pointee.sa_family) {
        case AF_INET: unsafe address(pointer, family: .v4)
        case AF_INET6: unsafe address(pointer, family: .v6)
        default: nil
        }
    }

    private static func address(
        _ pointer: UnsafeMutablePointer<sockaddr>,
        family: IPAddress.Family
    ) -> IPAddress? {
        let start = family == .v4 ? 4 : 8
        let count = family.width / 8
        let bytes = unsafe UnsafeRawBufferPointer(start: pointer, count: start + count)[start...]
        return unsafe IPAddress(family, bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) })
    }

    /// Reads what the kernel's `/proc/net/route` says: addresses as they are in memory, in hexadecimal.
    package static func routes(_ table: String) -> [IPSubnet] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split { $0.isWhitespace }
            guard fields.count > 7, let network = UInt32(fields[1], radix: 16),
                let mask = UInt32(fields[7], radix: 16), mask != 0
            else { return nil }
            let address = IPAddress(.v4, UInt128(UInt32(bigEndian: network)))
            return IPSubnet(of: address, prefix: mask.nonzeroBitCount)
        }
    }
}
