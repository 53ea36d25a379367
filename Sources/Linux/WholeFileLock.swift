import Glibc

/// A lock by flock(2), which programs of others use: those of ``FileLock`` are others.
package struct WholeFileLock: ~Copyable {
    private let file: Descriptor

    /// Waits for the lock of a file, which is made where there is none; it is held while this lives.
    package init(_ path: String) throws(SyscallError) {
        let file = try Descriptor(opening: path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o644)
        let number = file.number
        try check("flock", path) { flock(number, LOCK_EX) }
        self.file = file
    }
}
