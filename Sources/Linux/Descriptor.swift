import Glibc

/// An open file descriptor, closed once, when its owner ends.
package struct Descriptor: ~Copyable, Sendable {
    /// The number, for a system call while this descriptor lives.
    package let number: CInt

    /// Takes over an open file descriptor.
    package init(owning number: CInt) {
        self.number = number
    }

    deinit { close(number) }

    /// Gives the number away; the caller closes it.
    package consuming func release() -> CInt {
        let number = number
        discard self
        return number
    }

    /// A second descriptor of the same open file, with `FD_CLOEXEC`.
    package func duplicate() throws(SyscallError) -> Descriptor {
        let number = number
        return Descriptor(
            owning: try check("fcntl", "descriptor \(number)") { fcntl(number, F_DUPFD_CLOEXEC, 3) }
        )
    }
}
