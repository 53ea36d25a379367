import Glibc
import Linux

/// The few things that are done to the generator directory.
enum OutputFiles {
    /// Makes a file, or one in place of that of an earlier run, which then appears with all its content.
    ///
    /// systemd gives its generators directories that are empty.
    static func write(
        _ path: String,
        _ bytes: [UInt8],
        by temporary: String,
        mode: mode_t = 0o644
    ) throws(SyscallError) {
        do {
            return try create(path, bytes, mode)
        } catch  where error.code == EEXIST {
            // Of a run that was killed and had our process ID.
            unsafe unlink(temporary)
            try create(temporary, bytes, mode)
        }
        try move(temporary, to: path)
    }

    /// Makes a file; nothing stays behind where it can't be written.
    private static func create(_ path: String, _ bytes: [UInt8], _ mode: mode_t) throws(SyscallError) {
        let file = try Descriptor(
            opening: path,
            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_NOCTTY,
            mode: mode
        )
        do {
            try file.write(bytes.span, of: path)
        } catch {
            unsafe unlink(path)
            throw error
        }
    }

    private static func move(_ temporary: String, to path: String) throws(SyscallError) {
        do {
            try check("rename", path) { unsafe rename(temporary, path) }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
    }

    /// Makes a directory unless it is there.
    static func makeDirectory(_ path: String, mode: mode_t = 0o755) throws(SyscallError) {
        guard unsafe mkdir(path, mode) != 0, errno != EEXIST else { return }
        throw SyscallError("mkdir", path, errno)
    }

    /// Makes a symbolic link, in place of one of that name.
    static func link(_ path: String, to target: String, by temporary: String) throws(SyscallError) {
        if unsafe symlink(target, path) == 0 { return }
        let code = errno
        guard code == EEXIST else { throw SyscallError("symlink", path, code) }
        unsafe unlink(temporary)
        try check("symlink", temporary) { unsafe symlink(target, temporary) }
        try move(temporary, to: path)
    }
}
