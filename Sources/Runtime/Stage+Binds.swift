import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// Mounts a file or directory of the host on a path.
    mutating func addBind(
        _ source: String,
        _ path: String,
        _ options: MountOptions,
        flags: Int = 0
    ) throws(LaunchError) {
        let mount = RuntimeSpec.Mount(destination: path, type: "bind", source: source)
        try addBind(mount, path, options, flags: flags)
    }

    /// Does a bind mount of the spec.
    mutating func addBind(
        _ mount: RuntimeSpec.Mount,
        _ path: String,
        _ options: MountOptions
    ) throws(LaunchError) {
        var mount = mount
        if let bundle, !mount.source.hasPrefix("/") {
            mount.source = mount.source.isEmpty ? bundle : bundle + "/" + mount.source
        }
        if options.copiesLink, try addLink(copiedFrom: mount.source, path) { return }
        let inside = containerSource(mount.source, options)
        if let inside {
            try Self.checkProc(path)
            return try addInnerBind(inside, mount, path, options)
        }
        if bundle == nil, mount.source != "/proc" || path != "/proc" { try Self.checkProc(path) }
        let mayBeProc = Self.harmlessInProc.contains(path) || bundle != nil && path == "/proc"
        try addBind(mount, path, options, flags: mayBeProc ? CLINUX_TARGET_PROC : 0)
    }

    private mutating func addBind(
        _ mount: RuntimeSpec.Mount,
        _ path: String,
        _ options: MountOptions,
        flags: Int
    ) throws(LaunchError) {
        let isStacked = stacks[mount.source] != nil
        let purpose = isStacked ? "mount an overlay on '\(path)'" : "mount '\(mount.source)' on '\(path)'"
        let tree = try sourceTree(mount, path, options, purpose)
        let changes = try bindChanges(of: tree, options, purpose)
        try doing(purpose) { () throws(SyscallError) in try tree.apply(changes) }
        let isDirectory = try doing(purpose) { () throws(SyscallError) in try tree.status().isDirectory }
        let kept = program.keep(tree)
        if path == "/" {
            attach(kept, to: root, purpose)
            root = kept
            return
        }
        let kind = isDirectory ? CLINUX_TARGET_DIRECTORY : CLINUX_TARGET_FILE
        let all = flags | (options.coversLink ? CLINUX_TARGET_LINK : kind)
        let place = target(path, all, mode: isDirectory ? 0o755 : 0o644, purpose)
        program.explain(EPERM, "it is inside /proc")
        attach(kept, to: place, purpose)
    }

    /// What is to be mounted, with the owners that the container is to see.
    private mutating func sourceTree(
        _ mount: RuntimeSpec.Mount,
        _ path: String,
        _ options: MountOptions,
        _ purpose: String
    ) throws(LaunchError) -> MountTree {
        if let stack = stacks[mount.source] { return try stackTree(stack, purpose) }
        let recursive = options.recursive
        let tree = try doing(purpose) { () throws(SyscallError) in
            try copy(of: mount.source, recursive: recursive, follows: !options.bindsLink)
        }
        if bundle != nil { try checkProc(path, covering: tree) }
        try mapOwners(tree, of: mount, options)
        return tree
    }

    /// What is to be mounted: one that is attached nowhere, or a copy of what is at a path.
    private func copy(of source: String, recursive: Bool, follows: Bool) throws(SyscallError) -> MountTree {
        guard let number = trees[source] else {
            return try MountTree(cloning: source, recursive: recursive, follows: follows)
        }
        let result = fcntl(number, F_DUPFD_CLOEXEC, 3)
        if result < 0 { throw SyscallError("fcntl", source, errno) }
        return MountTree(owning: Descriptor(owning: result))
    }

    /// Only the whole of a procfs may stand for /proc: what is written below it would go elsewhere.
    private func checkProc(_ path: String, covering tree: borrowing MountTree) throws(LaunchError) {
        guard path == "/proc" else { return try Self.checkProc(path) }
        let type = try doing("look at a mount") { () throws(SyscallError) in try tree.fileSystem().type }
        let number = try doing("look at a mount") { () throws(SyscallError) in
            try tree.descriptor.status().inode
        }
        if type == MountTree.FileSystem.proc, number == Self.rootOfProc { return }
        throw LaunchError("mount '\(path)'", reason: "only the whole of a procfs may be there")
    }

    /// The inode of the root of each procfs, `PROC_ROOT_INO` of the kernel's.
    private static var rootOfProc: UInt64 { 1 }

    /// What the options and the specification make of a copy of a mount.
    private func bindChanges(
        of tree: borrowing MountTree,
        _ options: MountOptions,
        _ purpose: String
    ) throws(LaunchError) -> [MountChange] {
        guard bundle != nil else { return options.changes(replaces: false, propagation: bindPropagation) }
        let source = try doing(purpose) { () throws(SyscallError) in try tree.fileSystem() }
        var options = options
        // Its cgroups would be writable (CVE-2023-25809).
        if source.type == MountTree.FileSystem.sysfs, options.recursive {
            options.recursiveAttributes |= options.attributes & UInt64(MOUNT_ATTR_RDONLY)
        }
        // What a user namespace could not take from a mount that it got is not taken for it.
        let locked = userNamespace == nil ? 0 : source.attributes & MountOptions.lockable
        var held: [String] = []
        if locked & options.cleared != 0 { held = MountOptions.names(ofLockable: locked & options.cleared) }
        if userNamespace != nil, let wanted = options.accessTime,
            wanted != source.attributes & MountOptions.accessTimeBits
        {
            held += MountOptions.names(ofAccessTime: source.attributes)
        }
        guard held.isEmpty else {
            throw LaunchError(
                purpose,
                reason: "the source is mounted \(held.joined(separator: ",")), which its user namespace "
                    + "can't change: \(SyscallError.reason(EPERM))"
            )
        }
        return options.changes(replaces: true, locked: locked, propagation: bindPropagation)
    }

    /// What a bind mount's propagation is without a word on it.
    ///
    /// It is private, as with crun, unless all of a bundle's mounts are to get the host's.
    var bindPropagation: [MountOptions.Propagation] {
        let isPrivate = MountOptions.Propagation(flag: UInt64(MS_PRIVATE), isRecursive: true)
        switch spec.rootPropagation {
        case "rshared": return []
        case "rslave": return [MountOptions.Propagation(flag: UInt64(MS_SLAVE), isRecursive: true)]
        default: return [isPrivate]
        }
    }

    /// Makes the link that the source is; false where it is none.
    private mutating func addLink(copiedFrom source: String, _ path: String) throws(LaunchError) -> Bool {
        var characters = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(source, &characters, characters.count)
        guard count > 0 else { return false }
        let text = String(decoding: characters.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let (directory, name) = Self.split(path)
        let purpose = "make the link '\(path)'"
        let place = target(directory, Int(CLINUX_TARGET_DIRECTORY), mode: 0o755, purpose)
        program.add(CInt(SYS_symlinkat), [.text(text), place, .text(name)], purpose)
        return true
    }

    /// The directory of a clean path, and the name in it.
    static func split(_ path: String) -> (directory: String, name: String) {
        let parts = path.split(separator: "/")
        return ("/" + parts.dropLast().joined(separator: "/"), String(parts.last ?? "."))
    }
}

