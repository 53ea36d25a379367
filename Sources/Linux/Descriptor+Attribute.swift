import CLinux
import Glibc

extension Descriptor {
    /// The value of an extended attribute of any length; nil where the file has none of that name.
    package func longAttribute(_ name: PathBytes) throws(SyscallError) -> [UInt8]? {
        var value = [UInt8](repeating: 0, count: 1 << 16)
        let number = number
        let length = unsafe value.withUnsafeMutableBytes { buffer in
            unsafe buffer.baseAddress.map {
                unsafe clinux_fgetxattr(number, name.characters, $0, UInt64(buffer.count))
            } ?? 0
        }
        if length == -Int64(ENODATA) || length == -Int64(ENOTSUP) { return nil }
        if length < 0 { throw SyscallError("fgetxattr", name.description, CInt(-length)) }
        return Array(value.prefix(Int(length)))
    }

    /// The names of all extended attributes that one may see.
    package func attributeNames() throws(SyscallError) -> [PathBytes] {
        var list = [UInt8](repeating: 0, count: 1 << 16)
        let number = number
        let length = unsafe list.withUnsafeMutableBytes { buffer in
            unsafe buffer.baseAddress.map { unsafe clinux_flistxattr(number, $0, buffer.count) } ?? 0
        }
        if length == -ENOTSUP { return [] }
        if length < 0 { throw SyscallError("flistxattr", "descriptor \(number)", CInt(-length)) }
        return list.prefix(length).split(separator: 0).compactMap { PathBytes($0) }
    }

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
