import CLinux
import Glibc

/// A mount, or a tree of mounts, that is attached nowhere until it is moved (open_tree(2), fsmount(2)).
package struct MountTree: ~Copyable, Sendable {
    /// Open with `O_PATH` at the mount's root.
    package let descriptor: Descriptor

    package init(owning descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    /// A copy of the mount at a path, with the mounts below it where `recursive`.
    ///
    /// A symbolic link is followed where `follows`; a file can be cloned as well as a directory.
    package init(cloning path: String, recursive: Bool = false, follows: Bool = true) throws(SyscallError) {
        try self.init(cloning: path, in: AT_FDCWD, recursive: recursive, follows: follows)
    }

    /// Whether one that is attached nowhere can be cloned (Linux 6.15).
    package static var canBeCloned: Bool { KernelVersion.running() >= KernelVersion(6, 15) }

    /// Another mount of the same file system, attached nowhere.
    package func copy() throws(SyscallError) -> MountTree {
        try MountTree(cloning: "/proc/self/fd/\(descriptor.number)")
    }

    /// A copy of what is at a path below something open, as a process would find it whose root that is.
    ///
    /// No link leads out of there.
    package init(
        cloning path: PathBytes,
        below directory: borrowing Descriptor
    ) throws(SyscallError) {
        let root = Directory(try directory.duplicate())
        let place = try root.open(inRoot: path, flags: CInt(CLINUX_O_PATH))
        let flags = UInt32(OPEN_TREE_CLONE) | UInt32(O_CLOEXEC) | UInt32(CLINUX_AT_EMPTY_PATH)
        let number = unsafe clinux_open_tree(place.number, "", flags)
        if number < 0 { throw SyscallError("open_tree", path.description, -number) }
        descriptor = Descriptor(owning: number)
    }

    /// A copy of the mount at a path below a directory.
    package init(cloning path: String, in directory: borrowing Descriptor) throws(SyscallError) {
        try self.init(cloning: path, in: directory.number, recursive: false, follows: true)
    }

    /// A copy of the mount that something open is on, in the mount namespace of another process.
    ///
    /// What that process may not do with it, such as map its owners, this one may.
    ///
    /// - Parameters:
    ///   - place: What is open there, maybe with `O_PATH` only.
    ///   - process: The number of a pidfd.
    ///   - recursive: Whether the mounts below are copied, too.
    /// - Throws: What joining its mount namespace or the copy said.
    package init(
        copying place: borrowing Descriptor,
        of process: CInt,
        recursive: Bool
    ) throws(SyscallError) {
        let number = clinux_copy_tree(process, place.number, recursive ? MountTree.recursive : 0)
        if number < 0 { throw SyscallError("open_tree", "mount of another process", -number) }
        descriptor = Descriptor(owning: number)
    }

    private init(
        cloning path: String,
        in directory: CInt,
        recursive: Bool,
        follows: Bool
    ) throws(SyscallError) {
        let flags =
            UInt32(OPEN_TREE_CLONE) | UInt32(O_CLOEXEC) | (recursive ? MountTree.recursive : 0)
            | (follows ? 0 : UInt32(AT_SYMLINK_NOFOLLOW))
        let number = unsafe clinux_open_tree(directory, path, flags)
        if number < 0 { throw SyscallError("open_tree", path, -number) }
        descriptor = Descriptor(owning: number)
    }

    /// Gives away the descriptor that keeps a detached mount alive.
    package consuming func takeDescriptor() -> Descriptor { descriptor }

    private static let recursive = UInt32(CLINUX_AT_RECURSIVE)

    /// Changes attributes (`MOUNT_ATTR_…`) and propagation (`MS_…`, 0 for no change).
    package func set(
        _ attributes: UInt64,
        clearing: UInt64 = 0,
        propagation: UInt64 = 0,
        recursive: Bool = false
    ) throws(SyscallError) {
        let result = clinux_mount_setattr(
            descriptor.number,
            recursive ? Self.recursive : 0,
            attributes,
            clearing,
            propagation,
            -1
        )
        if result < 0 { throw SyscallError("mount_setattr", "mount", -result) }
    }

    /// Makes this an id-mapped mount: ID n of the namespace is shown as owner where the disk says n.
    ///
    /// - Throws: `EINVAL` where the file system has no such mounts, `EPERM` where this one is one already.
    package func mapOwners(
        by namespace: borrowing Descriptor,
        recursive: Bool = false
    ) throws(SyscallError) {
        try mapOwners(by: namespace.number, recursive: recursive)
    }

    /// The same by the number of a descriptor.
    package func mapOwners(by namespace: CInt, recursive: Bool = false) throws(SyscallError) {
        let flags = recursive ? Self.recursive : 0
        let attribute = UInt64(MOUNT_ATTR_IDMAP)
        let result = clinux_mount_setattr(descriptor.number, flags, attribute, 0, 0, namespace)
        if result < 0 { throw SyscallError("mount_setattr", "mount", -result) }
    }

    /// Attaches this at a path below a directory.
    package func attach(at path: String, in directory: CInt = AT_FDCWD) throws(SyscallError) {
        try Self.attach(descriptor.number, at: path, in: directory)
    }

    /// Attaches the mount that a descriptor refers to.
    package static func attach(_ tree: CInt, at path: String, in directory: CInt) throws(SyscallError) {
        let result = unsafe clinux_move_mount(tree, directory, path)
        if result < 0 { throw SyscallError("move_mount", path, -result) }
    }

    /// What fstat(2) says of the root.
    package func status() throws(SyscallError) -> Status {
        var status = stat()
        let number = descriptor.number
        try check("fstat", "mount") { unsafe fstat(number, &status) }
        return Status(owner: status.st_uid, mode: status.st_mode, device: UInt64(status.st_rdev))
    }

    /// What statfs(2) says of the root.
    package func fileSystem() throws(SyscallError) -> FileSystem {
        var (type, flags): (UInt64, UInt64) = (0, 0)
        let result = unsafe clinux_fstatfs(descriptor.number, &type, &flags)
        if result < 0 { throw SyscallError("fstatfs", "mount", -result) }
        return FileSystem(type: type, attributes: flags & 0xF | Self.accessTime(flags))
    }

    /// The attributes about access times by `ST_NOATIME`, `ST_NODIRATIME` and `ST_RELATIME` of statfs(2).
    private static func accessTime(_ flags: UInt64) -> UInt64 {
        let directories = flags & 0x800 == 0 ? 0 : UInt64(MOUNT_ATTR_NODIRATIME)
        if flags & 0x400 != 0 { return directories | UInt64(MOUNT_ATTR_NOATIME) }
        return directories | (flags & 0x1000 == 0 ? UInt64(MOUNT_ATTR_STRICTATIME) : 0)
    }

    /// What statfs(2) says of the root of a tree.
    package struct FileSystem: Equatable, Sendable {
        /// Such as `PROC_SUPER_MAGIC`.
        package var type: UInt64
        /// `MOUNT_ATTR_RDONLY` and the three after it, which have the same values as `ST_RDONLY` and so on, and those
        /// about access times.
        package var attributes: UInt64

        /// proc(5).
        package static let proc: UInt64 = 0x9FA0
        /// sysfs(5).
        package static let sysfs: UInt64 = 0x6265_6572
        /// cgroups(7), version 2.
        package static let cgroups: UInt64 = 0x6367_7270
    }

    /// What fstat(2) says of the root of a tree.
    package struct Status: Equatable, Sendable {
        package var owner: UInt32
        /// Type and permission bits.
        package var mode: UInt32
        /// Which device a device node stands for.
        package var device: UInt64

        package var isDirectory: Bool { mode & S_IFMT == S_IFDIR }
    }
}
