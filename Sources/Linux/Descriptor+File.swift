import CLinux
import Glibc

/// Makes a call of module CLinux, which returns a negative error number, again where a signal interrupted it.
@discardableResult
func fileCall<T: FixedWidthInteger & SignedInteger>(
    _ call: String,
    _ subject: @autoclosure () -> String,
    _ body: () -> T
) throws(SyscallError) -> T {
    while true {
        let result = body()
        if result >= 0 { return result }
        if result != -T(EINTR) { throw SyscallError(call, subject(), CInt(-result)) }
    }
}

extension Descriptor {
    /// A file in memory that has no path, with a number that is no standard stream's.
    package init(memory name: String) throws(SyscallError) {
        let file = Descriptor(owning: try fileCall("memfd_create", name) { unsafe clinux_memory_file(name) })
        self = try file.duplicate()
    }

    private var subject: String { "descriptor \(number)" }

    /// Writes all of the bytes where the file's position is.
    package func write(_ bytes: Span<UInt8>, of subject: String? = nil) throws(SyscallError) {
        var offset = 0
        while offset < bytes.count {
            let rest = bytes.extracting(offset...)
            offset += try check("write", subject ?? self.subject) {
                unsafe rest.withUnsafeBufferPointer { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
            }
        }
    }

    /// Reads to the end of the file, at most `limit` bytes; nil where it has more.
    package func contents(limit: Int) throws(SyscallError) -> [UInt8]? {
        // One byte more than the file says it has, so that its end is seen without another buffer.
        var piece = Swift.min(limit, Swift.max(4095, Int(try status().size))) + 1
        var contents: [UInt8] = []
        while contents.count <= limit {
            let more = try read(upTo: piece)
            if more.isEmpty { return contents }
            if contents.isEmpty { contents = more } else { contents += more }
            piece = Swift.min(piece, 1 << 16)
        }
        return nil
    }

    /// What one read(2) gives; nothing at the end of the file.
    package func read(upTo most: Int) throws(SyscallError) -> [UInt8] {
        var code: CInt = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            var result = -1
            repeat {
                result = unsafe Glibc.read(number, buffer.baseAddress, most)
            } while result < 0 && errno == EINTR
            if result < 0 { code = errno }
            count = max(result, 0)
        }
        if code != 0 { throw SyscallError("read", subject, code) }
        return bytes
    }

    /// Reads into a buffer, at most so many bytes; 0 at the end of the file.
    package func read(into buffer: inout [UInt8], upTo most: Int) throws(SyscallError) -> Int {
        let number = number
        return try check("read", "descriptor \(number)") {
            unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(number, $0.baseAddress, Swift.min(most, $0.count))
            }
        }
    }

    /// Writes the file's data and attributes to the disk (fsync(2)).
    package func synchronize() throws(SyscallError) {
        try check("fsync", subject) { fsync(number) }
    }

    /// Writes everything of the file system that the file is on (syncfs(2)).
    package func synchronizeFileSystem() throws(SyscallError) {
        try fileCall("syncfs", subject) { clinux_syncfs(number) }
    }

    /// What fstat(2) says.
    package func status() throws(SyscallError) -> FileStatus {
        var status = stat()
        try check("fstat", subject) { unsafe fstat(number, &status) }
        return FileStatus(status)
    }

    /// Whether the file system has nothing left for an ordinary user.
    ///
    /// Root can go on to fill what is reserved for it. A file system without a limit is never full.
    package func isFileSystemFull() throws(SyscallError) -> Bool {
        var status = statvfs()
        try check("fstatvfs", subject) { unsafe fstatvfs(number, &status) }
        return status.f_blocks > 0 && status.f_bavail == 0
    }

    /// Bytes that an ordinary user can still write to the file system; nil where it has no limit.
    package func room() throws(SyscallError) -> Int64? {
        var status = statvfs()
        try check("fstatvfs", subject) { unsafe fstatvfs(number, &status) }
        if status.f_blocks == 0 { return nil }
        return Int64(
            clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
                .partialValue
        )
    }

    /// Shares the whole content of another file (FICLONE); false where the file system can't.
    package func clone(_ other: borrowing Descriptor) -> Bool {
        clinux_clone_file(number, other.number) == 0
    }

    /// Sets who owns the file (fchown(2)).
    package func setOwner(_ owner: UInt32, group: UInt32) throws(SyscallError) {
        try check("fchown", subject) { fchown(number, owner, group) }
    }

    /// Sets the permission bits (fchmod(2)).
    package func setMode(_ mode: UInt32) throws(SyscallError) {
        try check("fchmod", subject) { fchmod(number, mode) }
    }

    /// Sets when the file was last modified, and last accessed to the same.
    package func setTime(seconds: Int64, nanoseconds: Int64) throws(SyscallError) {
        let time = timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds))
        let times = [time, time]
        try check("futimens", subject) { unsafe futimens(number, times) }
    }

    /// Moves the position at which the next byte is written.
    package func seek(to offset: Int64) throws(SyscallError) {
        try check("lseek", subject) { lseek(number, off_t(offset), SEEK_SET) }
    }

    /// Makes the file so many bytes long; what is new of it is a hole.
    package func truncate(to size: Int64) throws(SyscallError) {
        try check("ftruncate", subject) { ftruncate(number, off_t(size)) }
    }

    /// Sets an extended attribute (setxattr(2)).
    package func setAttribute(_ name: PathBytes, to value: [UInt8]) throws(SyscallError) {
        try fileCall("fsetxattr", subject) {
            unsafe clinux_fsetxattr(number, name.characters, value, value.count)
        }
    }
}

