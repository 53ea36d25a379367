import CLinux
import Glibc

/// A datagram socket that is connected to a socket of this host.
package struct DatagramSocket: ~Copyable, Sendable {
    package let descriptor: Descriptor
    private let address: String

    /// Connects to a path, or to a name of the abstract namespace where the address begins with `@`.
    package init(address: String) throws(SyscallError) {
        descriptor = unsafe try Descriptor(connectedTo: address) { unsafe clinux_datagram_connect($0, $1) }
        self.address = address
    }

    /// Sends one datagram.
    package func send(_ bytes: [UInt8]) throws(SyscallError) {
        try send(bytes, numbers: [])
    }

    /// Sends one datagram with a second name of an open file (unix(7), `SCM_RIGHTS`).
    package func send(_ bytes: [UInt8], with passed: borrowing Descriptor) throws(SyscallError) {
        try send(bytes, numbers: [passed.number])
    }

    /// Sends one datagram that says it comes of another process (unix(7), `SCM_CREDENTIALS`).
    package func send(_ bytes: [UInt8], inNameOf pid: Int32) throws(SyscallError) {
        let result = unsafe bytes.withUnsafeBytes { buffer in
            unsafe buffer.baseAddress.map {
                unsafe clinux_datagram_send_as(descriptor.number, $0, buffer.count, pid)
            } ?? -EINVAL
        }
        if result < 0 { throw SyscallError("sendmsg", address, -result) }
    }

    /// Sends one datagram of a kibibyte or more, and waits until the other side has read it.
    ///
    /// - Throws: `ETIMEDOUT` where it has not in time.
    package func sendAndWait(_ bytes: [UInt8], milliseconds: CInt) throws(SyscallError) {
        let result = clinux_datagram_narrow(descriptor.number)
        if result < 0 { throw SyscallError("setsockopt", address, -result) }
        try send(bytes)
        var event = pollfd(fd: descriptor.number, events: Int16(POLLOUT), revents: 0)
        let count = try check("poll", address) { unsafe poll(&event, 1, milliseconds) }
        if count == 0 { throw SyscallError("poll", address, ETIMEDOUT) }
    }

    /// Sends the bytes as a sealed memory file, where they are too many for a datagram.
    package func sendSealed(_ bytes: [UInt8]) throws(SyscallError) {
        let memory = unsafe bytes.withUnsafeBytes { buffer in
            unsafe buffer.baseAddress.map { unsafe clinux_sealed_memory("journal", $0, buffer.count) }
                ?? -EINVAL
        }
        if memory < 0 { throw SyscallError("memfd_create", address, -memory) }
        try send([], with: Descriptor(owning: memory))
    }

    private func send(_ bytes: [UInt8], numbers: [CInt]) throws(SyscallError) {
        var result: CInt
        repeat {
            result = unsafe bytes.withUnsafeBytes { buffer in
                unsafe numbers.withUnsafeBufferPointer { numbers in
                    unsafe clinux_datagram_send(
                        descriptor.number,
                        buffer.baseAddress,
                        buffer.count,
                        numbers.baseAddress,
                        numbers.count
                    )
                }
            }
        } while result == -EINTR
        if result < 0 { throw SyscallError("sendmsg", address, -result) }
    }
}
