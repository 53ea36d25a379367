import CLinux
import Glibc

extension Descriptor {
    /// The value of a short extended attribute; nil where the file has none of that name.
    package func attribute(_ name: String) throws(SyscallError) -> [UInt8]? {
        var value = [UInt8](repeating: 0, count: 256)
        let number = number
        let length = unsafe value.withUnsafeMutableBytes { buffer in
            unsafe buffer.baseAddress.map {
                unsafe clinux_fgetxattr(number, name, $0, UInt64(buffer.count))
            } ?? 0
        }
        if length == -Int64(ENODATA) || length == -Int64(ENOTSUP) { return nil }
        if length < 0 { throw SyscallError("fgetxattr", name, CInt(-length)) }
        return Array(value.prefix(Int(length)))
    }
}
