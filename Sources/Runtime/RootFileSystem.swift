import CLinux
import Glibc
import Linux

/// Makes the mount that becomes a container's `/`.
struct RootFileSystem: ~Copyable {
    let layers: [String]
    let upper: (directory: String, upper: String, work: String)?
    /// Who owns the root directory of a container whose changes stay in memory.
    let rootOwner: (user: UInt32, group: UInt32)

    /// - Throws: `EINVAL` where upper and work directory are not beside each other.
    init(
        layers: [String],
        upper: String?,
        work: String?,
        rootOwner: (user: UInt32, group: UInt32)
    ) throws(SyscallError) {
        self.layers = layers
        self.rootOwner = rootOwner
        guard let upper, let work else {
            self.upper = nil
            return
        }
        let (parent, upperName) = Self.split(upper)
        let (workParent, workName) = Self.split(work)
        guard parent == workParent else { throw SyscallError("overlay", work, EINVAL) }
        self.upper = (parent, upperName, workName)
    }

    private static func split(_ path: String) -> (parent: String, name: String) {
        let parts = path.split(separator: "/").map(String.init)
        return ("/" + parts.dropLast().joined(separator: "/"), parts.last ?? "")
    }

    /// Stacks the layers, each id-mapped by a namespace.
    func mount(mappedBy namespace: borrowing Descriptor) throws(SyscallError) -> MountTree {
        do {
            return try mountDetached(mappedBy: namespace)
        } catch  where [EINVAL, EBADF, EPERM].contains(error.code) {
            // Before Linux 6.15 overlayfs takes only layers that are attached somewhere.
            return try mountAttached(mappedBy: namespace)
        }
    }

    /// Linux 6.15 and newer: the layers are attached nowhere.
    func mountDetached(mappedBy namespace: borrowing Descriptor) throws(SyscallError) -> MountTree {
        let overlay = try MountContext("overlay")
        try overlay.set("source", "overlay")
        // A detached mount ends with its descriptor, so they are kept until the stack stands.
        var trees = LayerTrees()
        for layer in layers.reversed() {
            let tree = try layerTree(layer, mappedBy: namespace)
            try overlay.set("lowerdir+", tree.descriptor)
            trees.append(tree)
        }
        let upper = try upperTree(mappedBy: namespace)
        try overlay.set("upperdir", try upper.tree.descriptor.directory(upper.upper))
        try overlay.set("workdir", try upper.tree.descriptor.directory(upper.work))
        let stack = try overlay.mount()
        withExtendedLifetime(upper.tree.descriptor.number) {}
        trees.close()
        return stack
    }

    /// Linux 5.19 and newer: the layers are attached for a moment where nobody else sees them.
    ///
    /// Relative names of a few letters, as all layers have to fit into one page.
    func mountAttached(mappedBy namespace: borrowing Descriptor) throws(SyscallError) -> MountTree {
        let elsewhere = try PrivateMounts.enter()
        defer { elsewhere.leave() }
        let upper = try upperTree(mappedBy: namespace)
        var trees = LayerTrees()
        for layer in layers { trees.append(try layerTree(layer, mappedBy: namespace)) }
        let scratch = try MountContext("tmpfs").mount()
        try scratch.attach(at: "/")
        let number = scratch.descriptor.number
        try check("fchdir", "scratch") { fchdir(number) }
        for name in ["m", "u"] { try check("mkdir", name) { unsafe mkdir(name, 0o700) } }
        try upper.tree.attach(at: "u", in: number)
        for at in layers.indices {
            try check("mkdir", "\(at)") { unsafe mkdir("\(at)", 0o700) }
            try trees.take(at).attach(at: "\(at)", in: number)
        }
        let lower = layers.indices.reversed().map { "\($0)" }.joined(separator: ":")
        let options = "lowerdir=\(lower),upperdir=u/\(upper.upper),workdir=u/\(upper.work)"
        try check("mount", "overlay") {
            unsafe options.withCString { unsafe Glibc.mount("overlay", "m", "overlay", 0, $0) }
        }
        return try MountTree(cloning: "m", in: scratch.descriptor)
    }

    private func layerTree(
        _ path: String,
        mappedBy namespace: borrowing Descriptor
    ) throws(SyscallError) -> MountTree {
        let tree = try MountTree(cloning: path)
        do {
            try tree.mapOwners(by: namespace)
        } catch {
            throw SyscallError(error.call, path, error.code)
        }
        return tree
    }

    private struct UpperTree: ~Copyable {
        let tree: MountTree
        let upper: String
        let work: String
    }

    private func upperTree(mappedBy namespace: borrowing Descriptor) throws(SyscallError) -> UpperTree {
        if let upper {
            let tree = try layerTree(upper.directory, mappedBy: namespace)
            return UpperTree(tree: tree, upper: upper.upper, work: upper.work)
        }
        let tree = try MountContext("tmpfs").mount()
        let number = tree.descriptor.number
        for name in ["upper", "work"] { try check("mkdir", name) { unsafe mkdirat(number, name, 0o755) } }
        try check("chown", "upper") { unsafe fchownat(number, "upper", rootOwner.user, rootOwner.group, 0) }
        let mode = try layers.last.map { path throws(SyscallError) in
            try MountTree(cloning: path).status().mode
        }
        try check("chmod", "upper") { unsafe fchmodat(number, "upper", (mode ?? 0o755) & 0o7777, 0) }
        return UpperTree(tree: tree, upper: "upper", work: "work")
    }
}

/// A list of mounts, which an array can't be as they are not copyable.
private struct LayerTrees: ~Copyable {
    private var numbers: [CInt] = []

    mutating func append(_ tree: consuming MountTree) {
        numbers.append(tree.takeDescriptor().release())
    }

    mutating func take(_ at: Int) -> MountTree {
        let number = numbers[at]
        numbers[at] = -1
        return MountTree(owning: Descriptor(owning: number))
    }

    /// Ends here, and not earlier.
    consuming func close() {}

    deinit {
        for number in numbers where number >= 0 { Glibc.close(number) }
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
