import Glibc
package import Linux

/// Who makes the cgroups of containers.
package enum CgroupManager: Equatable, Sendable {
    /// We do, as directories of the cgroup file system.
    case files
    /// systemd does, as scopes; of the user's manager where `user` is true.
    case systemd(user: Bool)
    /// Nobody: a container stays in its creator's, and has no limits.
    case disabled
}

/// A cgroup of version 2.
///
/// Whatever is done to it is done below an open directory, so that a path can't come to mean another one.
package struct Cgroup: ~Copyable {
    /// Where the cgroup file system is.
    package static let mount = "/sys/fs/cgroup"

    /// The path below the mount, such as `/system.slice/oci-web.scope`.
    package let path: String
    /// The unit that it is of, with the systemd driver.
    package let scope: String?
    /// The cgroup itself, for `CLONE_INTO_CGROUP`.
    package let directory: Directory
    /// What keeps a new scope alive until the container is in it.
    private let keeper: WaitingProcess?

    init(
        path: String,
        scope: String?,
        directory: consuming Directory,
        keeper: consuming WaitingProcess? = nil
    ) {
        self.path = path
        self.scope = scope
        self.directory = directory
        self.keeper = keeper
    }

    consuming func intoDirectory() -> Directory { directory }

    /// Opens a cgroup that is there.
    ///
    /// - Parameters:
    ///   - path: The path below the mount, of which no component is a symbolic link.
    ///   - scope: The unit that it is of.
    /// - Returns: The cgroup; nil where there is none of that path.
    /// - Throws: `.notVersion2`, or what the kernel said.
    package static func open(_ path: String, scope: String? = nil) throws(CgroupError) -> Cgroup? {
        let root = try root()
        let below = String(path.drop { $0 == "/" })
        do throws(SyscallError) {
            let directory = try root.directory(beneath: PathBytes(below.isEmpty ? "." : below))
            return Cgroup(path: path, scope: scope, directory: directory)
        } catch {
            if error.code == ENOENT { return nil }
            throw .system(error)
        }
    }

    /// The top of all cgroups.
    static func root() throws(CgroupError) -> Directory {
        do throws(SyscallError) {
            return try unified()
        } catch {
            throw error.code == ENOENT || error.code == EINVAL ? .notVersion2 : .system(error)
        }
    }

    private static func unified() throws(SyscallError) -> Directory {
        let root = try Directory(path: PathBytes(mount))
        guard try root.isCgroup2() else { throw SyscallError("fstatfs", mount, EINVAL) }
        return root
    }

    /// Makes the cgroup's files that may be delegated another user's (cgroups(7), Delegation).
    ///
    /// For a container with a cgroup namespace of its own that mounts its cgroups writable.
    package func delegate(to owner: UInt32) throws(CgroupError) {
        let group = UInt32.max
        try inCgroup { () throws(SyscallError) in try directory.descriptor.setOwner(owner, group: group) }
        for name in Self.delegatedFiles() {
            do throws(SyscallError) {
                let file = try directory.open(beneath: PathBytes(name))
                try file.setOwner(owner, group: group)
            } catch {
                if error.code != ENOENT { throw .system(error) }
            }
        }
    }

    private static func delegatedFiles() -> [String] {
        // Without the list, as before Linux 4.15, what the specification says instead.
        let list = (try? SmallFile.contents(of: "/sys/kernel/cgroup/delegate")) ?? nil
        guard let list else { return ["cgroup.procs", "cgroup.subtree_control", "cgroup.threads"] }
        return String(decoding: list, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
