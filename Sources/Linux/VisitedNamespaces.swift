import CLinux
import Glibc

/// Namespaces of others that the calling thread is in until it leaves them: network, IPC and UTS namespaces.
@usableFromInline package struct VisitedNamespaces: ~Copyable {
    private var before: [(descriptor: CInt, flag: CInt)] = []

    package init() {}

    @inlinable deinit { end() }

    @usableFromInline func end() {
        for (descriptor, flag) in before.reversed() {
            // Nothing may go on in a namespace that it believes not to be in.
            if clinux_setns(descriptor, flag) < 0 { _exit(125) }
            close(descriptor)
        }
    }

    /// Enters one besides those that were entered before.
    package mutating func enter(
        _ namespace: borrowing Descriptor,
        _ kind: NamespaceKind
    ) throws(SyscallError) {
        let own = try Descriptor(namespace: kind)
        let result = clinux_setns(namespace.number, kind.flag)
        if result < 0 { throw SyscallError("setns", "\(kind.rawValue) namespace", -result) }
        before.append((own.release(), kind.flag))
    }

    /// Makes a namespace, which belongs to the user namespace of this process; the calling thread is not in it.
    package static func make(_ kind: NamespaceKind) throws(SyscallError) -> Descriptor {
        let own = try Descriptor(namespace: kind)
        let result = clinux_unshare(kind.flag)
        if result < 0 { throw SyscallError("unshare", "\(kind.rawValue) namespace", -result) }
        var visit = VisitedNamespaces()
        visit.before.append((own.release(), kind.flag))
        return try Descriptor(namespace: kind)
    }
}
