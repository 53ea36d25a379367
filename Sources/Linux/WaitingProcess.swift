import CLinux
import Glibc

/// A process that does nothing, so that something has a process: killed when its owner ends.
@safe
@usableFromInline package struct WaitingProcess: ~Copyable {
    private static let size = 16384

    package let pid: Int32
    /// The kernel has no use for it when the process has ended.
    private let stack: UnsafeMutableRawPointer

    package init() throws(SyscallError) {
        let stack = UnsafeMutableRawPointer.allocate(byteCount: Self.size, alignment: 16)
        unsafe self.stack = stack
        pid = unsafe clinux_start_keeper(stack, UInt64(Self.size))
        if pid < 0 { throw SyscallError("clone3", "waiting process", -pid) }
    }

    @inlinable deinit { end() }

    @usableFromInline func end() {
        guard pid > 0 else { return unsafe stack.deallocate() }
        kill(pid, SIGKILL)
        var status: CInt = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        unsafe stack.deallocate()
    }
}
