import Glibc
import Linux

/// A change of a mount, as mount_setattr(2) takes it.
struct MountChange: Equatable {
    var attributes: UInt64 = 0
    var cleared: UInt64 = 0
    var propagation: UInt64 = 0
    var isRecursive = false
}

extension MountOptions {
    private static let accessTimes = noAccessTime | strictAccessTime | relatime
    private static let field = UInt64(MOUNT_ATTR__ATIME)
    /// What the kernel locks in a mount that a user namespace got from outside (`MNT_LOCK_…`).
    static let lockable = UInt64(
        MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC
    )

    /// All attributes about access times.
    static let accessTimeBits = field | noDirectoryTime

    /// What the access time's attributes become, as mount(2) takes the words; nil where none of them is there.
    var accessTime: UInt64? {
        let words = attributes & (Self.accessTimes | Self.noDirectoryTime)
        return words == 0 ? nil : Self.value(of: words)
    }

    /// The words of the access time are one field: the strictest that is named, else `relatime`.
    private static func value(of attributes: UInt64) -> UInt64 {
        let others = attributes & ~accessTimes
        if attributes & strictAccessTime != 0 { return others | strictAccessTime }
        return others | attributes & noAccessTime
    }

    /// The attributes of a file system's first mount.
    var newAttributes: UInt64 {
        let all = attributes & ~recursiveCleared | recursiveAttributes
        return Self.value(of: all)
    }

    /// Whether a bind mount is more than a copy of the source's mount.
    private var changesAttributes: Bool { attributes | cleared != 0 || !flags.isEmpty }

    /// What the words on propagation ask for, in order.
    var propagationChanges: [MountChange] {
        propagation.map { MountChange(propagation: $0.flag, isRecursive: $0.isRecursive) }
    }

    /// What makes a copy of a mount what the options say, but for its owners.
    ///
    /// - Parameters:
    ///   - replaces: Whether an attribute that is not named is cleared as soon as another one is named, as
    ///     runtimes do for bundles, and not kept.
    ///   - locked: Attributes of the source that stay.
    ///   - propagation: What it is without a word on propagation.
    /// - Returns: The changes in order.
    func changes(replaces: Bool, locked: UInt64 = 0, propagation: [Propagation]) -> [MountChange] {
        var changes = (self.propagation.isEmpty ? propagation : self.propagation).map {
            MountChange(propagation: $0.flag, isRecursive: $0.isRecursive)
        }
        if replaces, !isRemount {
            if changesAttributes { changes.append(replacement(locked: locked)) }
        } else if attributes | (isRemount ? cleared : 0) != 0 {
            var change = MountChange(attributes: Self.value(of: attributes))
            if attributes & Self.accessTimes != 0 { change.cleared = Self.field }
            if isRemount { change.cleared |= cleared & ~Self.accessTimes & ~locked }
            changes.append(change)
        }
        if recursiveAttributes | recursiveCleared != 0 { changes.append(recursiveChange) }
        return changes
    }

    /// As mount(2) with `MS_REMOUNT | MS_BIND`, which keeps the access time's settings only where none is set.
    private func replacement(locked: UInt64) -> MountChange {
        let all = Self.lockable | UInt64(MOUNT_ATTR_NOSYMFOLLOW)
        let wanted = attributes & all | locked
        var change = MountChange(attributes: wanted, cleared: all & ~wanted)
        if let accessTime {
            change.attributes |= accessTime
            change.cleared |= Self.field | Self.noDirectoryTime & ~attributes
        }
        return change
    }

    private var recursiveChange: MountChange {
        var change = MountChange(
            attributes: Self.value(of: recursiveAttributes),
            cleared: recursiveCleared & ~Self.accessTimes,
            isRecursive: true
        )
        if (recursiveAttributes | recursiveCleared) & Self.accessTimes != 0 { change.cleared |= Self.field }
        return change
    }
}

extension MountTree {
    func apply(_ changes: [MountChange]) throws(SyscallError) {
        for change in changes {
            try set(
                change.attributes,
                clearing: change.cleared,
                propagation: change.propagation,
                recursive: change.isRecursive
            )
        }
    }
}
