import Glibc

/// An open file descriptor, closed once, when its owner ends.
@usableFromInline package struct Descriptor: ~Copyable, Sendable {
    /// The number, for a system call while this descriptor lives.
    @usableFromInline package private(set) var number: CInt

    /// Takes over an open file descriptor.
    package init(owning number: CInt) {
        self.number = number
    }

    /// Opens a file by path, with `O_CLOEXEC`; the mode is that of a new file.
    package init(opening path: String, _ flags: CInt, mode: UInt32 = 0) throws(SyscallError) {
        self.init(owning: try check("open", path) { unsafe open(path, flags | O_CLOEXEC, mode) })
    }

    // Other modules have to see it, to end a descriptor in Embedded Swift.
    @inlinable deinit { Self.end(number) }

    @usableFromInline static func end(_ number: CInt) {
        if number >= 0 { close(number) }
    }

    /// Gives the number away; the caller closes it.
    package consuming func release() -> CInt {
        defer { number = -1 }
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
