import CLinux
import Glibc

/// A socket that talks to the kernel's network (netlink(7)).
package struct NetlinkSocket: ~Copyable {
    /// Whom it talks to.
    package enum Family: Int32, Sendable {
        /// rtnetlink(7): interfaces, addresses, routes.
        case route = 0
        /// nfnetlink: the firewall among others.
        case netfilter = 12
    }

    private let socket: Descriptor
    private let subject: String

    /// Opens one in a network namespace; in the calling thread's own where that is nil.
    package init(_ family: Family, in namespace: CInt? = nil) throws(SyscallError) {
        let number = clinux_netlink_open(namespace ?? -1, family.rawValue)
        subject = family == .route ? "rtnetlink" : "nfnetlink"
        if number < 0 { throw SyscallError("socket", subject, -number) }
        socket = Descriptor(owning: number)
    }

    /// Sends messages, in one system call, and reads what the kernel answers.
    ///
    /// The kernel answers before the call returns, unless it was asked for a list.
    ///
    /// - Parameters:
    ///   - bytes: Whole messages.
    ///   - waits: Whether to wait for one datagram at least.
    /// - Returns: Datagrams of whole messages.
    /// - Throws: What send(2) or recv(2) said.
    package func exchange(_ bytes: [UInt8], waits: Bool = true) throws(SyscallError) -> [[UInt8]] {
        let number = socket.number
        try makeRoom(for: bytes.count)
        try check("send", subject) {
            unsafe bytes.withUnsafeBytes { unsafe send(number, $0.baseAddress, $0.count, 0) }
        }
        var answers: [[UInt8]] = []
        while let answer = try receive(waits: waits && answers.isEmpty) { answers.append(answer) }
        return answers
    }

    /// Has news of a group sent to this socket, such as 1, `RTNLGRP_LINK`.
    package func subscribe(to group: CInt) throws(SyscallError) {
        var group = group
        let number = socket.number
        // SOL_NETLINK and NETLINK_ADD_MEMBERSHIP.
        try check("setsockopt", subject) {
            unsafe setsockopt(number, 270, 1, &group, socklen_t(MemoryLayout<CInt>.size))
        }
    }

    /// Waits until there is something to receive.
    ///
    /// - Returns: False where nothing came in that time.
    package func wait(milliseconds: CInt) throws(SyscallError) -> Bool {
        var event = pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)
        return try check("poll", subject) { unsafe poll(&event, 1, milliseconds) } > 0
    }

    /// The next datagram.
    ///
    /// - Parameter waits: Whether to wait for it.
    /// - Returns: Its bytes; nil where there is none and this does not wait.
    /// - Throws: What recv(2) said.
    package func receive(waits: Bool) throws(SyscallError) -> [UInt8]? {
        let number = socket.number
        let flags = waits ? 0 : CInt(MSG_DONTWAIT)
        var code: CInt = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            let result = unsafe recv(number, buffer.baseAddress, buffer.count, flags)
            code = result < 0 ? errno : 0
            count = max(result, 0)
        }
        if code == 0 { return bytes }
        if code == EINTR { return try receive(waits: waits) }
        if code == EAGAIN, !waits { return nil }
        throw SyscallError("recv", subject, code)
    }

    /// Rules for thousands of ports are more than a socket usually takes at once.
    private func makeRoom(for count: Int) throws(SyscallError) {
        guard count > 1 << 16 else { return }
        var size = CInt(clamping: count * 2)
        let number = socket.number
        try check("setsockopt", subject) {
            unsafe setsockopt(number, SOL_SOCKET, SO_SNDBUFFORCE, &size, socklen_t(MemoryLayout<CInt>.size))
        }
    }
}
