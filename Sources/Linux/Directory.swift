import CLinux
import Glibc

/// An open directory, and what can be done below it.
///
/// A name is one component: it is never followed where it is a symbolic link. Only functions that say so
/// take a path.
package struct Directory: ~Copyable, Sendable {
    package let descriptor: Descriptor

    package init(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    /// Opens a directory by a path, following symbolic links.
    package init(path: PathBytes) throws(SyscallError) {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let number = try check("open", path.description) { unsafe Glibc.open(path.characters, flags) }
        self.init(Descriptor(owning: number))
    }

    /// The number, for a system call while this directory lives.
    package var number: CInt { descriptor.number }

    /// Opens a file below this directory, whose path has no symbolic link (openat2(2)).
    ///
    /// `ELOOP` where it has one, `EXDEV` where it would leave the directory.
    package func open(
        beneath path: PathBytes,
        flags: CInt = O_RDONLY,
        mode: UInt32 = 0
    ) throws(SyscallError) -> Descriptor {
        let resolve = UInt64(CLINUX_RESOLVE_BENEATH | CLINUX_RESOLVE_NO_SYMLINKS)
        return try open(path, flags, mode, resolve)
    }

    /// Opens a file as a process would whose root is this directory: links and `..` never lead out of it.
    package func open(inRoot path: PathBytes, flags: CInt = O_RDONLY) throws(SyscallError) -> Descriptor {
        try open(path, flags, 0, UInt64(CLINUX_RESOLVE_IN_ROOT | CLINUX_RESOLVE_NO_MAGICLINKS))
    }

    /// What is at a path, found as by `open(inRoot:)`; it is not opened.
    package func status(inRoot path: PathBytes) throws(SyscallError) -> FileStatus {
        try open(inRoot: path, flags: CInt(CLINUX_O_PATH)).status()
    }

    /// Opens a regular file for reading, as `open(inRoot:)`; nil for anything else.
    ///
    /// That is not even opened for a moment: to open a device can start something, such as a watchdog.
    package func regularFile(inRoot path: PathBytes) throws(SyscallError) -> Descriptor? {
        let found = try open(inRoot: path, flags: CInt(CLINUX_O_PATH))
        guard try found.status().kind == .regular else { return nil }
        return try Descriptor(opening: "/proc/self/fd/\(found.number)", O_RDONLY)
    }

    /// Whether there is anything at a path below this directory, which has no symbolic link before its end.
    package func exists(beneath path: PathBytes) throws(SyscallError) -> Bool {
        do {
            _ = try open(beneath: path, flags: CInt(CLINUX_O_PATH) | O_NOFOLLOW)
            return true
        } catch {
            if error.code == ENOENT { return false }
            throw error
        }
    }

    /// A directory below this one; as `open(beneath:)`.
    package func directory(beneath path: PathBytes) throws(SyscallError) -> Directory {
        Directory(try open(beneath: path, flags: O_RDONLY | O_DIRECTORY))
    }

    private func open(
        _ path: PathBytes,
        _ flags: CInt,
        _ mode: UInt32,
        _ resolve: UInt64
    ) throws(SyscallError) -> Descriptor {
        let flags = UInt64(flags | O_CLOEXEC)
        while true {
            let number = unsafe clinux_openat2(number, path.characters, flags, UInt64(mode), resolve)
            if number >= 0 { return Descriptor(owning: number) }
            // EAGAIN: something was renamed meanwhile, so that the kernel could not be sure.
            if number == -EINTR || number == -EAGAIN { continue }
            throw SyscallError("openat2", path.description, -number)
        }
    }
}

// Looking at and naming files.
extension Directory {
    /// What a name is; nil where there is none.
    package func status(of name: PathBytes) throws(SyscallError) -> FileStatus? {
        var status = stat()
        do {
            try check("fstatat", name.description) {
                unsafe fstatat(number, name.characters, &status, AT_SYMLINK_NOFOLLOW)
            }
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
        return FileStatus(status)
    }

    /// Whether a file system is mounted where a file of this directory is; false where there is none.
    ///
    /// statx(2) tells since Linux 5.8, also of a file system that is bound to another place of itself.
    package func isMountPoint(_ name: PathBytes) throws(SyscallError) -> Bool {
        do {
            let answer = try fileCall("statx", name.description) {
                unsafe clinux_is_mount_point(number, name.characters)
            }
            return answer != 0
        } catch {
            if error.code == ENOENT { return false }
            throw error
        }
    }

    /// Creates a file that was not there and opens it for writing; `EEXIST` where it was.
    package func createFile(_ name: PathBytes, mode: UInt32) throws(SyscallError) -> Descriptor {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        return Descriptor(
            owning: try check("openat", name.description) {
                unsafe openat(number, name.characters, flags, mode)
            }
        )
    }

    /// Makes a directory (mkdirat(2)).
    package func makeDirectory(_ name: PathBytes, mode: UInt32) throws(SyscallError) {
        try check("mkdirat", name.description) { unsafe mkdirat(number, name.characters, mode) }
    }

    /// Makes a symbolic link; where it leads is not looked at (symlinkat(2)).
    package func makeSymbolicLink(_ name: PathBytes, to target: PathBytes) throws(SyscallError) {
        try check("symlinkat", name.description) {
            unsafe symlinkat(target.characters, number, name.characters)
        }
    }

    /// What a symbolic link holds (readlinkat(2)).
    package func target(ofLink name: PathBytes) throws(SyscallError) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = try check("readlinkat", name.description) {
            unsafe readlinkat(number, name.characters, &buffer, buffer.count)
        }
        return buffer[..<count].map { UInt8(bitPattern: $0) }
    }

    /// Gives a file, not what it points to, a second name.
    package func makeHardLink(
        _ name: PathBytes,
        to other: PathBytes,
        in directory: borrowing Directory
    ) throws(SyscallError) {
        let source = directory.number
        try check("linkat", name.description) {
            unsafe linkat(source, other.characters, number, name.characters, 0)
        }
    }

    /// Gives an open file another name.
    package func makeHardLink(
        _ name: PathBytes,
        to file: borrowing Descriptor
    ) throws(SyscallError) {
        let source = "/proc/self/fd/\(file.number)"
        try check("linkat", name.description) {
            unsafe linkat(AT_FDCWD, source, number, name.characters, AT_SYMLINK_FOLLOW)
        }
    }

    /// Makes a device, or a pipe where `kind` is `.pipe`.
    package func makeNode(
        _ name: PathBytes,
        _ kind: FileStatus.Kind,
        mode: UInt32,
        major: UInt32 = 0,
        minor: UInt32 = 0
    ) throws(SyscallError) {
        let type =
            switch kind {
            case .characterDevice: S_IFCHR
            case .blockDevice: S_IFBLK
            default: S_IFIFO
            }
        try fileCall("mknodat", name.description) {
            unsafe clinux_mknodat(number, name.characters, type | mode, major, minor)
        }
    }

    /// Renames; with `replacing` false `EEXIST` where the new name is taken.
    package func rename(
        _ name: PathBytes,
        to new: PathBytes,
        in directory: borrowing Directory,
        replacing: Bool = true
    ) throws(SyscallError) {
        let target = directory.number
        let flags = UInt32(replacing ? 0 : CLINUX_RENAME_NOREPLACE)
        try fileCall("renameat2", name.description) {
            unsafe clinux_renameat2(number, name.characters, target, new.characters, flags)
        }
    }

    /// Sets the owner of what a name is, also of a symbolic link.
    package func setOwner(of name: PathBytes, _ owner: UInt32, group: UInt32) throws(SyscallError) {
        try check("fchownat", name.description) {
            unsafe fchownat(number, name.characters, owner, group, AT_SYMLINK_NOFOLLOW)
        }
    }

    /// Sets the permission bits of what a name is, which must not be a symbolic link.
    package func setMode(of name: PathBytes, _ mode: UInt32) throws(SyscallError) {
        try check("fchmodat", name.description) { unsafe fchmodat(number, name.characters, mode, 0) }
    }

    /// Sets the times of what a name is, also of a symbolic link.
    package func setTime(
        of name: PathBytes,
        seconds: Int64,
        nanoseconds: Int64
    ) throws(SyscallError) {
        let time = timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds))
        let times = [time, time]
        try check("utimensat", name.description) {
            unsafe utimensat(number, name.characters, times, AT_SYMLINK_NOFOLLOW)
        }
    }

    /// Writes this directory's entries to the disk.
    package func synchronize() throws(SyscallError) {
        try descriptor.synchronize()
    }
}
