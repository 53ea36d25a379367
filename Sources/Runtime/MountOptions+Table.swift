import Glibc

extension MountOptions {
    /// What a word does.
    enum Meaning {
        case attribute(UInt64)
        case opposite(UInt64)
        case recursive(UInt64)
        case recursiveOpposite(UInt64)
        case propagation(UInt64, recursive: Bool)
        case bind(recursive: Bool)
        /// A flag of the file system, by the name that fsconfig(2) knows.
        case flag(String)
        case noFlag(String)
        case ownerMap(recursive: Bool)
        case change(@Sendable (inout MountOptions) -> Void)
        /// A word for mount(8) itself, for another program, or for nobody any more.
        case nothing
    }

    /// Stands for `MOUNT_ATTR_RELATIME`, which is 0.
    static let relatime: UInt64 = 1 << 62

    private static let readOnly = UInt64(MOUNT_ATTR_RDONLY)
    private static let noSUID = UInt64(MOUNT_ATTR_NOSUID)
    private static let noDevices = UInt64(MOUNT_ATTR_NODEV)
    private static let noExecution = UInt64(MOUNT_ATTR_NOEXEC)
    static let noAccessTime = UInt64(MOUNT_ATTR_NOATIME)
    static let strictAccessTime = UInt64(MOUNT_ATTR_STRICTATIME)
    static let noDirectoryTime = UInt64(MOUNT_ATTR_NODIRATIME)
    private static let noLinks = UInt64(MOUNT_ATTR_NOSYMFOLLOW)

    /// The words of config.md, "Linux mount options", then others that runtimes and mount(8) know.
    // swift-format-ignore
    static let table: [String: Meaning] = [
        "ro":             .attribute(readOnly),         "rw":             .opposite(readOnly),
        "nosuid":         .attribute(noSUID),           "suid":           .opposite(noSUID),
        "nodev":          .attribute(noDevices),        "dev":            .opposite(noDevices),
        "noexec":         .attribute(noExecution),      "exec":           .opposite(noExecution),
        "noatime":        .attribute(noAccessTime),     "atime":          .opposite(noAccessTime),
        "strictatime":    .attribute(strictAccessTime), "nostrictatime":  .opposite(strictAccessTime),
        "relatime":       .attribute(relatime),         "norelatime":     .opposite(relatime),
        "nodiratime":     .attribute(noDirectoryTime),  "diratime":       .opposite(noDirectoryTime),
        "nosymfollow":    .attribute(noLinks),          "symfollow":      .opposite(noLinks),

        "rro":            .recursive(readOnly),         "rrw":            .recursiveOpposite(readOnly),
        "rnosuid":        .recursive(noSUID),           "rsuid":          .recursiveOpposite(noSUID),
        "rnodev":         .recursive(noDevices),        "rdev":           .recursiveOpposite(noDevices),
        "rnoexec":        .recursive(noExecution),      "rexec":          .recursiveOpposite(noExecution),
        "rnoatime":       .recursive(noAccessTime),     "ratime":         .recursiveOpposite(noAccessTime),
        "rstrictatime":   .recursive(strictAccessTime), "rnostrictatime": .recursiveOpposite(strictAccessTime),
        "rrelatime":      .recursive(relatime),         "rnorelatime":    .recursiveOpposite(relatime),
        "rnodiratime":    .recursive(noDirectoryTime),  "rdiratime":      .recursiveOpposite(noDirectoryTime),
        "rnosymfollow":   .recursive(noLinks),          "rsymfollow":     .recursiveOpposite(noLinks),

        "private":        .propagation(UInt64(MS_PRIVATE), recursive: false),
        "rprivate":       .propagation(UInt64(MS_PRIVATE), recursive: true),
        "slave":          .propagation(UInt64(MS_SLAVE), recursive: false),
        "rslave":         .propagation(UInt64(MS_SLAVE), recursive: true),
        "shared":         .propagation(UInt64(MS_SHARED), recursive: false),
        "rshared":        .propagation(UInt64(MS_SHARED), recursive: true),
        "unbindable":     .propagation(UInt64(MS_UNBINDABLE), recursive: false),
        "runbindable":    .propagation(UInt64(MS_UNBINDABLE), recursive: true),

        "bind":           .bind(recursive: false),      "rbind":          .bind(recursive: true),
        "remount":        .change { $0.isRemount = true },
        "idmap":          .ownerMap(recursive: false),  "ridmap":         .ownerMap(recursive: true),
        "tmpcopyup":      .change { $0.copiesUp = true },
        "copy-symlink":   .change { $0.copiesLink = true },
        "src-nofollow":   .change { $0.bindsLink = true },
        "dest-nofollow":  .change { $0.coversLink = true },

        "sync":           .flag("sync"),                "async":          .noFlag("sync"),
        "dirsync":        .flag("dirsync"),
        "lazytime":       .flag("lazytime"),            "nolazytime":     .noFlag("lazytime"),
        "mand":           .flag("mand"),                "nomand":         .noFlag("mand"),
        "iversion":       .flag("iversion"),            "noiversion":     .noFlag("iversion"),

        "defaults":       .nothing, "silent":      .nothing, "loud":    .nothing,
        "auto":           .nothing, "noauto":      .nothing, "nofail":  .nothing, "_netdev": .nothing,
        "newinstance":    .nothing, "z":           .nothing, "Z":       .nothing, "U":       .nothing,
        "copy":           .nothing, "nocopy":      .nothing, "notmpcopyup": .nothing,
    ]

    /// Words that are no options of a mount but of what writes specifications.
    private static let foreignWords: Set<String> = [
        "auto", "noauto", "nofail", "_netdev", "newinstance", "z", "Z", "U", "copy", "nocopy", "notmpcopyup",
    ]

    /// The words that count, sorted, as `features` lists them.
    package static var names: [String] { table.keys.filter { !foreignWords.contains($0) }.sorted() }
}
