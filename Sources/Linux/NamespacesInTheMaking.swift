import CLinux
import Glibc

/// A user namespace and others that belong to it, or some of them, which another process makes meanwhile.
///
/// A network namespace takes the kernel longer than all the others together, so it pays to start early.
@safe @usableFromInline package struct NamespacesInTheMaking: ~Copyable {
    private let map: UserNamespaceMap?
    /// The process that makes them, whose map is there until this value ends.
    let process: pid_t
    private let shared: UnsafeMutablePointer<clinux_namespaces>
    private let stack: UnsafeMutableRawPointer
    private var hasEnded = false

    /// Starts the process that makes them.
    ///
    /// - Parameters:
    ///   - map: The IDs of the user namespace; nil for none, so that the others belong to the caller's.
    ///   - network: Whether there is to be a network namespace, in which the loopback interface is up.
    ///   - ipc: Whether there is to be an IPC namespace.
    ///   - uts: Whether there is to be a UTS namespace.
    /// - Returns: What is in the making.
    /// - Throws: What clone(2) said.
    package static func start(
        _ map: UserNamespaceMap?,
        network: Bool = false,
        ipc: Bool = false,
        uts: Bool = false
    ) throws(SyscallError) -> NamespacesInTheMaking {
        let size = 16 * 1024
        let stays = geteuid() != 0 && !network && !ipc && !uts
        let shared = UnsafeMutablePointer<clinux_namespaces>.allocate(capacity: 1)
        unsafe shared.initialize(
            to: clinux_namespaces(
                makes_user: map == nil ? 0 : 1,
                stays: stays ? 1 : 0,
                makes_network: network ? 1 : 0,
                network: -ECHILD,
                makes_ipc: ipc ? 1 : 0,
                makes_uts: uts ? 1 : 0,
                ipc: -ECHILD,
                uts: -ECHILD
            )
        )
        let stack = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        let process = unsafe clinux_make_namespaces(shared, stack, UInt64(size))
        if process < 0 {
            unsafe shared.deallocate()
            unsafe stack.deallocate()
            throw SyscallError("clone", "namespaces", -process)
        }
        return unsafe NamespacesInTheMaking(map: map, process: process, shared: shared, stack: stack)
    }

    private init(
        map: UserNamespaceMap?,
        process: pid_t,
        shared: UnsafeMutablePointer<clinux_namespaces>,
        stack: UnsafeMutableRawPointer
    ) {
        self.map = map
        self.process = process
        unsafe self.shared = shared
        unsafe self.stack = stack
    }

    @inlinable deinit { end() }

    @usableFromInline func end() {
        if unsafe shared.pointee.stays != 0 { kill(process, SIGKILL) }
        if !hasEnded { clinux_wait_for_namespaces(process) }
        unsafe shared.deallocate()
        unsafe stack.deallocate()
    }

    /// The user namespace, with its map; ask once, and only where it was asked for.
    package mutating func finishUser() throws(SyscallError) -> Descriptor {
        guard let map else { throw SyscallError("clone", "user namespace", EINVAL) }
        try ControlFile.write(UserNamespaceMap.text(map.users), to: "/proc/\(process)/uid_map")
        try ControlFile.write(UserNamespaceMap.text(map.groups), to: "/proc/\(process)/gid_map")
        return try openUser()
    }

    /// The user namespace, whose map somebody else has written.
    func openUser() throws(SyscallError) -> Descriptor { try Descriptor(namespace: .user, of: process) }

    /// Waits for the network namespace; ask once, after the user namespace.
    package mutating func finishNetwork() throws(SyscallError) -> Descriptor {
        try finish(.net)
    }

    /// Waits for a network, IPC or UTS namespace that was asked for; ask once, after the user namespace.
    package mutating func finish(_ kind: NamespaceKind) throws(SyscallError) -> Descriptor {
        if !hasEnded { clinux_wait_for_namespaces(process) }
        hasEnded = true
        let number: CInt =
            switch kind {
            case .net: unsafe shared.pointee.network
            case .ipc: unsafe shared.pointee.ipc
            case .uts: unsafe shared.pointee.uts
            default: -EINVAL
            }
        if number < 0 { throw SyscallError("unshare", "\(kind.rawValue) namespace", -number) }
        return Descriptor(owning: number)
    }
}
