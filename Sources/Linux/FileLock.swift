import Glibc

/// Locks of whole files that belong to the open file description and not to the process (fcntl_locking(2)).
package enum FileLock {
    /// `F_OFD_SETLK` and `F_OFD_SETLKW` of linux/fcntl.h, which Glibc's module map hides.
    private static let set: CInt = 37
    private static let setAndWait: CInt = 38

    /// Takes the exclusive lock without waiting.
    ///
    /// - Parameters:
    ///   - file: Open for writing. Whoever has a duplicate of it has the lock, too.
    ///   - name: What to call the file in an error.
    /// - Returns: False where another open file description has it.
    /// - Throws: What fcntl(2) said.
    package static func acquire(
        _ file: borrowing Descriptor,
        named name: String
    ) throws(SyscallError) -> Bool {
        do {
            try lock(file.number, set, name)
        } catch  where error.code == EAGAIN || error.code == EACCES {
            return false
        }
        return true
    }

    /// Takes the exclusive lock, waiting for it.
    package static func wait(
        for file: borrowing Descriptor,
        named name: String
    ) throws(SyscallError) {
        try lock(file.number, setAndWait, name)
    }

    /// Opens a lock file, making it where there is none, and takes its lock without waiting.
    ///
    /// As systemd's `make_lock_file`: a file that its last owner has removed in between is not taken.
    ///
    /// - Returns: The locked file, or nil where somebody else has the lock.
    package static func open(_ path: String) throws(SyscallError) -> Descriptor? {
        while true {
            let file = try make(path)
            guard try acquire(file, named: path) else { return nil }
            if try links(of: file, named: path) > 0 { return file }
        }
    }

    /// Opens a file that is nothing but a lock, making it where there is none, and waits for its lock.
    package static func wait(at path: String) throws(SyscallError) -> Descriptor {
        let file = try make(path)
        try wait(for: file, named: path)
        return file
    }

    private static func make(_ path: String) throws(SyscallError) -> Descriptor {
        try Descriptor(opening: path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NOCTTY, mode: 0o600)
    }

    /// Whether a path of this mount namespace leads to a file.
    ///
    /// What `/proc/self/fd` says of a descriptor that another mount namespace made is a path there.
    package static func isFile(_ file: borrowing Descriptor, at path: String) throws(SyscallError) -> Bool {
        let number = file.number
        var own = stat()
        var named = stat()
        try check("fstat", path) { unsafe fstat(number, &own) }
        guard unsafe lstat(path, &named) == 0 else { return false }
        return own.st_dev == named.st_dev && own.st_ino == named.st_ino
    }

    /// How many names a file has; none once it was removed.
    package static func links(
        of file: borrowing Descriptor,
        named name: String
    ) throws(SyscallError) -> Int {
        let number = file.number
        var status = stat()
        try check("fstat", name) { unsafe fstat(number, &status) }
        return Int(status.st_nlink)
    }

    private static func lock(_ number: CInt, _ command: CInt, _ name: String) throws(SyscallError) {
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        try check("fcntl", name) { unsafe fcntl(number, command, &lock) }
    }
}
