import CLinux
import Glibc
import Linux

/// Makes the mount that becomes a container's `/`, or another one of stacked directories.
struct RootFileSystem: ~Copyable {
    let layers: [String]
    let upper: (directory: String, upper: String, work: String)?
    /// Who owns the root directory of a container whose changes stay in memory.
    let rootOwner: (user: UInt32, group: UInt32)
    /// Whether nothing of it is ever flushed to disk.
    let isVolatile: Bool
    /// The namespace for what is not the foreign range's; -1 where that is not mapped, nil where all is.
    var hostNamespace: CInt?
    /// How IDs of an upper directory that is the host's are mapped.
    var hostMap: UserNamespaceMap?
    /// Whether there is no upper directory at all.
    var isReadOnly = false
    /// What below the stack is the mount; nil for all of it.
    var subpath: String?
    /// The SELinux label of all files in the mount; nil for those that they have on disk.
    var label: String?

    /// - Throws: `EINVAL` where the names of upper and work directory can't be told to the kernel.
    init(
        layers: [String],
        upper: String?,
        work: String?,
        rootOwner: (user: UInt32, group: UInt32),
        isVolatile: Bool = false
    ) throws(SyscallError) {
        self.layers = layers
        self.rootOwner = rootOwner
        self.isVolatile = isVolatile
        guard let upper, let work else {
            self.upper = nil
            return
        }
        self.upper = try Self.split(upper, work)
    }

    /// The directory that both are in, and their paths from there: overlayfs wants them on one mount.
    private static func split(
        _ upper: String,
        _ work: String
    ) throws(SyscallError) -> (directory: String, upper: String, work: String) {
        let parts = upper.split(separator: "/")
        let others = work.split(separator: "/")
        let common = zip(parts.dropLast(), others.dropLast()).prefix { $0 == $1 }.count
        // Each is a list of directories for mount(2), where these are no part of a name.
        if (upper + work).contains(where: { ",:\\".contains($0) }) {
            throw SyscallError("overlay", work, EINVAL)
        }
        return (
            "/" + parts[..<common].joined(separator: "/"), parts[common...].joined(separator: "/"),
            others[common...].joined(separator: "/")
        )
    }

    /// Stacks the layers, each id-mapped by a namespace.
    ///
    /// - Parameters:
    ///   - namespace: Maps foreign IDs.
    ///   - kept: Gets what may be closed when the mount is done.
    /// - Returns: The mount.
    /// - Throws: The call that failed, with the layer where it was one.
    func mount(
        mappedBy namespace: borrowing Descriptor,
        keeping kept: inout DescriptorList
    ) throws(SyscallError) -> MountTree {
        do {
            return try mountDetached(mappedBy: namespace, keeping: &kept)
        } catch  where [EINVAL, EBADF, EPERM, EOPNOTSUPP].contains(error.code) {
            // Before Linux 6.15 overlayfs takes only layers that are attached somewhere.
            return try mountAttached(mappedBy: namespace, keeping: &kept)
        }
    }

    /// Linux 6.15 and newer: the layers are attached nowhere.
    func mountDetached(
        mappedBy namespace: borrowing Descriptor,
        keeping kept: inout DescriptorList
    ) throws(SyscallError) -> MountTree {
        if isReadOnly, layers.count == 1 { return try part(of: layerTree(layers[0], mappedBy: namespace)) }
        let overlay = try MountContext("overlay")
        try overlay.set("source", "overlay")
        if isVolatile { try overlay.set(flag: "volatile") }
        if let label { try overlay.set("context", label) }
        // A detached mount ends with its descriptor, so they are kept until the stack stands.
        for layer in layers.reversed() {
            let tree = try layerTree(layer, mappedBy: namespace)
            try overlay.set("lowerdir+", tree.descriptor)
            kept.append(tree.takeDescriptor())
        }
        if isReadOnly { return try part(of: overlay.mount()) }
        let upper = try upperTree(mappedBy: namespace)
        let (upperName, workName) = upperNames
        try overlay.set("upperdir", try upper.descriptor.directory(upperName))
        try overlay.set("workdir", try upper.descriptor.directory(workName))
        kept.append(upper.takeDescriptor())
        return try part(of: overlay.mount())
    }

    /// Linux 5.19 and newer: the layers are attached for a moment where nobody else sees them.
    ///
    /// Relative names of a few letters, as all layers have to fit into one page.
    func mountAttached(
        mappedBy namespace: borrowing Descriptor,
        keeping kept: inout DescriptorList
    ) throws(SyscallError) -> MountTree {
        let elsewhere = try PrivateMounts.enter()
        defer { elsewhere.leave() }
        let upper = isReadOnly ? nil : try upperTree(mappedBy: namespace)
        let scratch = try MountContext("tmpfs").mount()
        let number = scratch.descriptor.number
        for name in ["m", "u"] { try check("mkdir", name) { unsafe mkdirat(number, name, 0o700) } }
        for (at, layer) in layers.enumerated() {
            try check("mkdir", "\(at)") { unsafe mkdirat(number, "\(at)", 0o700) }
            kept.append(try layerTree(layer, mappedBy: namespace).takeDescriptor())
        }
        try scratch.attach(at: "/")
        try check("fchdir", "scratch") { fchdir(number) }
        if let upper { try upper.attach(at: "u", in: number) }
        for at in layers.indices {
            try MountTree.attach(kept[kept.count - layers.count + at], at: "\(at)", in: number)
        }
        let lower = layers.indices.reversed().map { "\($0)" }.joined(separator: ":")
        let (upperName, workName) = upperNames
        let flush = isVolatile ? ",volatile" : ""
        let writable = isReadOnly ? "" : ",upperdir=u/\(upperName),workdir=u/\(workName)\(flush)"
        let context = label.map { ",context=\"\($0)\"" } ?? ""
        let options = "lowerdir=\(lower)\(writable)\(context)"
        try check("mount", "overlay") {
            unsafe options.withCString { unsafe Glibc.mount("overlay", "m", "overlay", 0, $0) }
        }
        return try part(of: MountTree(cloning: "m", in: scratch.descriptor))
    }

