import Glibc
package import Linux

/// Puts a layer that was unpacked by itself over a root file system, as if its archive had been unpacked there.
///
/// Its files are moved, so both are on one file system. What it takes away goes first; a directory over a directory
/// changes its attributes, unless the archive does not mention it; anything else replaces what is there.
package struct LayerMerger: ~Copyable {
    private let root: Directory
    private let ownership: Ownership

    package init(into root: borrowing Directory, ownership: Ownership) throws(LayerError) {
        self.ownership = ownership
        do {
            self.root = try root.directory(beneath: ".")
        } catch {
            throw .system(".", error)
        }
    }

    /// Moves a layer's files.
    ///
    /// - Parameters:
    ///   - layer: Where it was unpacked; what is left there is of no use.
    ///   - removals: What it takes away.
    ///   - implied: The directories that its archive does not mention.
    /// - Throws: The call that failed.
    package func merge(
        _ layer: borrowing Directory,
        removing removals: [Removal],
        implied: Set<[UInt8]>
    ) throws(LayerError) {
        do throws(SyscallError) {
            for removal in removals { try remove(removal) }
            try move(layer.directory(beneath: "."), [], to: root.directory(beneath: "."), implied)
        } catch {
            switch error.code {
            case ENOSPC, EDQUOT: throw .full
            default: throw .system(error.subject, error)
            }
        }
    }

    private func remove(_ removal: Removal) throws(SyscallError) {
        let place = EntryPath(clean: removal.path)
        let path = removal.isContent ? removal.path : place.parent
        guard let name = PathBytes(path.isEmpty ? [UInt8(ascii: ".")] : path) else { return }
        let folder: Directory
        do {
            folder = Directory(try root.open(inRoot: name, flags: O_RDONLY | O_DIRECTORY))
        } catch {
            // Then there is nothing of it either.
            if [ENOENT, ENOTDIR, ELOOP].contains(error.code) { return }
            throw error
        }
        let before = try folder.descriptor.status()
        if removal.isContent {
            for name in try folder.names() { try folder.removeTree(name) }
        } else if let leaf = PathBytes(place.leaf) {
            try folder.removeTree(leaf)
        }
        // Only an archive says when a directory was modified.
        try folder.descriptor.setTime(seconds: before.modified, nanoseconds: before.modifiedNanoseconds)
    }

    /// Moves what is in a directory, and gives the target its attributes.
    private func move(
        _ source: consuming Directory,
        _ path: [UInt8],
        to target: consuming Directory,
        _ implied: Set<[UInt8]>
    ) throws(SyscallError) {
        // What is moved out of them or into them changes their times.
        let before = try target.descriptor.status()
        let status = try source.descriptor.status()
        for name in try source.names() {
            let whole = EntryPath(path, name.bytes).bytes
            guard try source.status(of: name)?.kind == .directory else {
                try replace(name, from: source, in: target)
                continue
            }
            guard let folder = try existing(name, whole, in: target, implied) else {
                try replace(name, from: source, in: target)
                continue
            }
            try move(source.directory(beneath: name), whole, to: folder, implied)
        }
        if implied.contains(path) {
            // As it was before its content changed, but for the one that was made for this.
            return try target.descriptor.setTime(
                seconds: before.modified,
                nanoseconds: before.modifiedNanoseconds
            )
        }
        if ownership.root != nil { try target.descriptor.setOwner(status.owner, group: status.group) }
        try target.descriptor.setMode(status.mode)
        try copyAttributes(from: source.descriptor, to: target.descriptor)
        try target.descriptor.setTime(seconds: status.modified, nanoseconds: status.modifiedNanoseconds)
    }

    /// The directory that a directory of the layer is merged with; nil where there is none.
    ///
    /// One that the archive does not mention may be behind a link, as where /lib leads to /usr/lib.
    private func existing(
        _ name: PathBytes,
        _ path: [UInt8],
        in target: borrowing Directory,
        _ implied: Set<[UInt8]>
    ) throws(SyscallError) -> Directory? {
        guard let status = try target.status(of: name) else { return nil }
        if status.kind == .directory { return try target.directory(beneath: name) }
        guard status.kind == .symbolicLink, implied.contains(path), let path = PathBytes(path) else {
            return nil
        }
        do {
            return Directory(try root.open(inRoot: path, flags: O_RDONLY | O_DIRECTORY))
        } catch {
            if [ENOENT, ENOTDIR, ELOOP].contains(error.code) { return nil }
            throw error
        }
    }

    private func replace(
        _ name: PathBytes,
        from source: borrowing Directory,
        in target: borrowing Directory
    ) throws(SyscallError) {
        do {
            try source.rename(name, to: name, in: target)
        } catch {
            guard [EISDIR, ENOTDIR, ENOTEMPTY, EEXIST].contains(error.code) else { throw error }
            try target.removeTree(name)
            try source.rename(name, to: name, in: target)
        }
    }

    private func copyAttributes(
        from source: borrowing Descriptor,
        to target: borrowing Descriptor
    ) throws(SyscallError) {
        for name in try source.attributeNames() {
            guard let value = try source.longAttribute(name) else { continue }
            do {
                try target.setAttribute(name, to: value)
            } catch {
                // Such as a label of this host.
                if ![EOPNOTSUPP, EPERM].contains(error.code) { throw error }
            }
        }
    }
}