// Open file description locks (fcntl(2)), which a copy of the descriptor in another process holds, too.
extension Descriptor {
    /// Who else may have a lock in the same place: others with a shared one, or nobody.
    package enum Lock: Sendable {
        case shared
        case exclusive
    }

    /// Takes a lock on one byte of the file; false where another open file description has one in the way.
    package func lock(_ kind: Lock, byte: Int64) throws(SyscallError) -> Bool {
        do {
            try lock(kind, byte, wait: false)
            return true
        } catch {
            if error.code == EAGAIN || error.code == EACCES { return false }
            throw error
        }
    }

    /// Takes a lock on one byte of the file, when others have given it up.
    package func waitForLock(_ kind: Lock, byte: Int64) throws(SyscallError) {
        try lock(kind, byte, wait: true)
    }

    private func lock(_ kind: Lock, _ byte: Int64, wait: Bool) throws(SyscallError) {
        let type = kind == .shared ? F_RDLCK : F_WRLCK
        try fileCall("fcntl", subject) { clinux_ofd_lock(number, CInt(type), wait ? 1 : 0, byte, 1) }
    }
}

extension PathBytes {
    /// An extended attribute of what this path is, also of a symbolic link; nil where it has no such.
    package func attribute(_ name: PathBytes) throws(SyscallError) -> [UInt8]? {
        // The longest that there are (xattr(7)).
        var value = [UInt8](repeating: 0, count: 1 << 16)
        do {
            let count = try fileCall("lgetxattr", description) {
                unsafe clinux_lgetxattr(characters, name.characters, &value, value.count)
            }
            return Array(value.prefix(count))
        } catch {
            if error.code == ENODATA { return nil }
            throw error
        }
    }
}

extension Descriptor {
    /// What one pread(2) gives of the bytes at an offset; nothing at the end of the file.
    package func read(at offset: Int64, upTo most: Int) throws(SyscallError) -> [UInt8] {
        var code: CInt = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            var result = -1
            repeat {
                result = unsafe pread(number, buffer.baseAddress, most, off_t(offset))
            } while result < 0 && errno == EINTR
            if result < 0 { code = errno }
            count = max(result, 0)
        }
        if code != 0 { throw SyscallError("pread", "descriptor \(number)", code) }
        return bytes
    }
}

// What is in memory.
extension Descriptor {
    /// Whether the file's beginning is in memory; true where the kernel can't say it.
    package var isRead: Bool { clinux_is_read(number) != 0 }

    /// Has the file's content read, and does not wait for it.
    package func readAhead() {
        clinux_read_ahead(number)
    }
}
