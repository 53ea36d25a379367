import Linux

/// An entry whose owner, links and attributes were checked and translated for the disk.
struct PreparedEntry {
    let entry: TarEntry
    let path: EntryPath
    let leaf: PathBytes
    /// As they are on the disk; nil where they are whoever unpacks.
    let owner: UInt32?
    let group: UInt32?
    let mode: UInt32
    /// The text of a symbolic link.
    let target: PathBytes
    /// The file that a hard link is of.
    let linked: (parent: [UInt8], leaf: PathBytes)?
    let attributes: [StoredAttribute]

    init(_ entry: TarEntry, _ path: EntryPath, _ ownership: Ownership) throws(LayerError) {
        self.entry = entry
        self.path = path
        guard !path.isRoot || entry.kind == .directory else {
            throw .entry(entry.label, "the root of a layer has to be a directory")
        }
        guard let leaf = PathBytes(path.isRoot ? [UInt8(ascii: ".")] : path.leaf),
            let target = PathBytes(entry.target)
        else { throw .entry(entry.label, "a zero byte in a name") }
        self.leaf = leaf
        self.target = target
        owner = try Self.stored(entry.owner, "user", entry, ownership)
        group = try Self.stored(entry.group, "group", entry, ownership)
        // Who has no privileges must still get at what is in a directory.
        mode = ownership == .own && entry.kind == .directory ? entry.mode | 0o700 : entry.mode
        if entry.kind == .hardLink {
            guard let other = EntryPath(entry.target), let leaf = PathBytes(other.leaf), !other.isRoot else {
                throw .entry(entry.label, "hard link to '\(TarEntry.label(entry.target))' outside the layer")
            }
            linked = (other.parent, leaf)
        } else {
            linked = nil
        }
        if entry.kind == .symbolicLink, entry.target.isEmpty {
            throw .entry(entry.label, "a symbolic link to nothing")
        }
        do throws(StoredAttribute.Invalid) {
            var stored: [StoredAttribute] = []
            for attribute in entry.attributes {
                if let known = try StoredAttribute(attribute, of: entry.kind, ownership) {
                    stored.append(known)
                }
            }
            attributes = stored
        } catch {
            throw .entry(entry.label, error.reason)
        }
    }

    private static func stored(
        _ id: Int64,
        _ what: String,
        _ entry: TarEntry,
        _ ownership: Ownership
    ) throws(LayerError) -> UInt32? {
        guard let root = ownership.root else { return nil }
        guard (0..<Int64(IDRange.foreign.count)).contains(id) else {
            throw .entry(entry.label, "\(what) ID \(id) is not below \(IDRange.foreign.count)")
        }
        return root + UInt32(id)
    }
}
