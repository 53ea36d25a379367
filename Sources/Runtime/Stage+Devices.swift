import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// Mounts a fresh /dev.
    ///
    /// The launcher makes it, as no device can be made in a user namespace. A node that it may not make, by a
    /// unit's `DeviceAllow=` without `m`, is the host's, whose owner is nobody inside.
    mutating func addDeviceDirectory(
        _ options: MountOptions,
        source: String,
        flags: Int,
        standardOutput: String?
    ) throws(LaunchError) {
        let purpose = "mount tmpfs on '/dev'"
        let readOnly = UInt64(MOUNT_ATTR_RDONLY)
        let attributes = UInt32(options.newAttributes & ~readOnly)
        let root = maps.root
        let tree = try doing(purpose) { () throws(SyscallError) in
            let context = try MountContext("tmpfs")
            var settings = options.data + options.flags.map { MountOptions.Setting(key: $0) }
            if bundle != nil, !settings.contains(where: { $0.key == "mode" }) {
                settings.append(MountOptions.Setting(key: "mode", value: "755"))
            }
            if let label = mountLabel {
                settings.append(MountOptions.Setting(key: "context", value: label))
            }
            for setting in settings {
                if let value = setting.value {
                    try context.set(setting.key, value)
                } else {
                    try context.set(flag: setting.key)
                }
            }
            try context.set("source", source.isEmpty ? "tmpfs" : source)
            try context.set("uid", "\(root.user)")
            try context.set("gid", "\(root.group)")
            return try context.mount(attributes: attributes)
        }
        try doing(purpose) { () throws(SyscallError) in try tree.apply(options.propagationChanges) }
        let others = try devicesBelowDev()
        let standard = DeviceNode.standard.filter { node in !others.contains { $0.path == node.path } }
        let bound = (standard + others).filter { !make($0, in: tree) }
        let directory = program.keep(tree)
        if bundle != nil { renew(directory, purpose) }
        if options.newAttributes & readOnly != 0 { sealed.append(directory) }
        attach(directory, to: target("/dev", flags, mode: 0o755, purpose), purpose)
        for node in bound { try bind(node) }
        try addLinks(directory, standardOutput: standardOutput)
    }

    /// Takes a copy of a mount in its place: since Linux 6.8 the kernel lists mounts in the order in which they were made.
    ///
    /// Before Linux 6.15 what is attached nowhere can't be copied, and is listed first.
    private mutating func renew(_ mount: Program.Argument, _ purpose: String) {
        let copy = program.makeSlot()
        let flags = UInt32(OPEN_TREE_CLONE) | UInt32(O_CLOEXEC) | UInt32(CLINUX_AT_EMPTY_PATH)
        let arguments: [Program.Argument] = [mount, .text(""), .number(flags)]
        program.add(CInt(SYS_open_tree), arguments, into: copy, ignoring: [EINVAL], skipping: 2, purpose)
        program.add(CInt(SYS_dup3), [.slot(copy), mount, .number(O_CLOEXEC)], purpose)
        program.add(CInt(SYS_close), [.slot(copy)], purpose)
    }

    private func devicesBelowDev() throws(LaunchError) -> [DeviceNode] {
        var nodes: [DeviceNode] = []
        for device in spec.devices where Self.isBelowDev(device.path) {
            let status = try status(of: device)
            nodes.append(
                DeviceNode(
                    path: device.path,
                    source: device.source,
                    mode: status.st_mode,
                    device: UInt64(status.st_rdev),
                    user: status.st_uid,
                    group: status.st_gid
                )
            )
        }
        return nodes + (try deviceNodes().filter { $0.name != nil })
    }

    private static func isBelowDev(_ path: String) -> Bool {
        path.hasPrefix("/dev/") && !path.split(separator: "/").contains { $0 == ".." || $0 == "." }
    }

    private func status(of device: RuntimeSpec.Device) throws(LaunchError) -> stat {
        let purpose = "add the device '\(device.source)'"
        var status = stat()
        guard unsafe stat(device.source, &status) == 0 else { throw LaunchError(purpose, errno) }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFCHR || kind == S_IFBLK else { throw LaunchError(purpose, reason: "not a device") }
        return status
    }

    /// Makes a node in a directory where nobody else is yet.
    private func make(_ node: DeviceNode, in tree: borrowing MountTree) -> Bool {
        guard let name = node.name else { return false }
        let directory = tree.descriptor.number
        let root = maps.root
        var parent = ""
        for part in name.split(separator: "/").dropLast() {
            parent += parent.isEmpty ? "\(part)" : "/\(part)"
            if unsafe mkdirat(directory, parent, 0o755) == 0 {
                _ = unsafe fchownat(directory, parent, root.user, root.group, 0)
            }
        }
        let owner = maps.outside(user: node.user, group: node.group)
        return unsafe clinux_mknodat(directory, name, node.mode, node.major, node.minor) >= 0
            && fchmodat(directory, name, node.mode & 0o7777, 0) == 0
            && fchownat(directory, name, owner.user, owner.group, AT_SYMLINK_NOFOLLOW) == 0
    }

    private mutating func bind(_ node: DeviceNode) throws(LaunchError) {
        let purpose = "add the device '\(node.source)'"
        let tree = try doing(purpose) { () throws(SyscallError) in
            try Stage.deviceNode(node.source, node.mode & S_IFMT, node.device)
        }
        let mount = program.keep(tree)
        let place = target(node.path, Int(CLINUX_TARGET_FILE), mode: 0o644, purpose)
        attach(mount, to: place, purpose)
    }

    mutating func addLinks(
        _ directory: Program.Argument,
        standardOutput: String?
    ) throws(LaunchError) {
        var links = [
            ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"),
            ("stderr", "/proc/self/fd/2"), ("core", "/proc/kcore"), ("ptmx", "pts/ptmx"),
        ]
        if let standardOutput {
            links.removeAll { $0.0 == "stdout" || $0.0 == "stderr" }
            for name in ["stdout", "stderr"] {
                let tree = try doing("open '\(standardOutput)'") { () throws(SyscallError) in
                    try MountTree(cloning: standardOutput)
                }
                addFile(program.keep(tree), directory, name)
            }
        }
        for (name, content) in links {
            program.add(
                CInt(SYS_symlinkat),
                [.text(content), directory, .text(name)],
                ignoring: [EEXIST],
                "make the link /dev/\(name)"
            )
        }
    }

    private mutating func addFile(_ mount: Program.Argument, _ directory: Program.Argument, _ name: String) {
        let purpose = "make /dev/\(name)"
        let mode = Program.Argument.number(S_IFREG | 0o644)
        program.add(CInt(SYS_mknodat), [directory, .text(name), mode, .number(0)], purpose)
        attach(mount, to: directory, at: name, purpose)
    }

    /// A device of the host.
    ///
    /// - Throws: `ENODEV` where the file at the path stands for another device.
    static func deviceNode(_ path: String, _ kind: UInt32, _ device: UInt64) throws(SyscallError) -> MountTree
    {
        let tree = try MountTree(cloning: path)
        let status = try tree.status()
        guard status.mode & S_IFMT == kind, status.device == device else {
            throw SyscallError("open_tree", path, ENODEV)
        }
        return tree
    }

    /// The devices that are not below a fresh /dev.
    mutating func addDevices() throws(LaunchError) {
        let hasFreshDirectory = spec.mounts.contains { isFreshDev($0) }
        for device in spec.devices where !hasFreshDirectory || !Self.isBelowDev(device.path) {
            let purpose = "add the device '\(device.source)'"
            _ = try status(of: device)
            let tree = try doing(purpose) { () throws(SyscallError) in try MountTree(cloning: device.source) }
            let mount = program.keep(tree)
            let place = target(device.path, Int(CLINUX_TARGET_FILE), mode: 0o644, purpose)
            attach(mount, to: place, purpose)
        }
        // A /dev of the host has what it has.
        if covered.contains("/dev"), !hasFreshDirectory, spec.mounts.contains(where: { isBoundDev($0) }) {
            return
        }
        let nodes = try deviceNodes()
        if hasFreshDirectory {
            try addNodes(nodes.filter { $0.name == nil })
        } else if bundle != nil {
            try addNodes(
                nodes + DeviceNode.standard.filter { node in !nodes.contains { $0.path == node.path } }
            )
            try addLinksBelowRoot()
        }
    }

    private func isFreshDev(_ mount: RuntimeSpec.Mount) -> Bool {
        mount.type == "tmpfs" && Self.cleanPath(mount.destination) == "/dev"
            && !MountOptions(mount.options).isBind
    }

    private func isBoundDev(_ mount: RuntimeSpec.Mount) -> Bool {
        Self.cleanPath(mount.destination) == "/dev" && MountOptions(mount.options).isBind
    }
}
