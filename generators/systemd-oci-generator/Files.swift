import Glibc
import Linux

/// The few things that are done with files.
enum Files {
    /// No unit file is longer.
    private static let longest = 16 << 20
    /// Nearly every unit file is shorter.
    private static let usual = 8 << 10

    struct Entry {
        enum Kind {
            case file
            case directory
            case other
        }

        var name: String
        var kind: Kind
        var isLink: Bool
    }

    /// What identifies a directory, whatever its path.
    struct Identity: Hashable {
        var device: dev_t
        var number: ino_t
    }

    struct Listing {
        var identity: Identity
        /// Sorted by name, without `.` and `..`.
        var entries: [Entry]
    }

    /// The content of a directory; nil where there is none.
    static func list(_ path: String) throws(SyscallError) -> Listing? {
        guard let directory = unsafe opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw SyscallError("opendir", path, errno)
        }
        defer { unsafe closedir(directory) }
        var status = stat()
        try check("fstat", path) { unsafe fstat(dirfd(directory), &status) }
        var entries: [Entry] = []
        while let entry = unsafe readdir(directory) {
            let type = unsafe entry.pointee.d_type
            guard let name = unsafe name(of: entry), name != ".", name != ".." else { continue }
            entries.append(self.entry(name, type, in: path))
        }
        entries.sort { $0.name < $1.name }
        return Listing(identity: Identity(device: status.st_dev, number: status.st_ino), entries: entries)
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String? {
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
        let text = unsafe UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
        return unsafe String(validatingCString: text)
    }

    private static func entry(_ name: String, _ type: UInt8, in directory: String) -> Entry {
        switch Int(type) {
        case 8: return Entry(name: name, kind: .file, isLink: false)
        case 4: return Entry(name: name, kind: .directory, isLink: false)
        default: break
        }
        var status = stat()
        guard unsafe stat(directory + "/" + name, &status) == 0 else {
            // A link to nothing is a file that can't be read, which is worth a message.
            return Entry(name: name, kind: .file, isLink: true)
        }
        let kind: Entry.Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            default: .other
            }
        return Entry(name: name, kind: kind, isLink: true)
    }

    /// A path without symbolic links; itself where that can't be said.
    static func resolved(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }

    /// The bytes of what a listing calls a file.
    static func read(_ path: String) throws(SyscallError) -> [UInt8] {
        let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        var bytes = try read(file, path, upTo: usual)
        // Only a file that fills the room may have more.
        while bytes.count >= usual {
            let more = try read(file, path, upTo: longest / 16)
            if more.isEmpty { break }
            bytes += more
            guard bytes.count <= longest else { throw SyscallError("open", path, EFBIG) }
        }
        return bytes
    }

    /// One read(2).
    private static func read(
        _ file: borrowing Descriptor,
        _ path: String,
        upTo room: Int
    ) throws(SyscallError) -> [UInt8] {
        let number = file.number
        var code: CInt = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            repeat {
                let size = unsafe Glibc.read(number, buffer.baseAddress, room)
                code = size < 0 ? errno : 0
                count = max(size, 0)
            } while code == EINTR
        }
        if code != 0 { throw SyscallError("read", path, code) }
        return bytes
    }

    /// Makes a file, or one in place of that of an earlier run, which then appears with all its content.
    ///
    /// systemd gives its generators directories that are empty.
    static func write(_ path: String, _ bytes: [UInt8], by temporary: String) throws(SyscallError) {
        do {
            return try create(path, bytes)
        } catch  where error.code == EEXIST {
            // Of a run that was killed and had our process ID.
            unsafe unlink(temporary)
            try create(temporary, bytes)
        }
        try move(temporary, to: path)
    }

    /// Makes a file; nothing stays behind where it can't be written.
    private static func create(_ path: String, _ bytes: [UInt8]) throws(SyscallError) {
        let file = try Descriptor(
            opening: path,
            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_NOCTTY,
            mode: 0o644
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
    static func makeDirectory(_ path: String) throws(SyscallError) {
        guard unsafe mkdir(path, 0o755) != 0, errno != EEXIST else { return }
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
