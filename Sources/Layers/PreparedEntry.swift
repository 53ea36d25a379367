import Linux

/// An entry whose owner, links and attributes were checked and translated for the disk.
struct PreparedEntry {
    let entry: TarEntry
    let path: EntryPath
    let leaf: PathBytes
    /// In the foreign range.
    let owner: UInt32
    let group: UInt32
    /// The text of a symbolic link.
    let target: PathBytes
    /// The file that a hard link is of.
    let linked: (parent: [UInt8], leaf: PathBytes)?
    let attributes: [StoredAttribute]

    init(_ entry: TarEntry, _ path: EntryPath) throws(LayerError) {
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
        owner = try Self.foreign(entry.owner, "user", entry)
        group = try Self.foreign(entry.group, "group", entry)
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
                if let known = try StoredAttribute(attribute, of: entry.kind) { stored.append(known) }
            }
            attributes = stored
        } catch {
            throw .entry(entry.label, error.reason)
        }
    }

    private static func foreign(
        _ id: Int64,
        _ what: String,
        _ entry: TarEntry
    ) throws(LayerError) -> UInt32 {
        guard (0..<Int64(IDRange.foreign.count)).contains(id) else {
            throw .entry(entry.label, "\(what) ID \(id) is not below \(IDRange.foreign.count)")
        }
        return IDRange.foreign.first + UInt32(id)
    }
}
