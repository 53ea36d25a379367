import Glibc
import Linux

/// Compares the entries of an archive with what was once made of them.
struct EntryComparer: ~Copyable, EntryReceiver {
    private let root: Directory
    private(set) var damage: [LayerDamage] = []
    /// What a directory's last entry says: an earlier one does not count.
    private var directories: [[UInt8]: PreparedEntry] = [:]
    /// The names that entries account for.
    private var known: Set<Name> = []

    private struct Name: Hashable {
        var parent: UInt64
        var name: [UInt8]
    }

    init(_ root: consuming Directory) {
        self.root = root
    }

    mutating func add(_ path: String, _ reason: String) {
        if damage.count < LayerCheck.most { damage.append(LayerDamage(path: path, reason: reason)) }
    }

    mutating func keep(_ bytes: Span<UInt8>) throws(LayerError) {}
    mutating func write(_ bytes: Span<UInt8>) throws(LayerError) {}
    mutating func end() throws(LayerError) {}

    mutating func begin(_ entry: TarEntry) throws(LayerError) {
        guard let path = EntryPath(entry.name), let role = EntryRole(path) else { return }
        do throws(SyscallError) {
            switch role {
            case .ignored: break
            case .opaque: try checkOpaque(path.parent)
            case .whiteout(let name): try checkWhiteout(name, in: path.parent)
            case .file:
                // What could not be prepared was not unpacked.
                guard let prepared = try? PreparedEntry(entry, path, .foreign) else { return }
                try check(prepared)
            }
        } catch {
            throw .system(entry.label, error)
        }
    }

    /// Looks at directories and at what nobody has mentioned.
    mutating func finish() throws(LayerError) {
        do throws(SyscallError) {
            for (path, entry) in directories {
                guard let directory = try folder(path) else {
                    add(TarEntry.label(path), "is missing")
                    continue
                }
                try compare(entry, directory.descriptor.status(), at: path)
            }
            try look(for: root.directory(beneath: "."), path: [], depth: 0)
        } catch {
            throw .system(".", error)
        }
    }

    private func folder(_ path: [UInt8]) throws(SyscallError) -> Directory? {
        guard let name = PathBytes(path.isEmpty ? [UInt8(ascii: ".")] : path) else { return nil }
        do {
            return Directory(try root.open(inRoot: name, flags: O_RDONLY | O_DIRECTORY))
        } catch {
            if [ENOENT, ENOTDIR, ELOOP].contains(error.code) { return nil }
            throw error
        }
    }

    private mutating func check(_ entry: PreparedEntry) throws(SyscallError) {
        let label = entry.entry.label
        if entry.entry.kind == .directory {
            directories[entry.path.bytes] = entry
            if entry.path.isRoot { return }
        }
        guard let parent = try folder(entry.path.parent), let status = try parent.status(of: entry.leaf)
        else {
            return add(label, "is missing")
        }
        known.insert(Name(parent: try parent.descriptor.status().inode, name: entry.path.leaf))
        switch entry.entry.kind {
        case .directory: return
        case .hardLink:
            guard let linked = entry.linked else { return }
            let other: FileStatus? =
                switch try folder(linked.parent) {
                case .some(let directory): try directory.status(of: linked.leaf)
                case .none: nil
                }
            if other.map({ !$0.isSameFile(as: status) }) ?? true {
                add(label, "is another file than its link")
            }
        case .symbolicLink:
            try compare(entry, status, at: entry.path.bytes)
            if status.kind == .symbolicLink, try parent.target(ofLink: entry.leaf) != entry.target.bytes {
                add(label, "leads elsewhere")
            }
        default: try compare(entry, status, at: entry.path.bytes)
        }
    }

    private mutating func compare(
        _ entry: PreparedEntry,
        _ status: FileStatus,
        at path: [UInt8]
    ) throws(SyscallError) {
        let label = entry.entry.label
        guard status.kind == entry.entry.kind.status else { return add(label, "is of another kind") }
        if status.kind != .symbolicLink, status.mode != entry.mode {
            add(label, "has mode \(String(status.mode, radix: 8)), not \(String(entry.mode, radix: 8))")
        }
        if status.owner != entry.owner || status.group != entry.group { add(label, "has another owner") }
        let time = entry.entry.modified
        if status.modified != time.seconds || status.modifiedNanoseconds != time.nanoseconds {
            add(label, "was modified at another time")
        }
        if status.kind == .characterDevice || status.kind == .blockDevice,
            status.device != (entry.entry.major, entry.entry.minor)
        {
            add(label, "is another device")
        }
        guard status.kind == .regular || status.kind == .directory else { return }
        try compareAttributes(entry, at: path)
    }

    private mutating func compareAttributes(
        _ entry: PreparedEntry,
        at path: [UInt8]
    ) throws(SyscallError) {
        if entry.attributes.isEmpty { return }
        guard let name = PathBytes(path.isEmpty ? [UInt8(ascii: ".")] : path) else { return }
        let file = try root.open(inRoot: name, flags: O_RDONLY | O_NONBLOCK)
        for attribute in entry.attributes {
            let found = try file.longAttribute(attribute.name)
            if found != attribute.value, !(attribute.isOptional && found == nil) {
                add(entry.entry.label, "has another attribute \(attribute.name)")
            }
        }
    }

    private mutating func checkOpaque(_ path: [UInt8]) throws(SyscallError) {
        guard let directory = try folder(path) else { return add(TarEntry.label(path), "is missing") }
        if try directory.descriptor.attribute("trusted.overlay.opaque") != Array("y".utf8) {
            add(TarEntry.label(path), "is not opaque")
        }
    }

    private mutating func checkWhiteout(_ name: [UInt8], in path: [UInt8]) throws(SyscallError) {
        let label = TarEntry.label(EntryPath(path, name).bytes)
        guard let leaf = PathBytes(name), let parent = try folder(path),
            let status = try parent.status(of: leaf)
        else { return add(label, "is not marked as removed") }
        known.insert(Name(parent: try parent.descriptor.status().inode, name: name))
        // Something of the layer itself is in its place.
        if status.isWhiteout || status.kind != .directory { return }
        if try parent.directory(beneath: leaf).descriptor.attribute("trusted.overlay.opaque") == nil {
            add(label, "is not opaque")
        }
    }

    /// Looks for names that no entry accounts for; a directory that has only known ones is implied by these.
    private mutating func look(
        for directory: consuming Directory,
        path: [UInt8],
        depth: Int
    ) throws(SyscallError) {
        let inode = try directory.descriptor.status().inode
        for name in try directory.names() {
            let bytes = name.bytes
            let whole = EntryPath(path, bytes).bytes
            let isKnown = known.contains(Name(parent: inode, name: bytes))
            guard try directory.status(of: name)?.kind == .directory else {
                if !isKnown { add(TarEntry.label(whole), "is not in the archive") }
                continue
            }
            if depth > 400 { continue }
            let below = try directory.directory(beneath: name)
            // One that only hides is there for its mark.
            let hides = try below.descriptor.attribute("trusted.overlay.opaque") != nil
            if !isKnown, !hides, try below.names().isEmpty {
                add(TarEntry.label(whole), "is not in the archive")
            }
            try look(for: below, path: whole, depth: depth + 1)
        }
    }
}

extension TarEntry.Kind {
    /// What the file is on the disk.
    fileprivate var status: FileStatus.Kind {
        switch self {
        case .file, .hardLink: .regular
        case .symbolicLink: .symbolicLink
        case .characterDevice: .characterDevice
        case .blockDevice: .blockDevice
        case .directory: .directory
        case .pipe: .pipe
        }
    }
}
