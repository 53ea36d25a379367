import CLinux

/// Two sockets that are connected with each other and keep messages apart.
package struct SocketPair: ~Copyable, Sendable {
    package let ours: Descriptor
    /// To be given to somebody else.
    package let theirs: Descriptor

    package init() throws(SyscallError) {
        var ends: [CInt] = [-1, -1]
        let result = unsafe clinux_datagram_pair(&ends)
        if result < 0 { throw SyscallError("socketpair", "pair of sockets", -result) }
        ours = Descriptor(owning: ends[0])
        theirs = Descriptor(owning: ends[1])
    }
}
