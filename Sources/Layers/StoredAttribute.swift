import Linux

/// An extended attribute as it is stored, with its users and groups as they are on the disk.
struct StoredAttribute: Equatable {
    struct Invalid: Error, Equatable {
        var reason: String
    }

    let name: PathBytes
    let value: [UInt8]
    /// Whether a file system may do without it.
    let isOptional: Bool

    /// Translates an attribute; nil for one that an image cannot have.
    ///
    /// Kept are `user.` (for files and directories, which are the only ones that can have them), file
    /// capabilities and POSIX access lists. Overlayfs' marks are a layer's business, not an attribute of its
    /// files; labels such as `security.selinux` are this host's.
    init?(
        _ attribute: TarEntry.Attribute,
        of kind: TarEntry.Kind,
        _ ownership: Ownership = .foreign
    ) throws(Invalid) {
        guard let name = PathBytes(attribute.name) else {
            throw Invalid(reason: "an attribute's name has a zero byte")
        }
        self.name = name
        switch name {
        case "security.capability" where kind == .file:
            guard let first = ownership.root else { return nil }
            value = try Self.capability(attribute.value, root: first)
            isOptional = false
        case "system.posix_acl_access" where kind == .file || kind == .directory,
            "system.posix_acl_default" where kind == .directory:
            guard let first = ownership.root else { return nil }
            value = try Self.accessList(attribute.value, first: first)
            isOptional = true
        case _ where attribute.name.starts(with: "user.".utf8) && (kind == .file || kind == .directory):
            if attribute.name.starts(with: "user.overlay.".utf8) { return nil }
            value = attribute.value
            isOptional = true
        default:
            return nil
        }
    }

    /// File capabilities of revision 3, for the user namespace whose root is the owner that the image means.
    ///
    /// A revision 2 value belongs to the user 0 of the file system, whom an id-mapped mount of the foreign range
    /// does not show, so that the kernel would ignore it (capabilities(7), "Namespaced file capabilities").
    static func capability(
        _ value: [UInt8],
        root first: UInt32 = IDRange.foreign.first
    ) throws(Invalid) -> [UInt8] {
        let invalid = Invalid(reason: "its file capabilities are damaged")
        guard value.count >= 4 else { throw invalid }
        let isEffective = value[0] & 1
        var root: UInt32 = 0
        var sets = Array(value[4...])
        switch (value[3], value.count) {
        // Revision 1 has the lower 32 capabilities only.
        case (1, 12): sets += [UInt8](repeating: 0, count: 8)
        case (2, 20): break
        case (3, 24):
            root = sets.suffix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
            sets.removeLast(4)
        default: throw invalid
        }
        guard root < IDRange.foreign.count else {
            throw Invalid(reason: "its file capabilities are for user ID \(root)")
        }
        // Of the host's own user 0, as every kernel knows them.
        if first + root == 0 { return [isEffective, 0, 0, 2] + sets }
        return [isEffective, 0, 0, 3] + sets + bytes(first + root)
    }

    /// A POSIX access list (version 2) with its users and groups counted from another number.
    static func accessList(
        _ value: [UInt8],
        first: UInt32 = IDRange.foreign.first
    ) throws(Invalid) -> [UInt8] {
        let invalid = Invalid(reason: "its access list is damaged")
        guard value.count >= 4, (value.count - 4) % 8 == 0, value[..<4].elementsEqual([2, 0, 0, 0]) else {
            throw invalid
        }
        var list = value
        for start in stride(from: 4, to: value.count, by: 8) {
            let tag = UInt16(value[start]) | UInt16(value[start + 1]) << 8
            // ACL_USER and ACL_GROUP; the others have no ID.
            guard tag == 0x02 || tag == 0x08 else { continue }
            let id = value[(start + 4)..<(start + 8)].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard id < IDRange.foreign.count else {
                throw Invalid(reason: "its access list names user ID \(id)")
            }
            list.replaceSubrange((start + 4)..<(start + 8), with: bytes(first + id))
        }
        return list
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}

// The other way round: from the disk to an archive.
extension StoredAttribute {
    /// An attribute's value as an archive has it; nil for one that none can have.
    static func archived(_ name: PathBytes, _ value: [UInt8], of kind: TarEntry.Kind) -> [UInt8]? {
        switch name {
        case "security.capability" where kind == .file: return archivedCapability(value)
        case "system.posix_acl_access", "system.posix_acl_default": return archivedList(value)
        default:
            let isUsers = name.bytes.starts(with: "user.".utf8)
            return isUsers && !name.bytes.starts(with: "user.overlay.".utf8) ? value : nil
        }
    }

    /// Revision 2 for the foreign range's root, who is a container's, and revision 3 for its other users.
    private static func archivedCapability(_ value: [UInt8]) -> [UInt8] {
        guard value.count == 24, value[3] == 3 else { return value }
        let root = number(value, 20)
        guard IDRange.foreign.contains(root) else { return value }
        let id = root - IDRange.foreign.first
        if id == 0 { return [value[0], 0, 0, 2] + value[4..<20] }
        return Array(value[..<20]) + bytes(id)
    }

    private static func archivedList(_ value: [UInt8]) -> [UInt8]? {
        guard value.count >= 4, (value.count - 4) % 8 == 0 else { return nil }
        var list = value
        for start in stride(from: 4, to: value.count, by: 8) {
            let id = number(value, start + 4)
            guard value[start] == 0x02 || value[start] == 0x08, IDRange.foreign.contains(id) else { continue }
            list.replaceSubrange((start + 4)..<(start + 8), with: bytes(id - IDRange.foreign.first))
        }
        return list
    }

    private static func number(_ value: [UInt8], _ start: Int) -> UInt32 {
        value[start..<(start + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
