import Glibc
package import Linux
package import OCI

/// The images of this host: blobs, layers and names below one directory (docs/formats/store.md).
///
/// Nothing here hashes: who writes a blob or commits a layer has checked its digest. Whatever is found under
/// a digest or a name is whole, also after a crash or a power loss. No symbolic link in the store is followed.
/// A store whose directory is missing is an empty one; the first write creates it.
package struct Store: Hashable, Sendable {
    /// Where the images of the system are.
    package static let systemPath = "/var/lib/systemd-oci"

    /// The store's directory.
    package let path: String
    /// Other stores that are read where this one lacks something, such as what came with the operating system.
    let additions: Additions

    enum Additions: Hashable, Sendable {
        case ofSystem
        case at([String])
    }

    /// A store, and those that are read with it.
    ///
    /// - Parameters:
    ///   - path: Its directory.
    ///   - additions: The directories of the others, the preferred one first. Nil for those of the system, where
    ///     this is the system's store.
    package init(path: String = Store.systemPath, additions: [String]? = nil) {
        self.path = path
        self.additions = additions.map { .at($0) } ?? (path == Self.systemPath ? .ofSystem : .at([]))
    }

    /// Holds off ``collectGarbage()`` as long as the descriptor is open.
    ///
    /// A pull takes this before its first look at what is there, until the image has its name; a container's
    /// start until it has its directory.
    package func holdContents() throws(StoreError) -> Descriptor {
        let root = try preparedRoot()
        return try lock(.contents, .shared, in: root)
    }

    /// Bytes that can still be written to the store, for one who may not use what is reserved for root; nil where
    /// that has no limit.
    ///
    /// A limit that the file system has for the directory, such as that of a project, counts.
    package func room() throws(StoreError) -> Int64? {
        let root = try preparedRoot()
        return try stored { () throws(SyscallError) in try root.descriptor.room() }
    }

    /// The directory of a layer, whether it is there or not.
    package func layerPath(_ diffID: Digest) -> String {
        path + "/" + Self.layerName(diffID)
    }

    /// Whether a layer is there, and so all of it.
    package func hasLayer(_ diffID: Digest) throws(StoreError) -> Bool {
        if try hasOwnLayer(diffID) { return true }
        return try store(ofLayer: diffID) != nil
    }

    private func hasOwnLayer(_ diffID: Digest) throws(StoreError) -> Bool {
        guard let root = try root() else { return false }
        if try root.exists(Self.layerName(diffID)) { return true }
        return try imageLayer(diffID, in: root) != nil
    }
}

// Directories and locks.
extension Store {
    static func layerName(_ diffID: Digest) -> String { "layers/sha256/" + diffID.hexadecimal }
    static func blobName(_ digest: Digest) -> String { "blobs/sha256/" + digest.hexadecimal }
    static func imageName(_ reference: Reference) -> String { "images/" + reference.escaped }

    /// The store's directory, or nil where it is missing.
    func root() throws(StoreError) -> Directory? {
        do {
            return try Directory(path: PathBytes(path))
        } catch {
            if error.code == ENOENT { return nil }
            throw .system(error)
        }
    }

    /// The store's directory with everything that belongs into it; created where it is missing.
    func preparedRoot() throws(StoreError) -> Directory {
        if let root = try root(), try root.exists("lock") { return root }
        return try stored { () throws(SyscallError) in
            try Directory.create(path)
            let root = try Directory(path: PathBytes(path))
            let folders = [
                "blobs", "blobs/sha256", "layers", "layers/sha256", "images", "containers", "staging",
            ]
            for folder in folders { try root.create(PathBytes(folder)) }
            // The file comes last: where it is, all the rest is.
            let file = try root.open(beneath: "lock", flags: O_RDWR | O_CREAT, mode: 0o600)
            try file.synchronize()
            try root.synchronize()
            return root
        }
    }

    /// What a byte of the store's lock file stands for.
    enum LockedByte: Int64 {
        /// Shared by who adds contents or relies on them, exclusive while unused ones are removed.
        case contents = 0
        /// Exclusive while a directory of a container or of staging gets its name and its lock, or loses them.
        case names = 1
        /// Exclusive as long as an automatic update is under way.
        case updates = 2
    }

