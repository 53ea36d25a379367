import Glibc

extension Descriptor {
    /// Connects a socket of this host (unix(7)).
    ///
    /// - Parameters:
    ///   - address: A path, or a name of the abstract namespace where it begins with `@`.
    ///   - connect: Makes the socket; gets the address as `sun_path` has it.
    /// - Throws: What the kernel said.
    init(
        connectedTo address: String,
        by connect: (UnsafeRawPointer, Int) -> CInt
    ) throws(SyscallError) {
        var bytes = Array(address.utf8)
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        let result = unsafe bytes.withUnsafeBytes { buffer in
            unsafe buffer.baseAddress.map { unsafe connect($0, buffer.count) } ?? -EINVAL
        }
        if result < 0 { throw SyscallError("connect", address, -result) }
        self.init(owning: result)
    }
}
