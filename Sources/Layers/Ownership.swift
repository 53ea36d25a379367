import Linux

/// Whom the files of an unpacked layer belong to.
package enum Ownership: String, CaseIterable, Sendable {
    /// User 0 to 65535 of the image are the foreign range's, as in the store.
    case foreign
    /// The image's own numbers.
    case image
    /// Whoever unpacks: for one without privileges.
    ///
    /// There are no devices, file capabilities and access lists then, and one may write to all directories of
    /// one's own.
    case own = "self"

    /// What user or group 0 is on the disk; nil where nobody is told who owns a file.
    var root: UInt32? {
        switch self {
        case .foreign: IDRange.foreign.first
        case .image: 0
        case .own: nil
        }
    }
}

extension Descriptor {
    /// Gives a file that the archive does not mention to user 0.
    func setOwner(as ownership: Ownership) throws(SyscallError) {
        if let root = ownership.root { try setOwner(root, group: root) }
    }
}
