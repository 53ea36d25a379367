import Glibc
import Linux

/// Whether ports of the host are free, found out by binding to them for a moment.
enum PortProbe {
    /// Fills in ports that the host chooses, and checks those that were asked for.
    ///
    /// - Returns: The ports, each with its port of the host.
    /// - Throws: Which one another program has.
    static func resolve(_ ports: [PublishedPort]) throws(NetworkError) -> [PublishedPort] {
        var resolved: [PublishedPort] = []
        for var port in ports {
            if port.hostPort == nil {
                port.hostPort = try choose(port)
            } else if let busy = port.hostPorts.first(where: { !isFree(port, UInt16(truncatingIfNeeded: $0)) }
            ) {
                throw .portTaken(port.hostName(busy), by: nil)
            }
            resolved.append(port)
        }
        return resolved
    }

    private static func choose(_ port: PublishedPort) throws(NetworkError) -> UInt16 {
        for _ in 0..<64 {
            guard let first = bind(port, port.hostAddress ?? IPAddress(.v4, 0), 0) else { break }
            guard Int(first) + Int(port.count) <= 65536 else { continue }
            if (0..<port.count).allSatisfy({ isFree(port, first + $0) }) { return first }
        }
        throw .portTaken(port.hostName(0), by: nil)
    }

    /// Whether nobody listens; a transport or an address that this host does not have is free.
    private static func isFree(_ port: PublishedPort, _ number: UInt16) -> Bool {
        let addresses = port.hostAddress.map { [$0] } ?? [IPAddress(.v4, 0), IPAddress(.v6, 0)]
        return addresses.allSatisfy { address in bind(port, address, number) != nil || errno != EADDRINUSE }
    }

    /// Binds and closes again; returns the port, or nil and `errno`.
    private static func bind(_ port: PublishedPort, _ address: IPAddress, _ number: UInt16) -> UInt16? {
        let type =
            port.transport == "tcp" ? SOCK_STREAM : port.transport == "udp" ? SOCK_DGRAM : SOCK_SEQPACKET
        let family = address.family == .v4 ? AF_INET : AF_INET6
        let transport = port.transport == "sctp" ? CInt(IPPROTO_SCTP) : 0
        let file = socket(family, CInt(type.rawValue | SOCK_CLOEXEC.rawValue), transport)
        guard file >= 0 else { return nil }
        defer {
            let code = errno
            close(file)
            errno = code
        }
        var one: CInt = 1
        let size = socklen_t(MemoryLayout<CInt>.size)
        // A connection in TIME_WAIT is no listener. With UDP the option would hide other sockets.
        if port.transport != "udp" { unsafe setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &one, size) }
        if address.family == .v6 {
            unsafe setsockopt(file, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &one, size)
        }
        return bind(file, socketAddress(CInt(family), address, number))
    }

    private static func bind(_ file: CInt, _ address: [UInt8]) -> UInt16? {
        var address = address
        return unsafe address.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return nil }
            let pointer = unsafe start.assumingMemoryBound(to: sockaddr.self)
            var length = socklen_t(bytes.count)
            guard unsafe Glibc.bind(file, pointer, length) == 0,
                unsafe getsockname(file, pointer, &length) == 0
            else { return nil }
            return unsafe UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        }
    }

    /// `struct sockaddr_in` or `struct sockaddr_in6`.
    private static func socketAddress(_ family: CInt, _ address: IPAddress, _ port: UInt16) -> [UInt8] {
        let start =
            unsafe withUnsafeBytes(of: UInt16(family)) { unsafe Array($0) }
            + [UInt8(port >> 8), UInt8(truncatingIfNeeded: port)]
        return address.family == .v4
            ? start + address.bytes + [UInt8](repeating: 0, count: 8)
            : start + [0, 0, 0, 0] + address.bytes + [0, 0, 0, 0]
    }
}
