/// One of `--volume`, `--mount`, `--tmpfs`: what is mounted where, and how.
package struct RunMount: Equatable, Sendable {
    /// What is mounted.
    package enum Source: Equatable, Sendable {
        /// A file or directory of the host; a relative one begins with a dot.
        case path(String)
        /// A volume; nil for one that lives as long as the container.
        case volume(String?)
        /// Files and directories of the host that match a pattern (glob(7)).
        case glob(String)
        /// The files of an image.
        case image(String)
        /// The files of an artifact.
        case artifact(String)
        case tmpfs
        case ramfs
        case devpts

        /// Whether it has files that were there before.
        var hasFiles: Bool { self != .tmpfs && self != .ramfs && self != .devpts }
    }

    /// Where what is written to an overlay goes; it is lost with the container where that is nowhere.
    package struct Overlay: Equatable, Sendable {
        package var upper: String?
        package var work: String?
    }

    package var source: Source
    /// Absolute, without empty components, `.` and `..`; empty for a pattern whose files are where they are on the host.
    package var destination: String
    /// Options of mount(8), such as `ro`, `nosuid`, `rshared`, `size=64m`, in the order of the flag.
    package var options: [String] = []
    /// `z` and `Z`: label the source for SELinux, shared or private.
    package var relabel: Relabel?
    /// `U`: give the source to the container's user.
    package var changesOwner = false
    /// Whether a new volume, or a tmpfs, begins with what the image has at its destination.
    package var copiesUp = true
    /// `nocreate`: a volume must exist.
    package var createsVolume = true

    /// `O`: what the container writes does not change the source.
    package var overlay: Overlay?
    /// What below a volume or in an image is mounted; nil for all of it.
    package var subpath: String?
    /// Which files of an artifact are mounted, and how they are called.
    package var selection = Selection()

    /// A choice of an artifact's files, and their name.
    package struct Selection: Equatable, Sendable {
        package var title: String?
        package var digest: String?
        package var name: String?
    }

    /// Who shares the SELinux label that a source gets, `z` or `Z`.
    package enum Relabel: Sendable {
        case shared, exclusive
    }

    package init(source: Source, destination: String, options: [String] = []) {
        self.source = source
        self.destination = destination
        self.options = options
    }
}

