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
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - kind: What is in it.
    ///   - rootHash: Of the dm-verity tree behind the file system, by which the kernel checks each block that is read;
    ///     nil for no check. Only where ``VerityDevice/isAvailable``.
    /// - Returns: The mount, attached nowhere.
    /// - Throws: What the kernel said; `EINVAL` where there is no such tree.
    package static func mount(
        _ path: String,
        _ kind: Kind,
        rootHash: String? = nil
    ) throws(SyscallError) -> MountTree {
        if rootHash == nil, kind == .erofs, let tree = try? mount(source: path, kind) { return tree }
        let file = try Descriptor(opening: path, O_RDONLY)
        var name = [CChar](repeating: 0, count: 32)
        let number = unsafe clinux_loop_attach(file.number, &name, name.count)
        if number < 0 { throw SyscallError("loop device", path, -number) }
        let device = Descriptor(owning: number)
        defer { withExtendedLifetime(device) {} }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard let rootHash else { return try mount(source: text, kind) }
        let verified = try VerityDevice.make(
            of: text,
            file,
            size: size(of: file, kind),
            rootHash: rootHash,
            name: "systemd-oci-" + String(try randomNumber(), radix: 16)
        )
        do throws(SyscallError) {
            let tree = try mount(source: verified.path, kind)
            verified.release()
            return tree
        } catch {
            verified.release()
            throw error
        }
    }

    /// Shows the owners of a mount as those of the foreign range.
    ///
    /// - Parameter tree: A mount that was just made or cloned.
    /// - Returns: Whether the kernel has such mounts of the file system: of EROFS since Linux 5.19, of squashfs since 6.2.
    /// - Throws: What the kernel said.
    package static func showForeign(_ tree: borrowing MountTree) throws(SyscallError) -> Bool {
        let line = UserNamespaceMap.Line(
            inside: 0,
            outside: IDRange.foreign.first,
            count: IDRange.foreign.count
        )
        let namespace = try UserNamespaceMap(users: [line], groups: [line]).makeNamespace()
        do throws(SyscallError) {
            try tree.mapOwners(by: namespace)
        } catch {
            guard error.code == EINVAL else { throw error }
            return false
        }
        return true
    }

    /// What a root hash of dm-verity is the SHA-256 of, if it is that of the tree behind a file system.
    package static func hashedByRoot(
        _ file: borrowing Descriptor,
        _ kind: Kind
    ) throws(SyscallError) -> [UInt8] {
        try VerityDevice.hashedByRoot(file, size: size(of: file, kind))
    }

    /// Bytes of the file system without what is behind it, by its superblock.
    private static func size(of file: borrowing Descriptor, _ kind: Kind) throws(SyscallError) -> Int64 {
        try file.seek(to: 0)
        var bytes = [UInt8](repeating: 0, count: 2048)
        guard try file.read(into: &bytes, upTo: bytes.count) == bytes.count else {
            throw SyscallError("read", "superblock", EINVAL)
        }
        func number(_ offset: Int, _ count: Int) -> UInt64 {
            (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
        }
        let size: UInt64 =
            switch kind {
            case .squashfs: ((number(40, 8) & 0xFFFF_FFFF_FFFF) + 4095) & ~4095
            case .erofs: number(1024 + 36, 4) << UInt64(bytes[1024 + 12] & 31)
            }
        return Int64(clamping: size)
    }

    private static func mount(source: String, _ kind: Kind) throws(SyscallError) -> MountTree {
        let context = try MountContext(kind.rawValue)
        try context.set("source", source)
        try context.set(flag: "ro")
        return try context.mount(attributes: UInt32(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV))
    }
}