// MARK: - Sources in the container

extension Stage {
    /// The path below the root where a source is, if an earlier mount decides what is there.
    private func containerSource(_ source: String, _ options: MountOptions) -> String? {
        guard bundle != nil, let inside = below(rootDirectory, Self.cleanPath(source)) else { return nil }
        let isDecided = covered.contains { destination in
            inside == destination || inside.hasPrefix(destination + "/")
                || options.recursive && destination.hasPrefix(inside + "/")
        }
        return isDecided ? inside : nil
    }

    /// Mounts what is at a path of the container, with what has been mounted there.
    private mutating func addInnerBind(
        _ source: String,
        _ mount: RuntimeSpec.Mount,
        _ path: String,
        _ options: MountOptions
    ) throws(LaunchError) {
        let purpose = "mount '\(mount.source)' on '\(path)'"
        let place = target(source, 0, mode: 0, purpose)
        let tree = program.makeSlot()
        let map = try ownerMap(of: mount, options)
        if let map, userNamespace != nil {
            let number = try namespace(for: map)
            let request = MountRequest(
                namespace: number,
                isRecursive: options.recursive,
                mapsBelow: options.mapsOwnersBelow,
                purpose: purpose
            )
            try ask(for: request, of: place, into: tree)
        } else {
            let flags =
                UInt32(OPEN_TREE_CLONE) | UInt32(O_CLOEXEC) | UInt32(CLINUX_AT_EMPTY_PATH)
                | (options.recursive ? UInt32(CLINUX_AT_RECURSIVE) : 0)
            program.add(CInt(SYS_open_tree), [place, .text(""), .number(flags)], into: tree, purpose)
        }
        if let map, userNamespace == nil {
            let value = UInt64(MOUNT_ATTR_IDMAP)
            let number = UInt64(try namespace(for: map))
            setAttributes(.slot(tree), [value, 0, 0, number], recursive: options.mapsOwnersBelow, purpose)
        }
        change(.slot(tree), options.changes(replaces: true, propagation: bindPropagation), purpose)
        var status = stat()
        let isFile = unsafe stat(mount.source, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
        let kind = isFile ? CLINUX_TARGET_FILE : CLINUX_TARGET_DIRECTORY
        attach(.slot(tree), to: target(path, kind, mode: isFile ? 0o644 : 0o755, purpose), purpose)
    }

    /// Changes a mount in the child.
    mutating func change(_ mount: Program.Argument, _ changes: [MountChange], _ purpose: String) {
        for change in changes where change != MountChange() {
            let values = [change.attributes, change.cleared, change.propagation, 0]
            setAttributes(mount, values, recursive: change.isRecursive, purpose)
        }
    }

    /// mount_setattr(2), with the four numbers of `struct mount_attr`.
    private mutating func setAttributes(
        _ mount: Program.Argument,
        _ values: [UInt64],
        recursive: Bool,
        _ purpose: String
    ) {
        let flags = UInt32(CLINUX_AT_EMPTY_PATH) | (recursive ? UInt32(CLINUX_AT_RECURSIVE) : 0)
        let attributes = Program.Argument.number(program.address(of: values))
        program.add(
            CInt(SYS_mount_setattr),
            [mount, .text(""), .number(flags), attributes, .number(32)],
            purpose
        )
    }
}

extension MountOptions {
    /// `ro,nosuid` and so on.
    static func names(ofLockable attributes: UInt64) -> [String] {
        let words = [
            ("ro", MOUNT_ATTR_RDONLY), ("nosuid", MOUNT_ATTR_NOSUID), ("nodev", MOUNT_ATTR_NODEV),
            ("noexec", MOUNT_ATTR_NOEXEC),
        ]
        return words.filter { attributes & UInt64($0.1) != 0 }.map { $0.0 }
    }

    /// `noatime` and so on.
    static func names(ofAccessTime attributes: UInt64) -> [String] {
        let directories = attributes & noDirectoryTime == 0 ? [] : ["nodiratime"]
        if attributes & noAccessTime != 0 { return ["noatime"] + directories }
        return [attributes & strictAccessTime == 0 ? "relatime" : "strictatime"] + directories
    }
}