extension RunMount {
    /// Reads `[source:]destination[:options]`, as `--volume` takes it.
    package init(volume text: String) throws(RunFlagError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1: self.init(source: .volume(nil), destination: try Self.destination(parts[0]))
        case 2, 3: self.init(source: try Self.source(parts[0]), destination: try Self.destination(parts[1]))
        default: throw RunFlagError("", "has more than three parts: source:destination:options")
        }
        guard parts.count == 3 else { return }
        try apply(words: parts[2])
        try checkOverlay()
    }

    /// An upper directory needs a work directory beside it.
    private func checkOverlay() throws(RunFlagError) {
        guard let overlay, (overlay.upper == nil) != (overlay.work == nil) else { return }
        throw RunFlagError("", "upperdir= and workdir= must be given together")
    }

    /// Reads `destination[:options]`, as `--tmpfs` takes it.
    package init(tmpfs text: String) throws(RunFlagError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init
        )
        self.init(source: .tmpfs, destination: try Self.destination(parts[0]))
        guard parts.count == 2 else { return }
        try apply(words: parts[1])
    }

    private mutating func apply(words text: String) throws(RunFlagError) {
        for word in text.split(separator: ",") { try apply(String(word)) }
    }

    private static func source(_ text: String) throws(RunFlagError) -> Source {
        if text.isEmpty { throw RunFlagError("", "has no source before the first colon") }
        if text.hasPrefix("/") || text.hasPrefix(".") { return .path(text) }
        return .volume(try RunFlags.containerName(text))
    }

    /// The path without what the kernel would skip anyway; not resolved, as links in an image are.
    static func destination(_ text: String) throws(RunFlagError) -> String {
        guard text.hasPrefix("/") else {
            throw RunFlagError("", "the destination '\(text)' must be an absolute path")
        }
        let path = cleanPath(text)
        if path == "/" { throw RunFlagError("", "the destination must not be '/'") }
        return path
    }

    /// An absolute path without empty components, `.` and `..`.
    static func cleanPath(_ text: String) -> String {
        var parts: [Substring] = []
        for part in text.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if !parts.isEmpty {
                parts.removeLast()
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}

extension RunMount {
    /// Options of which one at most may be given.
    private static let choices: [Set<String>] = [
        ["ro", "rw"], ["exec", "noexec"], ["suid", "nosuid"], ["dev", "nodev"], ["bind", "rbind"],
        ["private", "rprivate", "shared", "rshared", "slave", "rslave", "unbindable", "runbindable"],
    ]
    private static let bindOnly: Set<String> = ["bind", "rbind"]
    private static let tmpfsOnly: Set<String> = ["noatime", "noswap"]

    /// Takes one word of the options after the last colon.
    mutating func apply(_ word: String) throws(RunFlagError) {
        switch word {
        case "z": try label(.shared)
        case "Z": try label(.exclusive)
        case "U": changesOwner = true
        case "copy", "tmpcopyup": copiesUp = true
        case "nocopy", "notmpcopyup": copiesUp = false
        case "nocreate": createsVolume = false
        case "idmap": break
        case "O":
            guard source.hasFiles else {
                throw RunFlagError("", "a file system in memory can't be an overlay")
            }
            overlay = overlay ?? Overlay()
        default: try applyKernelOption(word)
        }
    }

    private mutating func applyKernelOption(_ word: String) throws(RunFlagError) {
        if word.hasPrefix("idmap="), source.hasFiles { return options.append(word) }
        if overlay != nil, try applyToOverlay(RunFlags.setting(word)) { return }
        let isBind = source.hasFiles
        if let choice = Self.choices.first(where: { $0.contains(word) }),
            isBind || !Self.bindOnly.contains(word)
        {
            if options.contains(word) { return }
            if let other = options.first(where: choice.contains) {
                throw RunFlagError("", "'\(other)' and '\(word)' contradict each other")
            }
        } else if source == .tmpfs || source == .ramfs, Self.tmpfsOnly.contains(word) {
            // Nothing to check.
        } else if source == .tmpfs || source == .ramfs,
            let option = try Self.tmpfsOption(RunFlags.setting(word))
        {
            options.append(option)
            return
        } else if source == .devpts, Self.isDevptsOption(RunFlags.setting(word)) {
            // Nothing to check.
        } else {
            throw RunFlagError("", "no such mount option: \(word)")
        }
        options.append(word)
    }

    /// Takes an option that only an overlay has; false where it is none.
    private mutating func applyToOverlay(_ setting: RunSetting) throws(RunFlagError) -> Bool {
        guard ["upperdir", "workdir"].contains(setting.name) else { return false }
        guard setting.value.hasPrefix("/") else {
            throw RunFlagError("", "\(setting.name)= must be an absolute path")
        }
        let path = Self.cleanPath(setting.value)
        if setting.name == "upperdir" { overlay?.upper = path } else { overlay?.work = path }
        return true
    }

    mutating func label(_ relabel: Relabel) throws(RunFlagError) {
        guard source.hasFiles else { throw RunFlagError("", "can't be relabelled") }
        if let other = self.relabel, other != relabel {
            throw RunFlagError("", "'z' and 'Z' contradict each other")
        }
        self.relabel = relabel
    }

    /// An option of tmpfs(5) with a value that the kernel takes; nil where it is no such option.
    private static func tmpfsOption(_ option: RunSetting) throws(RunFlagError) -> String? {
        switch option.name {
        case "size":
            if option.value.hasSuffix("%"), UInt32(option.value.dropLast()) != nil {
                return "size=\(option.value)"
            }
            return "size=\(try RunFlags.size(option.value))"
        case "mode": return "mode=\(String(try mode(option.value), radix: 8))"
        case "uid", "gid", "nr_inodes", "nr_blocks":
            let number: UInt32 = try RunFlags.number(option.value)
            return "\(option.name)=\(number)"
        default: return nil
        }
    }

    private static func mode(_ text: String) throws(RunFlagError) -> UInt32 {
        guard let mode = UInt32(text, radix: 8), mode <= 0o7777 else {
            throw RunFlagError("", "'\(text)' is not an octal file mode")
        }
        return mode
    }

    private static func isDevptsOption(_ option: RunSetting) -> Bool {
        switch option.name {
        case "uid", "gid", "max": UInt32(option.value) != nil
        case "mode", "ptmxmode": UInt32(option.value, radix: 8) != nil
        case "newinstance": option.value.isEmpty
        default: false
        }
    }
}
