import Glibc
package import Linux

/// A directory as a tar archive, with the numbers that a container sees as owners.
///
/// What is in there may be anybody's who is changing it: links are not followed, and only regular files are read.
/// Sockets are left out, as in every archive.
package struct FolderArchive: ~Copyable {
    /// What could not be told as it is, each in a line.
    package private(set) var warnings: [String] = []
    private var writer: TarWriter
    /// Whether overlayfs' marks of removals are written as those of a layer's archive.
    private let isLayer: Bool
    /// The first name of each file that has several.
    private var names: [FileNumber: [UInt8]] = [:]

    private struct FileNumber: Hashable {
        var inode: UInt64
        var fileSystem: UInt64
    }

    /// Nobody makes deeper directories, and each level has a file descriptor.
    private static let deepest = 512

    private init(isLayer: Bool, into receive: @escaping (Span<UInt8>) throws(LayerError) -> Void) {
        self.isLayer = isLayer
        writer = TarWriter(into: receive)
    }

    /// Hands the archive over in pieces.
    ///
    /// - Parameters:
    ///   - directory: What is in it, and itself as `./`.
    ///   - isLayer: Whether it is a layer for overlayfs, of which the archive of a layer is made (image-spec, "Whiteouts").
    ///   - receive: Takes the bytes; what it throws ends this.
    /// - Returns: What could not be told as it is: files that became shorter meanwhile.
    /// - Throws: Where a file can't be read.
    package static func write(
        _ directory: borrowing Directory,
        isLayer: Bool = false,
        into receive: @escaping (Span<UInt8>) throws(LayerError) -> Void
    ) throws(LayerError) -> [String] {
        var archive = FolderArchive(isLayer: isLayer, into: receive)
        let path = Array(".".utf8)
        let status = try doing(path) { () throws(SyscallError) in try directory.descriptor.status() }
        try archive.add(directory, status, path, depth: 0)
        try archive.writer.finish()
        return archive.warnings
    }

    private mutating func add(
        _ directory: borrowing Directory,
        _ status: FileStatus,
        _ path: [UInt8],
        depth: Int
    ) throws(LayerError) {
        guard depth < Self.deepest else { throw .entry(TarEntry.label(path), "it is too deep") }
        var entry = TarEntry(path + [UInt8(ascii: "/")], .directory, status)
        entry.attributes = try Self.attributes(of: directory.descriptor, entry)
        try writer.begin(entry)
        _ = try writer.end()
        if isLayer, try Self.isOpaque(directory, path) { try addMark(".wh..wh..opq", in: path) }
        let names = try Self.doing(path) { () throws(SyscallError) in try directory.names() }
        for name in names.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
            let path = path + [UInt8(ascii: "/")] + name.bytes
            // What was there a moment ago need not be there any more.
            guard
                let status = try Self.doing(
                    path,
                    { () throws(SyscallError) in try directory.status(of: name) }
                )
            else { continue }
            guard status.kind == .directory else {
                if isLayer, status.isWhiteout {
                    try addMark(".wh.", name.bytes, in: Array(path.dropLast(name.bytes.count + 1)))
                } else {
                    try add(name, status, in: directory, path)
                }
                continue
            }
            let below = try Self.doing(path) { () throws(SyscallError) in
                try directory.directory(beneath: name)
            }
            let own = try Self.doing(path) { () throws(SyscallError) in try below.descriptor.status() }
            try add(below, own, path, depth: depth + 1)
        }
    }

    private mutating func add(
        _ name: PathBytes,
        _ status: FileStatus,
        in directory: borrowing Directory,
        _ path: [UInt8]
    ) throws(LayerError) {
        guard let kind = TarEntry.Kind(status.kind) else { return }
        if status.links > 1 {
            let number = FileNumber(inode: status.inode, fileSystem: status.fileSystem)
            if let first = names[number] {
                var entry = TarEntry(path, .hardLink, status)
                entry.target = first
                try writer.begin(entry)
                _ = try writer.end()
                return
            }
            names[number] = path
        }
        if kind == .file { return try addFile(name, in: directory, path) }
        var entry = TarEntry(path, kind, status)
        if kind == .symbolicLink {
            entry.target = try Self.doing(path) { () throws(SyscallError) in
                try directory.target(ofLink: name)
            }
        }
        try writer.begin(entry)
        _ = try writer.end()
    }

    private static func isOpaque(
        _ directory: borrowing Directory,
        _ path: [UInt8]
    ) throws(LayerError) -> Bool {
        for name in ["trusted.overlay.opaque", "user.overlay.opaque"] {
            let value = try doing(path) { () throws(SyscallError) in
                try directory.descriptor.attribute(name)
            }
            if value == Array("y".utf8) { return true }
        }
        return false
    }

    /// Adds a mark of a removal.
    private mutating func addMark(
        _ mark: String,
        _ name: [UInt8] = [],
        in path: [UInt8]
    ) throws(LayerError) {
        var entry = TarEntry()
        entry.name = path + [UInt8(ascii: "/")] + Array(mark.utf8) + name
        try writer.begin(entry)
        _ = try writer.end()
    }

    private mutating func addFile(
        _ name: PathBytes,
        in directory: borrowing Directory,
        _ path: [UInt8]
    ) throws(LayerError) {
        guard
            let file = try Self.doing(
                path,
                { () throws(SyscallError) in try directory.regularFile(inRoot: name) }
            )
        else { return }
        let status = try Self.doing(path) { () throws(SyscallError) in try file.status() }
        var entry = TarEntry(path, .file, status)
        entry.size = status.size
        entry.attributes = try Self.attributes(of: file, entry)
        try writer.begin(entry)
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = try Self.read(file, into: &buffer, path)
            if count == 0 { break }
            try writer.write(buffer.span.extracting(first: count))
        }
        let missing = try writer.end()
        if missing > 0 { warnings.append("'\(entry.label)' became shorter while it was read") }
    }

    private static func read(
        _ file: borrowing Descriptor,
        into buffer: inout [UInt8],
        _ path: [UInt8]
    ) throws(LayerError) -> Int {
        do {
            return try file.read(into: &buffer, upTo: buffer.count)
        } catch {
            throw .system(TarEntry.label(path), error)
        }
    }

    private static func attributes(
        of file: borrowing Descriptor,
        _ entry: TarEntry
    ) throws(LayerError) -> [TarEntry.Attribute] {
        var attributes: [TarEntry.Attribute] = []
        for name in try doing(entry.name, { () throws(SyscallError) in try file.attributeNames() }) {
            // It may have been removed since.
            guard
                let value = try doing(entry.name, { () throws(SyscallError) in try file.longAttribute(name) })
            else { continue }
            let known = StoredAttribute.archived(name, value, of: entry.kind)
            if let known { attributes.append(TarEntry.Attribute(name: name.bytes, value: known)) }
        }
        return attributes.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    private static func doing<Result: ~Copyable>(
        _ path: [UInt8],
        _ body: () throws(SyscallError) -> Result
    ) throws(LayerError) -> Result {
        do {
            return try body()
        } catch {
            throw .system(TarEntry.label(path), error)
        }
    }
}

extension TarEntry {
    fileprivate init(_ name: [UInt8], _ kind: Kind, _ status: FileStatus) {
        self.init()
        self.name = name
        self.kind = kind
        mode = status.mode
        owner = Self.archived(status.owner)
        group = Self.archived(status.group)
        modified = Time(seconds: status.modified, nanoseconds: status.modifiedNanoseconds)
        if kind == .characterDevice || kind == .blockDevice { (major, minor) = status.device }
    }

    /// Who an owner on the disk is in a container; one that is not of the foreign range stays who it is.
    private static func archived(_ id: UInt32) -> Int64 {
        Int64(IDRange.foreign.contains(id) ? id - IDRange.foreign.first : id)
    }
}

extension TarEntry.Kind {
    /// Nil for a socket.
    fileprivate init?(_ kind: FileStatus.Kind) {
        switch kind {
        case .regular: self = .file
        case .directory: self = .directory
        case .symbolicLink: self = .symbolicLink
        case .characterDevice: self = .characterDevice
        case .blockDevice: self = .blockDevice
        case .pipe: self = .pipe
        case .socket: return nil
        }
    }
}
