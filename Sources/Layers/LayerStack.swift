import Glibc
package import Linux

/// Layers that are mounted together, read-only, for the host to look at.
package struct LayerStack: Sendable {
    /// Absolute directories, the base first.
    private let layers: [String]

    package init(_ layers: [String]) {
        self.layers = layers
    }

    /// Mounts the layers at a path, with the owners that the image means.
    ///
    /// Device nodes can't be opened there, and set-user-ID programs give nothing. Only for a thread that is alone:
    /// it is in another mount namespace meanwhile.
    package func mount(at path: String) throws(SyscallError) {
        let line = UserNamespaceMap.Line(
            inside: IDRange.foreign.first,
            outside: 0,
            count: IDRange.foreign.count
        )
        let namespace = try UserNamespaceMap(users: [line], groups: [line]).makeNamespace()
        try stack(mappedBy: namespace).attach(at: path)
    }

    /// Mounts one layer as it is, with the marks of overlayfs, and with the owners that the image means.
    package static func mountLayer(_ layer: String, at path: String) throws(SyscallError) {
        let plain = plainPath(layer)
        let tree = try MountTree(cloning: plain ?? layer)
        if plain == nil {
            let line = UserNamespaceMap.Line(
                inside: IDRange.foreign.first,
                outside: 0,
                count: IDRange.foreign.count
            )
            try tree.mapOwners(by: UserNamespaceMap(users: [line], groups: [line]).makeNamespace())
        }
        try tree.set(UInt64(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID))
        try tree.attach(at: path)
    }

    /// Where a layer that is a file system is with the image's owners; nil for others.
    private static func plainPath(_ layer: String) -> String? {
        layer.hasSuffix("/foreign") ? String(layer.dropLast(7)) + "plain" : nil
    }

    private func stack(mappedBy namespace: borrowing Descriptor) throws(SyscallError) -> MountTree {
        let elsewhere = try PrivateMounts.enter()
        defer { elsewhere.leave() }
        let scratch = try MountContext("tmpfs").mount()
        let number = scratch.descriptor.number
        // overlayfs wants at least two directories.
        for name in ["m", "e"] { try check("mkdir", name) { unsafe mkdirat(number, name, 0o700) } }
        for index in layers.indices {
            try check("mkdir", "\(index)") { unsafe mkdirat(number, "\(index)", 0o700) }
        }
        // Opened before, as the directory that it is mounted on may be the one that is the way to them.
        var trees = DescriptorStack()
        for layer in layers {
            // A layer that is a file system is there with the image's owners, too.
            let plain = Self.plainPath(layer)
            let tree = try MountTree(cloning: plain ?? layer)
            do {
                if plain == nil { try tree.mapOwners(by: namespace) }
            } catch {
                throw SyscallError(error.call, layer, error.code)
            }
            trees.append(tree.takeDescriptor())
        }
        try scratch.attach(at: "/")
        try check("fchdir", "scratch") { fchdir(number) }
        for index in layers.indices { try MountTree.attach(trees[index], at: "\(index)", in: number) }
        let lower = (layers.indices.reversed().map { "\($0)" } + ["e"]).joined(separator: ":")
        try check("mount", "overlay") {
            unsafe "lowerdir=\(lower)".withCString {
                unsafe Glibc.mount("overlay", "m", "overlay", UInt(MS_RDONLY), $0)
            }
        }
        let tree = try MountTree(cloning: "m", in: scratch.descriptor)
        try tree.set(UInt64(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID))
        return tree
    }

    /// Takes away what is mounted at a path; false where nothing is.
    ///
    /// - Throws: `EBUSY` where somebody uses it and it is not forced.
    package static func unmount(_ path: String, force: Bool) throws(SyscallError) -> Bool {
        do {
            let flags = UMOUNT_NOFOLLOW | (force ? Int(MNT_DETACH) : 0)
            try check("umount2", path) { unsafe umount2(path, CInt(flags)) }
        } catch {
            if error.code == EINVAL || error.code == ENOENT { return false }
            throw error
        }
        return true
    }
}

/// Descriptors that are closed together.
private struct DescriptorStack: ~Copyable {
    private var numbers: [CInt] = []

    deinit { for number in numbers { close(number) } }

    mutating func append(_ descriptor: consuming Descriptor) { numbers.append(descriptor.release()) }

    subscript(_ index: Int) -> CInt { numbers[index] }
}
