import Glibc
import Linux

/// The options of one mount, taken apart: mount(8)'s words and the runtime specification's.
struct MountOptions: Equatable {
    /// `MOUNT_ATTR_…` to set, for this mount or, by the words that start with `r`, for those below it too.
    var attributes: UInt64 = 0
    var recursiveAttributes: UInt64 = 0
    /// `MS_PRIVATE` and so on; nil where none is named.
    var propagation: UInt64?
    var propagatesBelow = true
    /// Whether a bind takes what is mounted below the source along.
    var recursive = false
    /// Whether owners are to be mapped where that is not the default.
    var mapsOwners = false
    /// Whether a tmpfs starts with the content of the directory below it.
    var copiesUp = false
    /// What is left, for the file system: `size=64m`.
    var data: [Setting] = []

    struct Setting: Equatable {
        var key: String
        var value: String?
    }

    init(_ words: [String]) {
        for word in words { apply(word) }
    }

    private static let attributeWords: [String: Int32] = [
        "ro": MOUNT_ATTR_RDONLY, "nosuid": MOUNT_ATTR_NOSUID, "nodev": MOUNT_ATTR_NODEV,
        "noexec": MOUNT_ATTR_NOEXEC, "noatime": MOUNT_ATTR_NOATIME, "strictatime": MOUNT_ATTR_STRICTATIME,
        "nodiratime": MOUNT_ATTR_NODIRATIME, "nosymfollow": MOUNT_ATTR_NOSYMFOLLOW,
    ]
    private static let oppositeWords: [String: Int32] = [
        "rw": MOUNT_ATTR_RDONLY, "suid": MOUNT_ATTR_NOSUID, "dev": MOUNT_ATTR_NODEV,
        "exec": MOUNT_ATTR_NOEXEC, "atime": MOUNT_ATTR_NOATIME, "diratime": MOUNT_ATTR_NODIRATIME,
        "relatime": MOUNT_ATTR_NOATIME | MOUNT_ATTR_STRICTATIME, "symfollow": MOUNT_ATTR_NOSYMFOLLOW,
        "norelatime": 0, "nostrictatime": MOUNT_ATTR_STRICTATIME,
    ]
    private static let propagationWords: [String: Int] = [
        "private": MS_PRIVATE, "shared": MS_SHARED, "slave": MS_SLAVE, "unbindable": MS_UNBINDABLE,
    ]
    private static let withoutMeaning: Set<String> = [
        "defaults", "async", "sync", "auto", "noauto", "newinstance", "z", "Z", "U", "copy", "nocopy",
        "notmpcopyup", "noswap",
    ]

    private mutating func apply(_ word: String) {
        if word == "bind" || word == "rbind" {
            recursive = word == "rbind"
        } else if word == "tmpcopyup" {
            copiesUp = true
        } else if word == "idmap" || word == "ridmap" {
            mapsOwners = true
        } else if Self.withoutMeaning.contains(word) {
            return
        } else if let flag = Self.attributeWords[word] {
            attributes |= UInt64(flag)
        } else if let flag = Self.oppositeWords[word] {
            attributes &= ~UInt64(flag)
        } else if let flag = Self.propagationWords[word] {
            (propagation, propagatesBelow) = (UInt64(flag), false)
        } else if word.hasPrefix("r"), let flag = Self.propagationWords[String(word.dropFirst())] {
            (propagation, propagatesBelow) = (UInt64(flag), true)
        } else if word.hasPrefix("r"), let flag = Self.attributeWords[String(word.dropFirst())] {
            recursiveAttributes |= UInt64(flag)
        } else {
            addSetting(word)
        }
    }

    private mutating func addSetting(_ word: String) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init
        )
        data.append(Setting(key: parts[0], value: parts.count == 2 ? parts[1] : nil))
    }
}

extension MountTree {
    /// Gives a bind mount what its options say; without a word on propagation it is private.
    func apply(_ options: MountOptions) throws(SyscallError) {
        let propagation = options.propagation ?? UInt64(MS_PRIVATE)
        try set(0, propagation: propagation, recursive: options.propagatesBelow)
        if options.recursiveAttributes != 0 {
            try set(
                options.recursiveAttributes,
                clearing: Self.clearing(options.recursiveAttributes),
                recursive: true
            )
        }
        if options.attributes != 0 {
            try set(options.attributes, clearing: Self.clearing(options.attributes))
        }
    }

    /// The access time settings are one field, which has to be cleared to be set.
    private static func clearing(_ attributes: UInt64) -> UInt64 {
        let field = UInt64(MOUNT_ATTR_NOATIME | MOUNT_ATTR_STRICTATIME)
        return attributes & field == 0 ? 0 : UInt64(MOUNT_ATTR__ATIME)
    }
}
