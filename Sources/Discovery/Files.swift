package import Glibc
package import Linux

/// The few things that are done with Quadlet files and their folders.
package enum Files {
    /// No unit file is longer.
    private static let longest = 16 << 20
    /// Nearly every unit file is shorter.
    private static let usual = 8 << 10

    package struct Entry {
        package enum Kind {
            case file
            case directory
            case other
        }

        package var name: String
        package var kind: Kind
        package var isLink: Bool
    }

    /// What identifies a directory, whatever its path.
    package struct Identity: Hashable {
        package var device: dev_t
        package var number: ino_t
    }

    package struct Listing {
        package var identity: Identity
        /// Sorted by name, without `.` and `..`.
        package var entries: [Entry]
    }

    /// The content of a directory; nil where there is none.
    package static func list(_ path: String) throws(SyscallError) -> Listing? {
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
            guard let name = unsafe String(validatingCString: DirectoryEntry.name(of: entry)), name != ".",
                name != ".."
            else { continue }
            entries.append(self.entry(name, type, in: path))
        }
        entries.sort { $0.name < $1.name }
        return Listing(identity: Identity(device: status.st_dev, number: status.st_ino), entries: entries)
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

    /// What is at a path; nil where nothing is.
    package static func identity(_ path: String) -> Identity? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Identity(device: status.st_dev, number: status.st_ino)
    }

    /// A path without symbolic links; itself where that can't be said.
    package static func resolved(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    package static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }

    /// The bytes of what a listing calls a file.
    package static func read(_ path: String) throws(SyscallError) -> [UInt8] {
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

    /// Has files read at once, up to one that is in memory; whether any was not.
    ///
    /// One by one, each would be waited for. What can't be opened is not told here.
    static func readAhead(_ paths: some Sequence<String>) -> Bool {
        var hasAsked = false
        for path in paths {
            guard let file = try? Descriptor(opening: path, O_RDONLY | O_NONBLOCK | O_NOCTTY) else {
                continue
            }
            if file.isRead { break }
            file.readAhead()
            hasAsked = true
        }
        return hasAsked
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
}