    /// What below a mount is wanted, which no link leads out of.
    private func part(of tree: consuming MountTree) throws(SyscallError) -> MountTree {
        guard let subpath else { return tree }
        return try MountTree(cloning: PathBytes(subpath), below: tree.descriptor)
    }

    private var upperNames: (upper: String, work: String) {
        upper.map { ($0.upper, $0.work) } ?? ("upper", "work")
    }

    private func layerTree(
        _ path: String,
        mappedBy namespace: borrowing Descriptor
    ) throws(SyscallError) -> MountTree {
        if path.hasSuffix("/foreign") { return try imageTree(path, mappedBy: namespace) }
        let tree = try MountTree(cloning: path)
        if let hostNamespace, try !IDRange.foreign.contains(tree.status().owner) {
            // As with bind mounts: what a file system can't map stays the host's.
            if hostNamespace >= 0 { try? tree.mapOwners(by: hostNamespace) }
            return tree
        }
        do {
            try tree.mapOwners(by: namespace)
        } catch {
            throw SyscallError(error.call, path, error.code)
        }
        return tree
    }

    /// A directory of the host's that overlayfs writes to; nil for one of the foreign range.
    ///
    /// Its work directory belongs to the host's root, who is to be the foreign range's root there.
    private func hostTree(_ path: String, _ map: UserNamespaceMap) throws(SyscallError) -> MountTree? {
        let tree = try MountTree(cloning: path)
        if try IDRange.foreign.contains(tree.status().owner) { return nil }
        let root = UserNamespaceMap.Line(inside: IDRange.foreign.first, outside: 0, count: 1)
        let all = UserNamespaceMap(users: map.users + [root], groups: map.groups + [root])
        do {
            try tree.mapOwners(by: all.makeNamespace())
        } catch {
            throw SyscallError(error.call, path, error.code)
        }
        return tree
    }

    /// A layer that is a file system, which has the image's own owners beside those of the foreign range.
    ///
    /// A mount can be mapped once only.
    private func imageTree(
        _ path: String,
        mappedBy namespace: borrowing Descriptor
    ) throws(SyscallError) -> MountTree {
        let map = try UserNamespaceMap(of: namespace)
        let own = UserNamespaceMap(
            users: map.users.compactMap(Self.own),
            groups: map.groups.compactMap(Self.own)
        )
        let tree = try MountTree(cloning: path.dropLast("foreign".count) + "plain")
        do {
            try tree.mapOwners(by: own.makeNamespace())
        } catch {
            throw SyscallError(error.call, path, error.code)
        }
        return tree
    }

    /// What a line says of the foreign range, for the image's own numbers; nil where it says nothing of it.
    private static func own(_ line: UserNamespaceMap.Line) -> UserNamespaceMap.Line? {
        let foreign = IDRange.foreign
        guard foreign.contains(line.inside) else { return nil }
        return UserNamespaceMap.Line(
            inside: line.inside - foreign.first,
            outside: line.outside,
            count: line.count
        )
    }

    /// The mount that has the upper and the work directory.
    private func upperTree(mappedBy namespace: borrowing Descriptor) throws(SyscallError) -> MountTree {
        if let upper {
            if let hostMap, let tree = try hostTree(upper.directory, hostMap) { return tree }
            return try layerTree(upper.directory, mappedBy: namespace)
        }
        let tree = try MountContext("tmpfs").mount()
        let number = tree.descriptor.number
        for name in ["upper", "work"] { try check("mkdir", name) { unsafe mkdirat(number, name, 0o755) } }
        try check("chown", "upper") { unsafe fchownat(number, "upper", rootOwner.user, rootOwner.group, 0) }
        var status = stat()
        if let top = layers.last {
            try check("stat", top) { unsafe stat(top, &status) }
            try check("chmod", "upper") { unsafe fchmodat(number, "upper", status.st_mode & 0o7777, 0) }
        }
        return tree
    }
}

extension Descriptor {
    /// A directory directly below this one.
    fileprivate func directory(_ name: String) throws(SyscallError) -> Descriptor {
        let parent = number
        return Descriptor(
            owning: try check("openat", name) {
                unsafe openat(parent, name, CInt(CLINUX_O_PATH) | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            }
        )
    }
}
