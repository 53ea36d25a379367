import OCI

/// Reads the table of contents of a layer of zstd:chunked while it is unpacked, entry by entry.
struct ChunkedTableReader: ~Copyable, ByteSink {
    private let files: ChunkedFileList
    private let blobSize: Int
    /// How much is missing of what the layer's annotation says it is long.
    private var left: Int
    /// The table without its entries.
    private var rest: [UInt8] = []
    private var entry: [UInt8] = []
    /// How many braces and brackets are open.
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var isInEntries = false

    /// None is longer, nor all that is no entry.
    private static let longest = 1 << 20

    init(_ files: ChunkedFileList, size: Int, blobSize: Int) {
        self.files = files
        self.blobSize = blobSize
        left = size
    }

    private static var damaged: LayerError { .malformed("the table of contents is no JSON") }

    mutating func write(_ bytes: Span<UInt8>) throws(LayerError) {
        left -= bytes.count
        guard left >= 0 else { throw .malformed("longer than it says it is") }
        for index in bytes.indices { try add(bytes[index]) }
        guard entry.count <= Self.longest, rest.count <= Self.longest else {
            throw .malformed("the table of contents has an entry that is too long")
        }
    }

    /// Ends the table.
    ///
    /// - Returns: The digest of what of the archive is no file's content, packed, where the table has it.
    /// - Throws: That it is no table that can be used.
    consuming func finish() throws(LayerError) -> Digest? {
        var scanner = JSONScanner(rest)
        var version = 0
        var splitDigest: Digest?
        try scanner.object { scanner, name throws(LayerError) in
            switch name {
            case "version": version = try scanner.integer()
            case "tarSplitDigest": splitDigest = Digest(try scanner.string())
            default: try scanner.skip()
            }
        }
        guard version == 1 else { throw .malformed("a table of contents of version \(version)") }
        return splitDigest
    }

    private mutating func add(_ byte: UInt8) throws(LayerError) {
        if isInString {
            keep(byte)
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            // Of the members at the top only the entries' list is left out.
            if depth == 1, byte == UInt8(ascii: "["), endsWithEntries { isInEntries = true }
            depth += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            depth -= 1
            if depth == 1 { isInEntries = false }
            if isInEntries, depth == 2 {
                entry.append(byte)
                try read()
                return
            }
        // Between entries; white space matters nowhere.
        case UInt8(ascii: ",") where isInEntries && depth == 2: return
        case 0x20, 0x09, 0x0A, 0x0D: return
        default: break
        }
        keep(byte)
    }

    private mutating func keep(_ byte: UInt8) {
        if isInEntries, depth > 2 { entry.append(byte) } else { rest.append(byte) }
    }

    private var endsWithEntries: Bool {
        let name = Array("\"entries\":".utf8)
        return rest.count > name.count && rest.suffix(name.count).elementsEqual(name)
    }

    private mutating func read() throws(LayerError) {
        var scanner = JSONScanner(entry)
        entry.removeAll()
        var (type, path, digest) = ("", "", "")
        var (size, offset, end) = (0, 0, 0)
        try scanner.object { scanner, name throws(LayerError) in
            switch name {
            case "type": type = try scanner.string()
            case "name": path = try scanner.string()
            case "digest": digest = try scanner.string()
            case "size": size = try scanner.integer()
            case "offset": offset = try scanner.integer()
            case "endOffset": end = try scanner.integer()
            default: try scanner.skip()
            }
        }
        guard type == "reg", size > 0 else { return }
        guard let digest = Digest(digest), offset > 0, offset < end, end <= blobSize else {
            throw .malformed("the table of contents is wrong at '\(TarEntry.label(Array(path.utf8)))'")
        }
        try files.append(ChunkedFile(name: Array(path.utf8), size: size, digest: digest, range: offset..<end))
    }
}
