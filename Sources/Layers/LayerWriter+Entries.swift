import Glibc
import Linux

// One function per kind of entry.
extension LayerWriter {
    mutating func make(_ entry: PreparedEntry) throws(SyscallError) {
        let parent = try cache.directory(entry.path.parent)
        switch entry.entry.kind {
        case .directory: try makeDirectory(entry, in: parent.directory)
        case .file: try makeFile(entry, in: parent.directory)
        case .hardLink: try makeHardLink(entry, in: parent.directory)
        case .symbolicLink:
            try replacing(entry.leaf, in: parent.directory) { directory throws(SyscallError) in
                try directory.makeSymbolicLink(entry.leaf, to: entry.target)
            }
            try setOwner(entry, in: parent.directory)
            try setTime(entry, in: parent.directory)
        case .characterDevice, .blockDevice:
            // Who has no privileges makes none.
            if ownership == .own { break }
            let kind = entry.entry.kind == .blockDevice
            try makeNode(entry, kind ? .blockDevice : .characterDevice, in: parent.directory)
        case .pipe: try makeNode(entry, .pipe, in: parent.directory)
        }
    }

    /// Makes something, after the removal of what is in its place.
    private mutating func replacing(
        _ leaf: PathBytes,
        in directory: borrowing Directory,
        _ body: (borrowing Directory) throws(SyscallError) -> Void
    ) throws(SyscallError) {
        do {
            try body(directory)
            return
        } catch {
            if error.code != EEXIST { throw error }
        }
        try remove(leaf, in: directory)
        try body(directory)
    }

    private mutating func remove(
        _ leaf: PathBytes,
        in directory: borrowing Directory
    ) throws(SyscallError) {
        // A mark of ours is made again of its name; one that the archive has as a device is not.
        if try directory.status(of: leaf)?.isWhiteout != true || hasMarkEntries { loseContent() }
        cache.forget()
        try directory.removeTree(leaf)
    }

    /// Makes a file; one whose content is on the disk shares it where that is possible.
    private mutating func makeFile(
        _ entry: PreparedEntry,
        in directory: borrowing Directory
    ) throws(SyscallError) {
        guard entry.entry.size > 0, let adopted = adopted.take(),
            adopted.size == entry.entry.size, entry.entry.sparse == nil
        else { return try makeNewFile(entry, in: directory) }
        if try directory.status(of: entry.leaf) != nil { try remove(entry.leaf, in: directory) }
        isShared = try adopted.link(entry, in: directory)
        if isShared { return }
        try makeNewFile(entry, in: directory)
        switch current {
        case .some(let file): isShared = file.clone(adopted)
        case .none: break
        }
    }

    private mutating func makeNewFile(
        _ entry: PreparedEntry,
        in directory: borrowing Directory
    ) throws(SyscallError) {
        do {
            current = ArrivingFile(try directory.createFile(entry.leaf, mode: 0o600), entry)
            return
        } catch {
            if error.code != EEXIST { throw error }
        }
        try remove(entry.leaf, in: directory)
        current = ArrivingFile(try directory.createFile(entry.leaf, mode: 0o600), entry)
    }

    private mutating func makeDirectory(
        _ entry: PreparedEntry,
        in directory: borrowing Directory
    ) throws(SyscallError) {
        var hidesLower = false
        if !entry.path.isRoot {
            do {
                try directory.makeDirectory(entry.leaf, mode: 0o700)
            } catch {
                if error.code != EEXIST { throw error }
                let existing = try directory.status(of: entry.leaf)
                if existing?.kind != .directory {
                    // A whiteout and a directory of one name: a new directory in place of the old one.
                    hidesLower = existing?.isWhiteout ?? false
                    try remove(entry.leaf, in: directory)
                    try directory.makeDirectory(entry.leaf, mode: 0o700)
                }
            }
        }
        let new = try directory.directory(beneath: entry.leaf)
        if hidesLower { try new.descriptor.makeOpaque() }
        try new.descriptor.apply(entry)
        setTimeLast(entry.entry.modified, of: entry.path.bytes)
        if !entry.path.isRoot { cache.insert(DirectoryCache.Opened(new), entry.path.bytes) }
    }

    private mutating func makeHardLink(
        _ entry: PreparedEntry,
        in directory: borrowing Directory
    ) throws(SyscallError) {
        guard let linked = entry.linked else { return }
        let source = try cache.directory(linked.parent)
        // What the layer removes it does not have, whatever marks that.
        if try source.directory.status(of: linked.leaf)?.isWhiteout == true, !hasMarkEntries {
            throw SyscallError("linkat", entry.entry.label, ENOENT)
        }
        do {
            try directory.makeHardLink(entry.leaf, to: linked.leaf, in: source.directory)
            return
        } catch {
            if error.code != EEXIST { throw error }
        }
        let old = try directory.status(of: entry.leaf)
        let new = try source.directory.status(of: linked.leaf)
        if let old, let new, old.isSameFile(as: new) { return }
        try remove(entry.leaf, in: directory)
        try directory.makeHardLink(entry.leaf, to: linked.leaf, in: source.directory)
    }

    private mutating func makeNode(
        _ entry: PreparedEntry,
        _ kind: FileStatus.Kind,
        in directory: borrowing Directory
    ) throws(SyscallError) {
        if kind == .characterDevice, (entry.entry.major, entry.entry.minor) == (0, 0) {
            hasMarkEntries = true
        }
        try replacing(entry.leaf, in: directory) { directory throws(SyscallError) in
            try directory.makeNode(
                entry.leaf,
                kind,
                mode: 0o600,
                major: entry.entry.major,
                minor: entry.entry.minor
            )
        }
        try setOwner(entry, in: directory)
        try directory.setMode(of: entry.leaf, entry.entry.mode)
        try setTime(entry, in: directory)
    }

    private func setOwner(_ entry: PreparedEntry, in directory: borrowing Directory) throws(SyscallError) {
        guard let owner = entry.owner, let group = entry.group else { return }
        try directory.setOwner(of: entry.leaf, owner, group: group)
    }

    private func setTime(_ entry: PreparedEntry, in directory: borrowing Directory) throws(SyscallError) {
        let time = entry.entry.modified
        try directory.setTime(of: entry.leaf, seconds: time.seconds, nanoseconds: time.nanoseconds)
    }

    /// Marks a name as removed, unless this layer itself has something there.
    mutating func makeWhiteout(_ name: [UInt8], in path: [UInt8]) throws(SyscallError) {
        guard let leaf = PathBytes(name) else { throw SyscallError("mknodat", "whiteout", EINVAL) }
        let parent = try cache.directory(path)
        guard let existing = try parent.directory.status(of: leaf) else {
            try parent.directory.makeNode(leaf, .characterDevice, mode: 0)
            if let root = ownership.root {
                try parent.directory.setOwner(of: leaf, root, group: root)
            }
            try parent.directory.setTime(of: leaf, seconds: 0, nanoseconds: 0)
            return
        }
        // What lower layers have in a directory of this name is gone; the rest covers theirs anyway.
        if existing.kind == .directory {
            try parent.directory.directory(beneath: leaf).descriptor.makeOpaque()
        }
    }
}
