import CLinux
import Glibc

/// The kinds of namespaces that are joined or left, by the names of `/proc/<pid>/ns`.
package enum NamespaceKind: String, Sendable {
    case mnt, net, user, pid, ipc, uts, cgroup, time

    /// `CLONE_NEW…` of clone(2).
    package var flag: CInt {
        switch self {
        case .mnt: CInt(CLONE_NEWNS)
        case .net: CInt(CLONE_NEWNET)
        case .user: CInt(CLONE_NEWUSER)
        case .pid: CInt(CLONE_NEWPID)
        case .ipc: CInt(CLONE_NEWIPC)
        case .uts: CInt(CLONE_NEWUTS)
        case .cgroup: CInt(CLONE_NEWCGROUP)
        case .time: 0x80
        }
    }
}

extension Descriptor {
    /// `CLONE_NEW…` of the kind of namespace that this is; nil where it is none.
    package var namespaceFlag: CInt? {
        let flag = clinux_namespace_kind(number)
        return flag < 0 ? nil : flag
    }

    /// Opens a namespace of a process; a process that is nil is the calling thread.
    package init(namespace kind: NamespaceKind, of process: Int32? = nil) throws(SyscallError) {
        let directory = process.map { "/proc/\($0)" } ?? "/proc/thread-self"
        try self.init(opening: "\(directory)/ns/\(kind.rawValue)", O_RDONLY)
    }
}

/// A mount namespace of the calling thread's own, whose mounts reach nobody.
package struct PrivateMounts: ~Copyable {
    private let old: Descriptor

    /// Enters it; only the calling thread is there.
    package static func enter() throws(SyscallError) -> PrivateMounts {
        let old = try Descriptor(namespace: .mnt)
        let result = clinux_unshare(NamespaceKind.mnt.flag)
        if result < 0 { throw SyscallError("unshare", "mount namespace", -result) }
        let mounts = PrivateMounts(old: old)
        do {
            try check("mount", "/") { unsafe mount(nil, "/", nil, UInt(MS_REC | MS_SLAVE), nil) }
        } catch {
            mounts.leave()
            throw error
        }
        return mounts
    }

    private init(old: consuming Descriptor) { self.old = old }

    /// Enters a mount namespace that is there; only the calling thread is in it, and in its root directory.
    ///
    /// The thread must be its process's only one.
    package static func enter(_ namespace: borrowing Descriptor) throws(SyscallError) -> PrivateMounts {
        let old = try Descriptor(namespace: .mnt)
        let result = clinux_setns(namespace.number, NamespaceKind.mnt.flag)
        if result < 0 { throw SyscallError("setns", "mount namespace", -result) }
        return PrivateMounts(old: old)
    }

    /// Returns to the namespace of before.
    package func leave() { _ = clinux_setns(old.number, NamespaceKind.mnt.flag) }
}
