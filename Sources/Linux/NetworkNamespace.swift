import CLinux
import Glibc

/// Network namespaces by file descriptor (network_namespaces(7)).
package enum NetworkNamespace {
    /// Makes one; the calling thread stays in its own.
    package static func make() throws(SyscallError) -> Descriptor {
        Descriptor(owning: try result("unshare", "a network namespace", clinux_network_namespace()))
    }

    /// Sets an interface up, such as `lo`, which is down in a new namespace.
    package static func setUp(
        _ interface: String,
        in namespace: borrowing Descriptor
    ) throws(SyscallError) {
        let number = namespace.number
        try result("ioctl", interface, unsafe clinux_link_up(number, interface))
    }

    /// Makes an interface that leads to nothing useful: one end of a veth(4) pair.
    package static func addPlaceholder(
        _ interface: String,
        in namespace: borrowing Descriptor
    ) throws(SyscallError) {
        let number = namespace.number
        try result("RTM_NEWLINK", interface, unsafe clinux_link_add_veth(number, interface))
    }

    /// Deletes an interface; one that is not there is no failure.
    package static func delete(
        _ interface: String,
        in namespace: borrowing Descriptor
    ) throws(SyscallError) {
        let code = unsafe clinux_link_delete(namespace.number, interface)
        if code == -ENODEV { return }
        try result("RTM_DELLINK", interface, code)
    }

    /// Moves an interface of the calling thread's namespace to another one, with its lasting addresses, and sets it up.
    ///
    /// - Parameters:
    ///   - interface: Its name here.
    ///   - namespace: Where it goes.
    ///   - name: Its name there; `%d` in it becomes a number that is free.
    /// - Throws: `ENODEV` where there is none, `EEXIST` where the name is taken there.
    package static func move(
        _ interface: String,
        to namespace: borrowing Descriptor,
        as name: String
    ) throws(SyscallError) {
        let number = namespace.number
        try result("RTM_NEWLINK", interface, unsafe clinux_link_move(number, interface, name))
    }

    /// Whether what a path names is a namespace, and not the file that it was mounted on.
    package static func exists(at path: String) -> Bool {
        unsafe clinux_is_namespace(path) == 1
    }

    /// Mounts a namespace on a file, so that it has a path and outlives its processes.
    ///
    /// The file is made where there is none.
    package static func pin(
        _ namespace: borrowing Descriptor,
        to path: String
    ) throws(SyscallError) {
        let number = namespace.number
        _ = try Descriptor(opening: path, O_RDONLY | O_CREAT | O_NOFOLLOW, mode: 0o600)
        let source = "/proc/self/fd/\(number)"
        try check("mount", path) { unsafe mount(source, path, nil, UInt(MS_BIND), nil) }
    }

    /// Undoes ``pin(_:to:)``; nothing happens where nothing is pinned.
    package static func unpin(_ path: String) throws(SyscallError) {
        if exists(at: path) {
            try check("umount2", path) { unsafe umount2(path, CInt(MNT_DETACH)) }
        }
        if unsafe unlink(path) != 0, errno != ENOENT { throw SyscallError("unlink", path, errno) }
    }

    @discardableResult
    private static func result(_ call: String, _ subject: String, _ code: CInt) throws(SyscallError) -> CInt {
        if code < 0 { throw SyscallError(call, subject, -code) }
        return code
    }
}
