import Glibc
import Linux

/// What the host says about names and addresses.
package enum HostFiles {
    /// The host's `/etc/resolv.conf`, or the one behind a local resolver where that can't be reached.
    ///
    /// - Parameter sharesHost: Whether the container has the host's network.
    /// - Returns: The file; empty where there is none.
    /// - Throws: What reading said.
    package static func resolver(sharesHost: Bool) throws(NetworkError) -> ResolverFile {
        let file = ResolverFile(try text("/etc/resolv.conf") ?? "")
        guard !sharesHost, let upstream = file.upstreamFile, let text = try text(upstream) else {
            return file
        }
        return ResolverFile(text)
    }

    /// The host's `/etc/hosts`, empty where there is none.
    package static func hosts() throws(NetworkError) -> String {
        try text("/etc/hosts") ?? ""
    }

    /// An address of this host that is not loopback or link-local, of IPv4 if there is one.
    package static func address() -> IPAddress? {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard unsafe getifaddrs(&list) == 0 else { return nil }
        defer { unsafe freeifaddrs(list) }
        var found: IPAddress?
        var next = unsafe list
        while let entry = unsafe next {
            unsafe next = entry.pointee.ifa_next
            guard let pointer = unsafe entry.pointee.ifa_addr, let address = unsafe address(pointer) else {
                continue
            }
            if address.family == .v4 { return address }
            found = address
        }
        return found
    }

    /// A unicast address that other hosts can reach.
    private static func address(_ pointer: UnsafeMutablePointer<sockaddr>) -> IPAddress? {
        switch unsafe CInt(pointer.pointee.sa_family) {
        case AF_INET:
            let value = unsafe number(UnsafeRawBufferPointer(start: pointer, count: 8).dropFirst(4))
            let isLocal = value >> 24 == 127 || value >> 16 == 0xA9FE || value == 0
            return isLocal ? nil : IPAddress(.v4, value)
        case AF_INET6:
            let value = unsafe number(UnsafeRawBufferPointer(start: pointer, count: 24).dropFirst(8))
            let isLocal = value <= 1 || value >> 118 == 0x3FA
            return isLocal ? nil : IPAddress(.v6, value)
        default: return nil
        }
    }

    private static func number(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt128 {
        unsafe bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }

    private static func text(_ path: String) throws(NetworkError) -> String? {
        do {
            return try SmallFile.contents(of: path).map { String(decoding: $0, as: UTF8.self) }
        } catch {
            throw .call(error)
        }
    }
}
