import Glibc
import Linux

/// Turns the entries of a layer into files below a directory.
struct LayerWriter: ~Copyable, EntryReceiver {
    var cache: DirectoryCache
    var current: ArrivingFile?
    /// A file whose content the next one has.
    var adopted: AdoptedFile?
    /// Whether the content that comes is on the disk already.
    var isShared = false
    /// Set last, since every file in a directory changes it.
    private var directoryTimes: [(path: [UInt8], time: TarEntry.Time)] = []
    private var directoryBytes = 0
    /// No more of the memory is for names of directories.
    private static let mostDirectoryBytes = 64 << 20
    /// Nor for what a layer removes and implies that is to be merged.
    private static let mostMergedBytes = 16 << 20
    /// Bytes until the next look at the room on the file system.
    private var unchecked: Int64 = 0

    let ownership: Ownership
    /// Whether whiteouts are collected instead of being made.
    let isMerged: Bool
    /// Whether the archive is no layer.
    private let isPlain: Bool
    private(set) var removals: [Removal] = []
    /// Whether the archive has overlayfs' marks of removals as entries, as a copy of an upper directory has; these may be linked.
    var hasMarkEntries = false
    /// Gets the archive without the content of files; nil where nobody wants it, or it can't be kept.
    var skeleton: SkeletonWriter?
    private(set) var hasSkeleton = false
    private(set) var content: (files: Int, bytes: Int64) = (0, 0)
    /// Directories that the archive has not mentioned, where somebody will ask for them.
    private(set) var impliedPaths: Set<[UInt8]> = []
    /// What these and the removals take of the memory.
    private var mergedBytes = 0

    init(_ directory: consuming Directory, _ ownership: Ownership, isMerged: Bool, isPlain: Bool = false) {
        self.ownership = ownership
        self.isMerged = isMerged
        self.isPlain = isPlain
        cache = DirectoryCache(directory, ownership)
        // Until the archive says otherwise.
        cache.imply([])
    }

    /// Starts an entry; one that has content is given it by ``write(_:)``, and every one is ended.
    mutating func begin(_ entry: TarEntry) throws(LayerError) {
        guard let path = EntryPath(entry.name) else {
            throw .entry(entry.label, "its name leads out of the layer")
        }
        guard path.leaf.count <= Int(NAME_MAX), path.parent.count < Int(PATH_MAX) else {
            throw .entry(entry.label, "its name is too long")
        }
        guard let role = isPlain ? .file : EntryRole(path) else {
            throw .entry(entry.label, "a whiteout of nothing")
        }
        if isPlain, entry.kind == .characterDevice || entry.kind == .blockDevice {
            throw .entry(entry.label, "a device, which nothing may bring along")
        }
        let prepared = role == .file ? try PreparedEntry(entry, path, ownership) : nil
        if role == .file, entry.kind == .file {
            content.files += 1
            content.bytes += entry.size
            if entry.size > 0 { try skeleton?.content(of: path.bytes, entry) }
        }
        do throws(SyscallError) {
            switch role {
            case .ignored: break
            case .opaque where isMerged: remember(Removal(path: path.parent, isContent: true))
            case .opaque: try cache.directory(path.parent).directory.descriptor.makeOpaque()
            case .whiteout(let name) where isMerged:
                remember(Removal(path: EntryPath(path.parent, name).bytes, isContent: false))
            case .whiteout(let name): try makeWhiteout(name, in: path.parent)
            case .file: if let prepared { try make(prepared) }
            }
            // Names of directories must not fill the memory; one that gets more files afterwards loses its time.
            if directoryBytes + cache.impliedBytes > Self.mostDirectoryBytes { try setDirectoryTimes() }
        } catch {
            throw Self.failure(error, entry)
        }
        guard mergedBytes <= Self.mostMergedBytes else {
            throw .malformed("it removes and implies more names than there is memory for")
        }
    }

    /// Takes note of bytes of the archive that are no file's content.
    mutating func keep(_ bytes: Span<UInt8>) throws(LayerError) {
        try skeleton?.keep(bytes)
    }

    mutating func write(_ bytes: Span<UInt8>) throws(LayerError) {
        if isShared { return }
        guard current != nil else { return try keep(bytes) }
        unchecked += Int64(bytes.count)
        do throws(SyscallError) {
            // Root may fill what is reserved for it; the system's services need that more than a layer.
            if unchecked > 16 << 20 {
                unchecked = 0
                if try cache.root.directory.descriptor.isFileSystemFull() {
                    throw SyscallError("write", "layer", ENOSPC)
                }
            }
            try current?.write(bytes)
        } catch {
            throw Self.failure(error, current?.entry ?? TarEntry())
        }
    }

    mutating func end() throws(LayerError) {
        isShared = false
        guard var file = current.take() else { return }
        do throws(SyscallError) {
            try file.end()
        } catch {
            throw Self.failure(error, file.entry)
        }
    }

    /// Ends the layer.
    mutating func finish() throws(LayerError) {
        do {
            try setDirectoryTimes()
        } catch {
            throw .system(error.subject, error)
        }
        guard skeleton != nil else { return }
        try skeleton?.finish()
        hasSkeleton = true
    }

    /// Notes that something of the archive is not on the disk any more.
    mutating func loseContent() { skeleton = nil }

    /// Notes when a directory was modified.
    mutating func setTimeLast(_ time: TarEntry.Time, of path: [UInt8]) {
        directoryTimes.append((path, time))
        directoryBytes += DirectoryCache.memory(of: path)
    }

    private mutating func remember(_ removal: Removal) {
        removals.append(removal)
        mergedBytes += DirectoryCache.memory(of: removal.path)
    }

    private mutating func setDirectoryTimes() throws(SyscallError) {
        // The archive knows no time of these, and equal layers are to be equal.
        let implied = cache.implied.map { (path: $0, time: TarEntry.Time()) }
        if isMerged || isPlain {
            impliedPaths.formUnion(cache.implied)
            mergedBytes += cache.impliedBytes
            for (path, _) in directoryTimes { impliedPaths.remove(path) }
        }
        for (path, time) in implied + directoryTimes {
            // It may have been replaced by something else.
            guard let directory = try cache.existing(path) else { continue }
            try directory.setTime(seconds: time.seconds, nanoseconds: time.nanoseconds)
        }
        cache.forgetImplied()
        directoryTimes.removeAll()
        directoryBytes = 0
    }

    private static func failure(_ error: SyscallError, _ entry: TarEntry) -> LayerError {
        switch error.code {
        // To a file system an attribute can be too long for what is left in a block, too.
        case ENOSPC where error.call == "fsetxattr": .system(entry.label, error)
        case ENOSPC, EDQUOT: .full
        case ENOENT where error.call == "linkat":
            .entry(
                entry.label,
                "hard link to '\(TarEntry.label(entry.target))', which the layer itself does not have"
            )
        case ENOTDIR where error.call == "openat2":
            .entry(entry.label, "it is below something that is no directory")
        case ENOENT where error.call == "openat2":
            .entry(entry.label, "it is below a link that leads nowhere")
        default: .system(entry.label, error)
        }
    }
}
