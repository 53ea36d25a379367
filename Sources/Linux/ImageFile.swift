import CLinux
import Glibc

/// File systems that are files: layers that are mounted as they came.
package enum ImageFile {
    /// Kinds that are read.
    package enum Kind: String, CaseIterable, Sendable {
        case squashfs
        case erofs

        /// The kind that a file begins as; nil for another one.
        package init?(magic bytes: [UInt8]) {
            if bytes.starts(with: Array("hsqs".utf8)) {
                self = .squashfs
            } else if bytes.count >= 1028, bytes[1024..<1028].elementsEqual([0xE2, 0xE1, 0xF5, 0xE0]) {
                self = .erofs
            } else {
                return nil
            }
        }

        /// What statfs(2) calls it.
        package var type: UInt64 {
            switch self {
            case .squashfs: 0x7371_7368
            case .erofs: 0xE0F5_E1E2
            }
        }
    }

    /// Mounts a file, read-only, and so that no device in it can be opened.
    ///
    /// EROFS needs nothing else from Linux 6.12 on; otherwise a loop device is there as long as the mount.
    package static func mount(_ path: String, _ kind: Kind) throws(SyscallError) -> MountTree {
        if kind == .erofs, let tree = try? mount(source: path, kind) { return tree }
        let file = try Descriptor(opening: path, O_RDONLY)
        var name = [CChar](repeating: 0, count: 32)
        let number = unsafe clinux_loop_attach(file.number, &name, name.count)
        if number < 0 { throw SyscallError("loop device", path, -number) }
        let device = Descriptor(owning: number)
        defer { withExtendedLifetime(device) {} }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return try mount(source: text, kind)
    }

    private static func mount(source: String, _ kind: Kind) throws(SyscallError) -> MountTree {
        let context = try MountContext(kind.rawValue)
        try context.set("source", source)
        try context.set(flag: "ro")
        return try context.mount(attributes: UInt32(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV))
    }
}
