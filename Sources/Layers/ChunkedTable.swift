import JSON
package import OCI

/// Where the table of contents of a layer of zstd:chunked is (containers/storage, pkg/chunked).
///
/// Only annotations of the manifest are believed: these the image's digest covers.
package struct ChunkedLayout: Equatable, Sendable {
    /// The bytes of the packed table, and how long it is unpacked.
    package var table: Range<Int>
    package var tableSize: Int
    package var tableDigest: Digest
    /// The bytes of what of the archive is no file's content, packed, and how long it is unpacked.
    package var split: Range<Int>
    package var splitSize: Int

    /// No table is longer that is read.
    private static let longest = 128 << 20

    /// Reads a layer's annotations; nil where it has no table, or none with which its archive can be made.
    package init?(_ descriptor: ContentDescriptor) {
        let prefix = "io.github.containers.zstd-chunked."
        func numbers(_ name: String, _ count: Int) -> [Int]? {
            let fields = descriptor.annotations[prefix + name]?.split(separator: ":").map { Int($0) ?? -1 }
            guard let fields, fields.count == count, fields.allSatisfy({ $0 >= 0 }) else { return nil }
            let (end, overflow) = fields[0].addingReportingOverflow(fields[1])
            guard !overflow, end <= descriptor.size, fields[2] <= Self.longest else { return nil }
            return fields
        }
        guard let digest = descriptor.annotations[prefix + "manifest-checksum"].flatMap({ Digest($0) }),
            let table = numbers("manifest-position", 4), table[3] == 1,
            let split = numbers("tarsplit-position", 3)
        else { return nil }
        self.table = table[0]..<(table[0] + table[1])
        tableSize = table[2]
        tableDigest = digest
        self.split = split[0]..<(split[0] + split[1])
        splitSize = split[2]
    }
}

/// The files of a layer of zstd:chunked: where each is in the blob, and its digest.
package struct ChunkedTable: Sendable {
    package struct File: Equatable, Sendable {
        package var size: Int
        package var digest: Digest
        /// The frames that unpack to its content.
        package var range: Range<Int>
    }

    /// By the names in the archive; of two of one name the last.
    package private(set) var files: [String: File] = [:]
    /// The digest of what of the archive is no file's content, packed.
    package private(set) var splitDigest: Digest?

    /// Reads the unpacked table of a blob of a size.
    package init(parsing text: [UInt8], blobSize: Int) throws(LayerError) {
        var scanner = JSONScanner(text)
        var version = 0
        try scanner.object { scanner, name throws(LayerError) in
            switch name {
            case "version": version = try scanner.integer()
            case "tarSplitDigest": splitDigest = Digest(try scanner.string())
            case "entries":
                try scanner.array { scanner throws(LayerError) in try read(&scanner, blobSize) }
            default: try scanner.skip()
            }
        }
        guard version == 1 else { throw .malformed("a table of contents of version \(version)") }
    }

    private mutating func read(_ scanner: inout JSONScanner, _ blobSize: Int) throws(LayerError) {
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
        files[path] = File(size: size, digest: digest, range: offset..<end)
    }
}

/// Reads JSON once from front to back, without a tree: tables of contents are long.
struct JSONScanner {
    private let text: [UInt8]
    private var index = 0
    private var depth = 0

    init(_ text: [UInt8]) {
        self.text = text
    }

    private static var damaged: LayerError { .malformed("the table of contents is no JSON") }

    /// Calls with the name of each member, whose value is to be read.
    mutating func object(
        _ body: (inout JSONScanner, String) throws(LayerError) -> Void
    ) throws(LayerError) {
        try expect(UInt8(ascii: "{"))
        if takes(UInt8(ascii: "}")) { return }
        repeat {
            let name = try string()
            try expect(UInt8(ascii: ":"))
            try body(&self, name)
        } while takes(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    /// Calls for each element, which is to be read.
    mutating func array(_ body: (inout JSONScanner) throws(LayerError) -> Void) throws(LayerError) {
        // Go writes it for an empty list.
        if takes(UInt8(ascii: "n")) {
            index += 3
            return
        }
        try expect(UInt8(ascii: "["))
        if takes(UInt8(ascii: "]")) { return }
        repeat { try body(&self) } while takes(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
    }

    mutating func integer() throws(LayerError) -> Int {
        skipSpace()
        let start = index
        while index < text.count, text[index] == UInt8(ascii: "-") || (0x30...0x39).contains(text[index]) {
            index += 1
        }
        guard let value = Int(String(decoding: text[start..<index], as: UTF8.self)) else {
            throw Self.damaged
        }
        return value
    }

    mutating func string() throws(LayerError) -> String {
        try expect(UInt8(ascii: "\""))
        let start = index
        while index < text.count, text[index] != UInt8(ascii: "\""), text[index] != UInt8(ascii: "\\") {
            index += 1
        }
        guard index < text.count else { throw Self.damaged }
        if text[index] == UInt8(ascii: "\"") {
            index += 1
            return String(decoding: text[start..<(index - 1)], as: UTF8.self)
        }
        // With escapes, which the parser of module JSON knows.
        while index < text.count, text[index] != UInt8(ascii: "\"") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard index < text.count else { throw Self.damaged }
        index += 1
        guard let value = try? JSONValue(parsing: text[(start - 1)..<index]).string else {
            throw Self.damaged
        }
        return value
    }

    /// Leaves a value out.
    mutating func skip() throws(LayerError) {
        skipSpace()
        guard index < text.count, depth < 64 else { throw Self.damaged }
        depth += 1
        defer { depth -= 1 }
        switch text[index] {
        case UInt8(ascii: "{"): try object { scanner, _ throws(LayerError) in try scanner.skip() }
        case UInt8(ascii: "["): try array { scanner throws(LayerError) in try scanner.skip() }
        case UInt8(ascii: "\""): _ = try string()
        default:
            let end: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x0A]
            while index < text.count, !end.contains(text[index]) { index += 1 }
        }
    }

    private mutating func skipSpace() {
        while index < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[index]) { index += 1 }
    }

    private mutating func takes(_ byte: UInt8) -> Bool {
        skipSpace()
        guard index < text.count, text[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(LayerError) {
        guard takes(byte) else { throw Self.damaged }
    }
}
