import Glibc
import Linux

/// The directories below a layer's root, found by path and kept open for the entries that follow.
///
/// Symbolic links in a path are followed as in a container: inside the root, to which `/` and too many `..` lead.
struct DirectoryCache: ~Copyable {
    final class Opened {
        let directory: Directory

        init(_ directory: consuming Directory) {
            self.directory = directory
        }
    }

    /// Several layers may be unpacked at once, and a process has 1024 descriptors.
    private static let most = 48

    let root: Opened
    private var opened: [[UInt8]: Opened] = [:]
    private var last: (path: [UInt8], directory: Opened)?
    /// Directories that were created because something is below them.
    private(set) var implied: [[UInt8]] = []
    /// What their names take of the memory.
    private(set) var impliedBytes = 0

    private let ownership: Ownership

    init(_ root: consuming Directory, _ ownership: Ownership) {
        self.root = Opened(root)
        self.ownership = ownership
    }

    /// The directory of a clean path, created where nothing is there.
    ///
    /// A whiteout in its way becomes a directory, which hides what lower layers have in theirs.
    mutating func directory(_ path: [UInt8]) throws(SyscallError) -> Opened {
        if path.isEmpty { return root }
        if let last, last.path == path { return last.directory }
        let found: Opened
        if let known = opened[path] {
            found = known
        } else {
            found = try open(path)
            insert(found, path)
        }
        last = (path, found)
        return found
    }

    /// The directory of a clean path that nothing is created for; nil where there is none.
    func existing(_ path: [UInt8]) throws(SyscallError) -> Descriptor? {
        guard let name = PathBytes(path.isEmpty ? [UInt8(ascii: ".")] : path) else { return nil }
        do {
            return try root.directory.open(inRoot: name, flags: O_RDONLY | O_DIRECTORY)
        } catch {
            if [ENOENT, ENOTDIR, ELOOP].contains(error.code) { return nil }
            throw error
        }
    }

    mutating func insert(_ directory: Opened, _ path: [UInt8]) {
        if opened.count >= Self.most { opened.removeAll(keepingCapacity: true) }
        opened[path] = directory
    }

    /// Forgets what paths lead to: a directory or a link was replaced.
    mutating func forget() {
        opened.removeAll(keepingCapacity: true)
        last = nil
    }

    /// Takes note of a directory that the archive has not mentioned.
    mutating func imply(_ path: [UInt8]) {
        implied.append(path)
        impliedBytes += Self.memory(of: path)
    }

    /// Forgets which directories the archive has not mentioned.
    mutating func forgetImplied() {
        implied.removeAll()
        impliedBytes = 0
    }

    /// About how many bytes a name takes that is kept.
    static func memory(of path: [UInt8]) -> Int { path.count + 64 }

    private mutating func open(_ path: [UInt8]) throws(SyscallError) -> Opened {
        guard let name = PathBytes(path) else { throw SyscallError("openat2", "path", EINVAL) }
        do {
            return Opened(Directory(try root.directory.open(inRoot: name, flags: O_RDONLY | O_DIRECTORY)))
        } catch {
            if error.code != ENOENT && error.code != ENOTDIR { throw error }
        }
        let place = EntryPath(clean: path)
        let parent = try directory(place.parent)
        guard let leaf = PathBytes(place.leaf) else { throw SyscallError("openat2", "path", EINVAL) }
        let existing = try parent.directory.status(of: leaf)
        let hidesLower = existing?.isWhiteout ?? false
        // Anything else that is there is a file or a link to nowhere.
        if let existing, !existing.isWhiteout {
            throw SyscallError("openat2", name.description, existing.kind == .symbolicLink ? ENOENT : ENOTDIR)
        }
        if hidesLower { try parent.directory.removeFile(leaf) }
        try parent.directory.makeDirectory(leaf, mode: 0o755)
        let new = try parent.directory.directory(beneath: leaf)
        try new.descriptor.setOwner(as: ownership)
        try new.descriptor.setMode(0o755)
        if hidesLower { try new.descriptor.makeOpaque() }
        imply(path)
        return Opened(new)
    }
}

extension Descriptor {
    /// Marks a directory for overlayfs: what lower layers have in theirs is not seen.
    func makeOpaque() throws(SyscallError) {
        try setAttribute("trusted.overlay.opaque", to: Array("y".utf8))
    }
}
