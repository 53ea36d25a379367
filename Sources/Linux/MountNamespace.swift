import CLinux
import Glibc

/// A mount namespace that nobody is in, while it is put together: a file system and what is mounted in that.
@usableFromInline package struct MountNamespace: ~Copyable {
    private let root: MountTree
    private var trees: [(tree: CInt, name: String)] = []

    /// Begins with a file system that is attached nowhere.
    package init(root: consuming MountTree) {
        self.root = root
    }

    @inlinable deinit { end() }

    @usableFromInline func end() {
        for entry in trees { close(entry.tree) }
    }

    /// Adds what is mounted on a directory, which is made.
    package mutating func add(_ tree: consuming MountTree, onDirectory name: String) throws(SyscallError) {
        let path = path(name)
        try check("mkdir", name) { unsafe mkdir(path, 0o755) }
        trees.append((tree.takeDescriptor().release(), name))
    }

    /// Adds a namespace, which lives as long as this one does, on a file, which is made.
    package mutating func add(
        _ namespace: borrowing Descriptor,
        onFile name: String
    ) throws(SyscallError) {
        let tree = try MountTree(cloning: "/proc/self/fd/\(namespace.number)")
        _ = try Descriptor(opening: path(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
        trees.append((tree.takeDescriptor().release(), name))
    }

    /// Where something in the root file system is, as long as that is attached nowhere.
    package func path(_ name: String) -> String { "/proc/self/fd/\(root.descriptor.number)/\(name)" }

    /// Makes the namespace.
    ///
    /// The calling thread, which must be its process's only one, stays in its own, but its working directory is `/`.
    package consuming func make() throws(SyscallError) -> Descriptor {
        let names = unsafe trees.map { unsafe strdup($0.name) }
        defer {
            for index in unsafe names.indices { unsafe free(names[index]) }
        }
        var rows: [clinux_named_tree] = unsafe []
        for (index, entry) in trees.enumerated() {
            guard let name = unsafe names[index] else { throw SyscallError("strdup", entry.name, ENOMEM) }
            unsafe rows.append(clinux_named_tree(tree: entry.tree, name: name))
        }
        let number = unsafe clinux_mount_namespace(root.descriptor.number, rows, CInt(rows.count))
        if number < 0 { throw SyscallError("unshare", "mount namespace", -number) }
        return Descriptor(owning: number)
    }
}
