import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// Hides and protects paths, then the root itself.
    mutating func addProtection() throws(LaunchError) {
        if !spec.maskedPaths.isEmpty {
            let file = program.keep(
                try doing("open /dev/null") { () throws(SyscallError) in
                    try Stage.deviceNode("/dev/null", S_IFCHR, 1 << 8 | 3)
                }
            )
            let directory = fileSystem("tmpfs", [], UInt64(MOUNT_ATTR_RDONLY), "hide paths")
            let attached = program.address(of: [UInt32](repeating: 0, count: 2))
            for path in unique(spec.maskedPaths) {
                program.add(
                    CInt(CLINUX_STEP_MASK),
                    [root, .text(path), file, directory, .number(attached)],
                    "hide '\(path)'"
                )
            }
        }
        for path in unique(spec.readOnlyPaths) {
            program.add(
                CInt(CLINUX_STEP_READ_ONLY),
                [root, .text(path)],
                "make '\(path)' read-only"
            )
        }
        for mount in spec.readOnlyRoot ? sealed + [root] : sealed {
            let attributes = program.address(of: [UInt64(MOUNT_ATTR_RDONLY), 0, 0, 0])
            program.add(
                CInt(SYS_mount_setattr),
                [mount, .text(""), .number(CLINUX_AT_EMPTY_PATH), .number(attributes), .number(32)],
                "make the root read-only"
            )
        }
    }

    /// Each path once, as more would be hidden below the first.
    private func unique(_ paths: [String]) -> [String] {
        if bundle == nil { return paths }
        var seen: Set<String> = []
        return paths.filter { seen.insert(Self.cleanPath($0)).inserted }
    }
}
