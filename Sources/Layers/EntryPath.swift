import Linux

/// Where an entry belongs, by its name alone: a directory below the layer's root, and a name in it.
struct EntryPath: Equatable {
    /// The directory's path without a slash at either end; empty for the root.
    var parent: [UInt8]
    /// The last component; empty for the root itself.
    var leaf: [UInt8]

    /// The whole path; empty for the root.
    var bytes: [UInt8] { parent.isEmpty ? leaf : parent + [UInt8(ascii: "/")] + leaf }

    var isRoot: Bool { leaf.isEmpty }

    /// Reads a name as in an archive; nil where it leads out of the root or has a zero byte.
    ///
    /// A slash in front means nothing. `..` takes the component before it away, whatever that is on disk.
    init?(_ name: [UInt8]) {
        var path: [UInt8] = []
        path.reserveCapacity(name.count)
        for component in name.split(separator: UInt8(ascii: "/")) {
            if component.elementsEqual(".".utf8) { continue }
            if component.elementsEqual("..".utf8) {
                if path.isEmpty { return nil }
                path.removeLast(path.count - (path.lastIndex(of: UInt8(ascii: "/")) ?? 0))
                continue
            }
            if component.contains(0) { return nil }
            if !path.isEmpty { path.append(UInt8(ascii: "/")) }
            path.append(contentsOf: component)
        }
        self.init(clean: path)
    }

    /// A name in a directory.
    init(_ parent: [UInt8], _ leaf: [UInt8]) {
        self.parent = parent
        self.leaf = leaf
    }

    /// Splits a path that is clean.
    init(clean path: [UInt8]) {
        if let slash = path.lastIndex(of: UInt8(ascii: "/")) {
            parent = Array(path[..<slash])
            leaf = Array(path[(slash + 1)...])
        } else {
            parent = []
            leaf = path
        }
    }
}

/// What a name in a layer stands for (image-spec, layer.md "Whiteouts").
enum EntryRole: Equatable {
    case file
    /// Lower layers' file of this name is gone.
    case whiteout([UInt8])
    /// Everything that lower layers have in this directory is gone.
    case opaque
    /// A file that AUFS keeps for itself.
    case ignored

    /// Tells it by the name; nil for a whiteout of nothing.
    init?(_ path: EntryPath) {
        let mark = Array(".wh.".utf8)
        let reserved = Array(".wh..wh.".utf8)
        if path.leaf.elementsEqual(".wh..wh..opq".utf8) {
            self = .opaque
        } else if path.leaf.starts(with: reserved)
            || path.parent.split(separator: UInt8(ascii: "/")).contains(where: { $0.starts(with: reserved) })
        {
            self = .ignored
        } else if path.leaf.starts(with: mark) {
            let hidden = Array(path.leaf.dropFirst(mark.count))
            if hidden.isEmpty || hidden.elementsEqual(".".utf8) || hidden.elementsEqual("..".utf8) {
                return nil
            }
            self = .whiteout(hidden)
        } else {
            self = .file
        }
    }
}
