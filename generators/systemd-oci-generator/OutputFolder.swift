import Glibc
import Linux

/// The generator directory, and the few things that are done there; names are paths below it.
struct OutputFolder: ~Copyable, Sendable {
    private let path: String
    private let descriptor: Descriptor

    /// Opens the directory, which is made where it is missing.
    init(_ path: String) throws(SyscallError) {
        descriptor = try Self.open(path)
        self.path = path
    }

    private static func open(_ path: String) throws(SyscallError) -> Descriptor {
        do {
            return try Descriptor(opening: path, O_RDONLY | O_DIRECTORY)
        } catch  where error.code == ENOENT {
            try makeAll(path)
        }
        return try Descriptor(opening: path, O_RDONLY | O_DIRECTORY)
    }

    private static func makeAll(_ path: String) throws(SyscallError) {
        var parent = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            parent += "/" + part
            guard unsafe mkdir(parent, 0o755) != 0, errno != EEXIST else { continue }
            throw SyscallError("mkdir", parent, errno)
        }
    }

    /// Makes a file, or one in place of that of an earlier run, which then appears with all its content.
    ///
    /// systemd gives its generators directories that are empty.
    func write(
        _ name: String,
        _ bytes: [UInt8],
        by temporary: String,
        mode: mode_t = 0o644
    ) throws(SyscallError) {
        do {
            return try create(name, bytes, mode)
        } catch  where error.code == EEXIST {
            // Of a run that was killed and had our process ID.
            remove(temporary)
            try create(temporary, bytes, mode)
        }
        try move(temporary, to: name)
    }

    /// Makes a file; nothing stays behind where it can't be written.
    private func create(_ name: String, _ bytes: [UInt8], _ mode: mode_t) throws(SyscallError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC
        let number = try check("open", full(name)) {
            unsafe openat(descriptor.number, name, flags, mode)
        }
        let file = Descriptor(owning: number)
        do {
            try file.write(bytes.span, of: full(name))
        } catch {
            remove(name)
            throw error
        }
    }

    private func move(_ temporary: String, to name: String) throws(SyscallError) {
        do {
            try check("rename", full(name)) {
                unsafe renameat(descriptor.number, temporary, descriptor.number, name)
            }
        } catch {
            remove(temporary)
            throw error
        }
    }

    /// Makes a directory unless it is there.
    func makeDirectory(_ name: String, mode: mode_t = 0o755) throws(SyscallError) {
        guard unsafe mkdirat(descriptor.number, name, mode) != 0, errno != EEXIST else { return }
        throw SyscallError("mkdir", full(name), errno)
    }

    /// Makes a symbolic link, in place of one of that name.
    func link(_ name: String, to target: String, by temporary: String) throws(SyscallError) {
        if unsafe symlinkat(target, descriptor.number, name) == 0 { return }
        let code = errno
        guard code == EEXIST else { throw SyscallError("symlink", full(name), code) }
        remove(temporary)
        try check("symlink", full(temporary)) {
            unsafe symlinkat(target, descriptor.number, temporary)
        }
        try move(temporary, to: name)
    }

    private func remove(_ name: String) {
        unsafe unlinkat(descriptor.number, name, 0)
    }

    private func full(_ name: String) -> String { path + "/" + name }
}
