import CLinux
import Glibc

/// The files of a container, as its own root sees them.
package enum ContainerView {
    /// Has this process see the mounts of another one, with the power of its user namespace and no other.
    ///
    /// The process must be its only thread, and have no file descriptor open that the container must not have: what is
    /// done after that is done among the container's files. Nobody in there gets at its memory.
    ///
    /// - Parameters:
    ///   - pid: The container's first process.
    ///   - startTime: When that was started, in clock ticks: another process of the number is not taken.
    /// - Throws: `ESRCH` where it has ended, or what setns(2) said.
    package static func enter(pid: Int32, startTime: UInt64) throws(SyscallError) {
        let process = try ProcessDescriptor(pid: pid)
        let user = try Descriptor(namespace: .user, of: pid)
        let mounts = try Descriptor(namespace: .mnt, of: pid)
        let own = try Descriptor(namespace: .user)
        let isOwn = try own.status().isSameFile(as: user.status())
        // What was opened is of the process that is meant, if it is there still.
        guard ProcessStatus(of: pid)?.startTime == startTime else {
            throw SyscallError("setns", "process \(pid)", ESRCH)
        }
        withExtendedLifetime(process) {}
        try forbidDumps()
        if !isOwn { try join(user, .user) }
        try join(mounts, .mnt)
        if isOwn { return }
        try check("setgroups", "process") { setgroups(0, nil) }
        try check("setgid", "process") { setgid(0) }
        try check("setuid", "process") { setuid(0) }
        try forbidDumps()
    }

    private static func forbidDumps() throws(SyscallError) {
        let result = clinux_forbid_dumps()
        if result < 0 { throw SyscallError("prctl", "PR_SET_DUMPABLE", -result) }
    }

    private static func join(_ namespace: borrowing Descriptor, _ kind: NamespaceKind) throws(SyscallError) {
        let result = clinux_setns(namespace.number, kind.flag)
        if result < 0 { throw SyscallError("setns", "\(kind.rawValue) namespace", -result) }
    }
}

extension Descriptor {
    /// Opens a file only to say which one is meant; links are followed, and nothing of it can be read.
    package init(locating path: String) throws(SyscallError) {
        try self.init(opening: path, CInt(CLINUX_O_PATH))
    }
}
