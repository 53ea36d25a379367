extension TarEntry {
    /// What a header block says, corrected by the extended headers in front of it.
    init(
        _ header: TarHeader,
        _ pax: PaxRecords,
        longName: [UInt8]?,
        longTarget: [UInt8]?
    ) throws(LayerError) {
        name = pax["path"] ?? longName ?? header.name
        target = pax["linkpath"] ?? longTarget ?? header.target
        switch header.type {
        // Version 7 has no type for directories.
        case 0: kind = name.last == UInt8(ascii: "/") ? .directory : .file
        case UInt8(ascii: "0"), UInt8(ascii: "7"), UInt8(ascii: "S"): kind = .file
        case UInt8(ascii: "1"): kind = .hardLink
        case UInt8(ascii: "2"): kind = .symbolicLink
        case UInt8(ascii: "3"): kind = .characterDevice
        case UInt8(ascii: "4"): kind = .blockDevice
        case UInt8(ascii: "5"): kind = .directory
        case UInt8(ascii: "6"): kind = .pipe
        default:
            let type = String(header.type, radix: 16)
            throw .entry(Self.label(name), "a tar entry of unknown type 0x\(type)")
        }
        mode = UInt32(truncatingIfNeeded: header.mode & 0o7777)
        owner = try pax.number("uid") ?? header.owner
        group = try pax.number("gid") ?? header.group
        size = kind == .file ? try pax.number("size") ?? header.size : 0
        // No file system has larger files, and sizes are added up.
        guard (0...(1 << 60)).contains(size) else { throw .entry(label, "its size is out of range") }
        modified = try pax.time("mtime") ?? Time(seconds: header.modified, nanoseconds: 0)
        guard let major = UInt32(exactly: header.major), let minor = UInt32(exactly: header.minor),
            major < 1 << 12, minor < 1 << 20
        else { throw .entry(label, "device number is out of range") }
        self.major = major
        self.minor = minor
        attributes = try pax.attributes()
    }

    /// Takes over what GNU tar says of a sparse file; true where its map is in front of the content.
    mutating func readSparse(_ pax: PaxRecords) throws(LayerError) -> Bool {
        if pax["GNU.sparse.major"] == Array("1".utf8), pax["GNU.sparse.minor"] == Array("0".utf8) {
            if let name = pax["GNU.sparse.name"] { self.name = name }
            guard let whole = try pax.number("GNU.sparse.realsize") else {
                throw .entry(label, "a sparse file without a size")
            }
            sparse = SparseMap(size: whole, pieces: [])
            return true
        }
        guard let whole = try pax.number("GNU.sparse.size") else {
            if pax["GNU.sparse.major"] != nil { throw .entry(label, "unknown format of a sparse file") }
            return false
        }
        if let name = pax["GNU.sparse.name"] { self.name = name }
        var numbers: [Int64?] = []
        if let map = pax["GNU.sparse.map"] {
            numbers = map.split(separator: UInt8(ascii: ","), maxSplits: 2 * SparseMap.mostPieces).map {
                PaxRecords.number($0)
            }
        } else {
            for (index, piece) in pax.sparsePieces.enumerated() where piece.isOffset == (index % 2 == 0) {
                numbers.append(PaxRecords.number(piece.value[...]))
            }
        }
        let known = numbers.compactMap(\.self)
        let map = SparseMap(
            size: whole,
            pieces: stride(from: 0, to: known.count - 1, by: 2).map {
                SparseMap.Piece(offset: known[$0], count: known[$0 + 1])
            }
        )
        guard known.count == numbers.count, known.count % 2 == 0, map.isValid(content: size) else {
            throw .entry(label, "map of a sparse file is wrong")
        }
        sparse = map
        return false
    }
}
