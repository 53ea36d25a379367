import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// Whether the container joins a namespace, which may belong to another user namespace.
    private func joins(_ kind: RuntimeSpec.Namespace.Kind) -> Bool {
        spec.namespaces.contains { $0.kind == kind && $0.path != nil }
    }

    /// A procfs of the container's processes.
    ///
    /// A user namespace may not mount one of processes that are not its own, and shows the host's.
    mutating func addProc(
        _ mount: RuntimeSpec.Mount,
        _ path: String,
        _ options: MountOptions
    ) throws(LaunchError) {
        // One procfs may cover another.
        let flags = Self.withoutLinks | (path == "/proc" ? CLINUX_TARGET_PROC : 0)
        if makes(.pid) || userNamespace == nil {
            return try addFileSystem(mount, path, options, flags: flags)
        }
        let purpose = "mount proc on '\(path)'"
        let tree = try doing(purpose) { () throws(SyscallError) in
            try MountTree(cloning: "/proc", recursive: true)
        }
        try doing(purpose) { () throws(SyscallError) in
            try tree.apply(changes(.recursive(joins(.pid) ? mount.options : [])))
        }
        let instead = program.keep(tree)
        guard joins(.pid) else {
            return attach(instead, to: place(path, flags, purpose), purpose)
        }
        try addFileSystem(mount, path, options, flags: flags, otherwise: instead)
    }

    mutating func addSysfs(
        _ mount: RuntimeSpec.Mount,
        _ path: String,
        _ options: MountOptions
    ) throws(LaunchError) {
        if ownsNetwork { return try addFileSystem(mount, path, options, flags: Self.withoutLinks) }
        let purpose = "mount sysfs on '\(path)'"
        let tree = try doing(purpose) { () throws(SyscallError) in
            try MountTree(cloning: "/sys", recursive: true)
        }
        try doing(purpose) { () throws(SyscallError) in try tree.apply(changes(.recursive(mount.options))) }
        let instead = program.keep(tree)
        guard joins(.network) else {
            return attach(instead, to: place(path, Self.withoutLinks, purpose), purpose)
        }
        try addFileSystem(mount, path, options, flags: Self.withoutLinks, otherwise: instead)
    }

    /// cgroup v2, of the container's own cgroup where that has a namespace.
    mutating func addCgroups(
        _ mount: RuntimeSpec.Mount,
        _ path: String,
        _ options: MountOptions
    ) throws(LaunchError) {
        var mount = mount
        mount.type = "cgroup2"
        if spec.namespaces.contains(where: { $0.kind == .cgroup }) {
            return try addFileSystem(mount, path, options, flags: Self.withoutLinks)
        }
        let purpose = "mount cgroup2 on '\(path)'"
        let tree = try doing(purpose) { () throws(SyscallError) in
            try MountTree(cloning: "/sys/fs/cgroup", recursive: true)
        }
        let isUnified = try doing(purpose) { () throws(SyscallError) in
            try tree.fileSystem().type == MountTree.FileSystem.cgroups
        }
        if bundle != nil, !isUnified {
            // cgroup v1 is the host's: the container sees what there is of version 2.
            let fresh = try doing(purpose) { () throws(SyscallError) in
                try MountContext("cgroup2").mount(attributes: UInt32(options.newAttributes))
            }
            return attach(program.keep(fresh), to: place(path, Self.withoutLinks, purpose), purpose)
        }
        try doing(purpose) { () throws(SyscallError) in try tree.apply(changes(.recursive(mount.options))) }
        attach(program.keep(tree), to: place(path, Self.withoutLinks, purpose), purpose)
    }

    /// Message queues of the IPC namespace; the launcher's where the container has that one.
    mutating func addMessageQueues(
        _ mount: RuntimeSpec.Mount,
        _ path: String,
        _ options: MountOptions
    ) throws(LaunchError) {
        if userNamespace == nil || spec.namespaces.contains(where: { $0.kind == .ipc }) {
            return try addFileSystem(mount, path, options, flags: kernelFlags)
        }
        let purpose = "mount mqueue on '\(path)'"
        let tree = try doing(purpose) { () throws(SyscallError) in
            try MountContext("mqueue").mount(attributes: UInt32(options.newAttributes))
        }
        attach(program.keep(tree), to: place(path, kernelFlags, purpose), purpose)
    }

    /// A group that the user namespace does not have is none that a terminal can be given to.
    func pseudoterminalOptions(_ options: MountOptions) -> MountOptions {
        guard let groups = maps.container?.groups else { return options }
        var options = options
        options.data.removeAll { setting in
            guard setting.key == "gid", let group = setting.value.flatMap({ UInt32($0) }) else {
                return false
            }
            return !groups.contains { group >= $0.inside && group - $0.inside < $0.count }
        }
        return options
    }

    private func changes(_ options: MountOptions) -> [MountChange] {
        options.changes(replaces: false, propagation: bindPropagation)
    }

    private mutating func place(_ path: String, _ flags: Int, _ purpose: String) -> Program.Argument {
        target(path, flags, mode: 0o755, purpose)
    }
}

extension MountOptions {
    /// The same for all mounts of a tree.
    fileprivate static func recursive(_ words: [String]) -> MountOptions {
        var options = MountOptions(words)
        options.recursiveAttributes |= options.attributes
        options.attributes = 0
        return options
    }
}
