import CLinux
import Glibc

/// A stream socket that is connected to a socket of this host.
package struct LocalSocket: ~Copyable, Sendable {
    package let descriptor: Descriptor
    private let address: String

    /// Connects to a path, or to a name of the abstract namespace where the address begins with `@`.
    package init(address: String) throws(SyscallError) {
        descriptor = unsafe try Descriptor(connectedTo: address) { unsafe clinux_local_connect($0, $1) }
        self.address = address
    }

    /// Sends all of the bytes, and second names of open files with the first of them (unix(7), `SCM_RIGHTS`).
    ///
    /// - Parameters:
    ///   - bytes: What to send.
    ///   - numbers: At most 16 file descriptors.
    /// - Throws: `EPIPE` where the other side has closed the connection.
    package func send(_ bytes: [UInt8], with numbers: [CInt] = []) throws(SyscallError) {
        var offset = 0
        while offset < bytes.count {
            let passed = offset == 0 ? numbers : []
            offset += try fileCall("sendmsg", address) {
                unsafe bytes.withUnsafeBytes { buffer in
                    unsafe passed.withUnsafeBufferPointer { passed in
                        unsafe buffer.baseAddress.map { base in
                            unsafe clinux_local_send(
                                descriptor.number,
                                base + offset,
                                buffer.count - offset,
                                passed.baseAddress,
                                passed.count
                            )
                        } ?? 0
                    }
                }
            }
        }
    }

    /// What there is to read, when there is some; nothing at the end.
    ///
    /// - Parameter milliseconds: How long to wait at most; for ever where it is negative.
    /// - Returns: At least one byte, or none where the other side has closed the connection.
    /// - Throws: `ETIMEDOUT` where nothing came in time.
    package func receive(milliseconds: CInt) throws(SyscallError) -> [UInt8] {
        while true {
            var event = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
            let count = try check("poll", address) { unsafe poll(&event, 1, milliseconds) }
            if count == 0 { throw SyscallError("poll", address, ETIMEDOUT) }
            var code: CInt = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 14) { buffer, count in
                let result = unsafe buffer.baseAddress.map {
                    unsafe clinux_local_receive(descriptor.number, $0, buffer.count)
                }
                count = max(result ?? 0, 0)
                if let result, result < 0 { code = CInt(-result) }
            }
            if code == 0 { return bytes }
            if code != EAGAIN, code != EINTR { throw SyscallError("recv", address, code) }
        }
    }
}
