@_exported public import CGlibc

// What the overlay `Glibc` of Swift's library has beside the headers of the C library, by the same names.

/// The error of the last call (errno(3)).
package var errno: CInt {
    get { cglibc_errno() }
    set { cglibc_set_errno(newValue) }
}

/// The environment (environ(7)).
package var environ: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> { unsafe cglibc_environment() }

// Kinds of files (inode(7)); in C they are of another type than the modes that they are in.
// swift-format-ignore
package let (S_IFMT, S_IFIFO, S_IFCHR, S_IFDIR, S_IFBLK, S_IFREG, S_IFLNK, S_IFSOCK): (
    mode_t, mode_t, mode_t, mode_t, mode_t, mode_t, mode_t, mode_t
) = (0o170000, 0o010000, 0o020000, 0o040000, 0o060000, 0o100000, 0o120000, 0o140000)

/// open(2).
package func open(_ path: UnsafePointer<CChar>, _ flags: CInt, _ mode: mode_t = 0) -> CInt {
    unsafe cglibc_open(path, flags, mode)
}

/// openat(2).
package func openat(
    _ directory: CInt,
    _ path: UnsafePointer<CChar>,
    _ flags: CInt,
    _ mode: mode_t = 0
) -> CInt {
    unsafe cglibc_openat(directory, path, flags, mode)
}

/// fcntl(2) with a number.
package func fcntl(_ number: CInt, _ command: CInt, _ argument: CInt = 0) -> CInt {
    cglibc_fcntl(number, command, Int(argument))
}

/// fcntl(2) with a structure.
package func fcntl(_ number: CInt, _ command: CInt, _ argument: UnsafeMutableRawPointer) -> CInt {
    unsafe cglibc_fcntl_pointer(number, command, argument)
}

/// ioctl(2) with a number.
package func ioctl(_ number: CInt, _ request: UInt, _ argument: CInt = 0) -> CInt {
    cglibc_ioctl(number, request, Int(argument))
}

/// ioctl(2) with a structure.
package func ioctl(_ number: CInt, _ request: UInt, _ argument: UnsafeMutableRawPointer) -> CInt {
    unsafe cglibc_ioctl_pointer(number, request, argument)
}
