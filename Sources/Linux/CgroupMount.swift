import CLinux
import Glibc

extension Directory {
    /// Whether this is a cgroup of version 2 (`CGROUP2_SUPER_MAGIC`).
    package func isCgroup2() throws(SyscallError) -> Bool {
        let magic = clinux_filesystem_magic(number)
        if magic < 0 { throw SyscallError("fstatfs", "descriptor \(number)", CInt(-magic)) }
        return magic == Int64(CLINUX_CGROUP2_SUPER_MAGIC)
    }
}
