import CLinux
import Glibc

/// A FIFO that this process has for itself while it, or who got the file descriptor, lives (flock(2)).
package struct NamedPipe: ~Copyable, Sendable {
    package let descriptor: Descriptor
    package let path: String

    /// Opens and locks a FIFO; nil where somebody else has it.
    package init?(leasing path: String) throws(SyscallError) {
        let result = unsafe path.withCString { unsafe clinux_lease_fifo($0) }
        if result == -EWOULDBLOCK { return nil }
        if result < 0 { throw SyscallError("open", path, -result) }
        descriptor = Descriptor(owning: result)
        self.path = path
    }

    /// Takes over a leased FIFO.
    package init(adopting descriptor: consuming Descriptor, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// How many bytes nobody has read yet.
    package func pending() throws(SyscallError) -> Int { try descriptor.pending(of: path) }
}

extension Descriptor {
    /// How many bytes of a pipe nobody has read yet.
    package func pending(of path: String) throws(SyscallError) -> Int {
        let result = clinux_pipe_pending(number)
        if result < 0 { throw SyscallError("ioctl", path, -result) }
        return Int(result)
    }
}