    /// Waits for a lock, which lasts until the descriptor is closed.
    func lock(
        _ byte: LockedByte,
        _ kind: Descriptor.Lock,
        in root: borrowing Directory
    ) throws(StoreError) -> Descriptor {
        do {
            let file = try root.open(beneath: "lock", flags: O_RDWR)
            try file.waitForLock(kind, byte: byte.rawValue)
            return file
        } catch {
            throw .system(error)
        }
    }

    /// Takes a lock, or returns nil where somebody else has one in the way.
    func lockAtOnce(
        _ byte: LockedByte,
        _ kind: Descriptor.Lock,
        in root: borrowing Directory
    ) throws(StoreError) -> Descriptor? {
        do {
            let file = try root.open(beneath: "lock", flags: O_RDWR)
            guard try file.lock(kind, byte: byte.rawValue) else { return nil }
            return file
        } catch {
            throw .system(error)
        }
    }
}

extension Directory {
    /// Creates a directory for us alone, and those above it for everybody to see; no error where it is there.
    fileprivate static func create(_ path: String) throws(SyscallError) {
        let root = try Directory(path: "/")
        let whole = path.hasPrefix("/") ? path.dropFirst() : path[...]
        guard path.hasPrefix("/") else { throw SyscallError("mkdirat", path, EINVAL) }
        var end = whole.startIndex
        while end < whole.endIndex {
            end = whole[end...].firstIndex(of: "/") ?? whole.endIndex
            let isLast = end == whole.endIndex
            if whole[..<end].last.map({ $0 != "/" }) == true {
                try root.create(PathBytes(String(whole[..<end])), mode: isLast ? 0o700 : 0o755)
            }
            if !isLast { end = whole.index(after: end) }
        }
    }

    fileprivate func create(_ path: PathBytes, mode: UInt32 = 0o700) throws(SyscallError) {
        do {
            try makeDirectory(path, mode: mode)
        } catch {
            if error.code != EEXIST { throw error }
        }
    }

    /// Whether a path of ours leads to something.
    func exists(_ path: String) throws(StoreError) -> Bool {
        try stored { () throws(SyscallError) in try exists(beneath: PathBytes(path)) }
    }

    /// Opens a directory of ours.
    func folder(_ path: String) throws(StoreError) -> Directory {
        do {
            return try directory(beneath: PathBytes(path))
        } catch {
            throw .system(error)
        }
    }

    /// The content of a file of ours, or nil where there is none.
    func contents(of path: String, limit: Int) throws(StoreError) -> [UInt8]? {
        let isRegular: Bool
        let contents: [UInt8]?
        do throws(SyscallError) {
            let file = try open(beneath: PathBytes(path), flags: O_RDONLY | O_NONBLOCK)
            isRegular = try file.status().kind == .regular
            contents = isRegular ? try file.contents(limit: limit) : nil
        } catch {
            if error.code == ENOENT { return nil }
            throw .system(error)
        }
        guard isRegular else { throw .damaged(file: path, reason: "not a regular file") }
        guard let contents else { throw .damaged(file: path, reason: "longer than \(limit) bytes") }
        return contents
    }

    /// Gives a file of ours its content at once, or not at all, also where power fails.
    func replace(_ path: String, with bytes: [UInt8]) throws(StoreError) {
        try stored { () throws(SyscallError) in
            let slash = path.lastIndex(of: "/") ?? path.startIndex
            let folder = try directory(beneath: PathBytes(String(path[..<slash])))
            let name = PathBytes(String(path[path.index(after: slash)...]))
            let new = PathBytes("." + (try randomName()))
            do throws(SyscallError) {
                let file = try folder.createFile(new, mode: 0o600)
                try file.write(bytes.span, of: path)
                try file.synchronize()
                try folder.rename(new, to: name, in: folder)
            } catch {
                try folder.removeFile(new)
                throw error
            }
            try folder.synchronize()
        }
    }
}

/// 16 random hexadecimal digits.
func randomName() throws(SyscallError) -> String {
    let digits = String(try randomNumber(), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
