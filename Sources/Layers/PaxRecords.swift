import OCI

/// The records of a PAX extended header (POSIX pax, "pax Extended Header").
struct PaxRecords {
    private(set) var values: [[UInt8]: [UInt8]] = [:]
    /// The records of GNU.sparse 0.0, whose names come again and again, in order.
    private(set) var sparsePieces: [(isOffset: Bool, value: [UInt8])] = []

    private static let star = Array("SCHILY.xattr.".utf8)
    /// Of the others none has a meaning without a value.
    private static let ofUsers = star + Array("user.".utf8)

    init() {}

    /// Reads records, each `LENGTH NAME=VALUE` and a newline.
    mutating func read(_ text: [UInt8]) throws(LayerError) {
        var start = 0
        while start < text.count {
            guard let space = text[start...].firstIndex(of: UInt8(ascii: " ")),
                let length = Self.number(text[start..<space]), length > 0,
                let end = Optional(start.addingReportingOverflow(Int(length))), !end.overflow,
                end.partialValue <= text.count, end.partialValue > space + 1,
                text[end.partialValue - 1] == UInt8(ascii: "\n"),
                let equals = text[space..<end.partialValue].firstIndex(of: UInt8(ascii: "=")),
                equals > space + 1
            else { throw .malformed("PAX header has a wrong record") }
            let name = Array(text[(space + 1)..<equals])
            let value = Array(text[(equals + 1)..<(end.partialValue - 1)])
            start = end.partialValue
            if name == Array("GNU.sparse.offset".utf8) || name == Array("GNU.sparse.numbytes".utf8) {
                guard sparsePieces.count < 2 * SparseMap.mostPieces else {
                    throw .malformed("a sparse file has too many pieces")
                }
                sparsePieces.append((name.last == UInt8(ascii: "t"), value))
            } else if value.isEmpty {
                // It takes away what was said before. Of an attribute nothing was: it has an empty value, as with GNU tar.
                values[name] = values[name] == nil && name.starts(with: Self.ofUsers) ? [] : nil
            } else {
                values[name] = value
            }
        }
    }

    subscript(_ name: String) -> [UInt8]? { values[Array(name.utf8)] }

    var isEmpty: Bool { values.isEmpty && sparsePieces.isEmpty }

    /// A whole number that is not negative.
    func number(_ name: String) throws(LayerError) -> Int64? {
        guard let text = self[name] else { return nil }
        guard let value = Self.number(text[...]) else { throw .malformed("PAX '\(name)' is no number") }
        return value
    }

    /// A time in seconds, with a fraction or without.
    func time(_ name: String) throws(LayerError) -> TarEntry.Time? {
        guard let text = self[name] else { return nil }
        let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let isNegative = text.first == UInt8(ascii: "-")
        guard let whole = Self.number(parts[0].dropFirst(isNegative ? 1 : 0)) else {
            throw .malformed("PAX '\(name)' is no time")
        }
        var fraction: Int64 = 0
        if parts.count > 1, !parts[1].isEmpty {
            let digits =
                Array(parts[1].prefix(9)) + [UInt8](repeating: 0x30, count: max(0, 9 - parts[1].count))
            guard let value = Self.number(digits[...]) else { throw .malformed("PAX '\(name)' is no time") }
            fraction = value
        }
        if !isNegative { return TarEntry.Time(seconds: whole, nanoseconds: fraction) }
        // The kernel counts nanoseconds upwards, also before 1970.
        if fraction == 0 { return TarEntry.Time(seconds: -whole, nanoseconds: 0) }
        return TarEntry.Time(seconds: -whole - 1, nanoseconds: 1_000_000_000 - fraction)
    }

    /// Decimal digits; nil for anything else, and where they are too many.
    static func number(_ text: ArraySlice<UInt8>) -> Int64? {
        guard !text.isEmpty, text.count < 19 else { return nil }
        var value: Int64 = 0
        for byte in text {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        return value
    }

    /// The extended attributes, star's `SCHILY.xattr.` and libarchive's `LIBARCHIVE.xattr.`, sorted by name.
    ///
    /// Where both are there they are the same, and star's counts.
    func attributes() throws(LayerError) -> [TarEntry.Attribute] {
        var found: [[UInt8]: [UInt8]] = [:]
        let libarchive = Array("LIBARCHIVE.xattr.".utf8)
        for (name, value) in values {
            if name.starts(with: Self.star) {
                found[Array(name.dropFirst(Self.star.count))] = value
            } else if name.starts(with: libarchive) {
                let plain = Self.unescaped(name.dropFirst(libarchive.count))
                guard let decoded = Base64.bytes(unpadded: value.filter { $0 != UInt8(ascii: "=") }) else {
                    throw .malformed("PAX '\(TarEntry.label(name))' is no base64")
                }
                if values[Self.star + plain] == nil { found[plain] = decoded }
            }
        }
        return found.map { TarEntry.Attribute(name: $0.key, value: $0.value) }
            .sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// A name with `%XX` for some of its bytes.
    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
