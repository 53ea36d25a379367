@_exported public import CGlibc

// What the overlay `Glibc` of Swift's library has beside the C library's headers, by the same names.

/// errno(3).
public var errno: CInt {
    get { cglibc_errno() }
    set { cglibc_set_errno(newValue) }
}

/// environ(7).
public var environ: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> { unsafe cglibc_environment() }

public var S_IFMT: mode_t { 0o170000 }
public var S_IFIFO: mode_t { 0o010000 }
public var S_IFCHR: mode_t { 0o020000 }
public var S_IFDIR: mode_t { 0o040000 }
public var S_IFBLK: mode_t { 0o060000 }
public var S_IFREG: mode_t { 0o100000 }
public var S_IFLNK: mode_t { 0o120000 }
public var S_IFSOCK: mode_t { 0o140000 }

public func open(_ path: UnsafePointer<CChar>, _ flags: CInt, _ mode: mode_t = 0) -> CInt {
    unsafe cglibc_open(path, flags, mode)
}

public func openat(_ directory: CInt, _ path: UnsafePointer<CChar>, _ flags: CInt, _ mode: mode_t = 0) -> CInt
{
    unsafe cglibc_openat(directory, path, flags, mode)
}

public func fcntl(_ number: CInt, _ command: CInt, _ argument: CInt = 0) -> CInt {
    cglibc_fcntl(number, command, Int(argument))
}

public func fcntl(_ number: CInt, _ command: CInt, _ argument: UnsafeMutableRawPointer) -> CInt {
    unsafe cglibc_fcntl_pointer(number, command, argument)
}

public func ioctl(_ number: CInt, _ request: UInt, _ argument: CInt = 0) -> CInt {
    cglibc_ioctl(number, request, Int(argument))
}

public func ioctl(_ number: CInt, _ request: UInt, _ argument: UnsafeMutableRawPointer) -> CInt {
    unsafe cglibc_ioctl_pointer(number, request, argument)
}
