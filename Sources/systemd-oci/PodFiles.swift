import Glibc
import Linux
import Runtime

/// All that the containers of a pod have in common, as files: namespaces, those of /etc, and /dev/shm.
///
/// They are in a mount namespace of the pod's own that nobody is in, and end with it.
enum PodFiles {
    /// The names of namespaces in its root directory.
    enum Namespace: String, CaseIterable {
        case user, network, ipc, uts
        /// The user namespace that maps foreign IDs to those of the containers.
        case layerUser = "idmap"

        var kind: NamespaceKind {
            switch self {
            case .user, .layerUser: .user
            case .network: .net
            case .ipc: .ipc
            case .uts: .uts
            }
        }
    }

    /// Where /dev/shm is in that namespace; the files are in its root directory.
    static let memory = "shm"
    private static let hosts = "hosts"

    /// Makes them.
    ///
    /// - Parameters:
    ///   - shared: The namespaces.
    ///   - texts: The files of /etc by name.
    ///   - memorySize: The size of /dev/shm in bytes; nil where there is to be none.
    ///   - label: The SELinux label of all of it; nil where there is none.
    /// - Returns: The mount namespace. The calling thread's working directory is `/` after that.
    /// - Throws: What a system call said.
    static func make(
        _ shared: borrowing SharedNamespaces,
        _ texts: [(name: String, text: String)],
        memorySize: UInt64?,
        label: String?
    ) throws(SyscallError) -> Descriptor {
        let owner = shared.root
        // The containers can write to the files, and fill nothing but this.
        var namespace = MountNamespace(
            root: try fileSystem(owner, ["size": "1M", "nr_inodes": "32", "mode": "755"], label)
        )
        for (name, text) in texts {
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
            let file = try Descriptor(opening: namespace.path(name), flags, mode: 0o644)
            try file.setOwner(owner.user, group: owner.group)
            try file.setMode(0o644)
            try file.write(Array(text.utf8).span, of: name)
        }
        if let memorySize {
            let memory = try fileSystem(owner, ["size": String(memorySize), "mode": "1777"], label)
            try namespace.add(memory, onDirectory: Self.memory)
        }
        try add(shared.user, .user, to: &namespace)
        try add(shared.layerUser, .layerUser, to: &namespace)
        try add(shared.network, .network, to: &namespace)
        try add(shared.ipc, .ipc, to: &namespace)
        try add(shared.uts, .uts, to: &namespace)
        return try namespace.make()
    }

    private static func add(
        _ descriptor: borrowing Descriptor?,
        _ name: Namespace,
        to namespace: inout MountNamespace
    ) throws(SyscallError) {
        switch descriptor {
        case .some(let descriptor): try namespace.add(descriptor, onFile: name.rawValue)
        case .none: break
        }
    }

    private static func fileSystem(
        _ owner: (user: UInt32, group: UInt32),
        _ options: [String: String],
        _ label: String?
    ) throws(SyscallError) -> MountTree {
        let context = try MountContext("tmpfs")
        if let label { try context.set("context", label) }
        for (key, value) in options { try context.set(key, value) }
        try context.set("uid", String(owner.user))
        try context.set("gid", String(owner.group))
        return try context.mount(
            attributes: UInt32(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC)
        )
    }

    /// Opens a namespace, in the mount namespace that the calling thread is in; nil where the pod has none of its own.
    static func open(_ name: Namespace) throws(SyscallError) -> Descriptor? {
        let descriptor: Descriptor
        do {
            descriptor = try Descriptor(opening: "/" + name.rawValue, O_RDONLY)
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
        guard descriptor.namespaceFlag == name.kind.flag else {
            throw SyscallError("ioctl", name.rawValue, EINVAL)
        }
        return descriptor
    }

    /// Makes a container's name one of the pod's own, in whose mount namespace the calling thread is.
    static func addName(_ name: String) throws(SyscallError) {
        let file = try Descriptor(opening: "/" + hosts, O_RDWR | O_APPEND | O_NOFOLLOW)
        let text = String(decoding: try SmallFile.contents(of: file, named: hosts), as: UTF8.self)
        let isThere = text.split { $0.isNewline }.contains { line in
            line.split { $0.isWhitespace }.dropFirst().contains { $0 == name }
        }
        if isThere { return }
        let start = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
        try file.write(Array("\(start)127.0.0.1\t\(name)\n".utf8).span, of: hosts)
    }
}
