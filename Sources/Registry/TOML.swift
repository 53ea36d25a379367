/// A value of a TOML document (toml.io, version 1.0).
enum TOMLValue: Equatable, Sendable {
    case string(String)
    case boolean(Bool)
    /// A number or a time, as spelled.
    case other(String)
    case array([TOMLValue])
    case table([String: TOMLValue])

    /// The text of a string, or nil for anything else.
    var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The value of `true` or `false`, or nil for anything else.
    var boolean: Bool? {
        if case .boolean(let value) = self { value } else { nil }
    }

    /// The strings of an array; nil where it has anything else in it.
    var strings: [String]? {
        guard case .array(let elements) = self else { return nil }
        let strings = elements.compactMap(\.string)
        return strings.count == elements.count ? strings : nil
    }

    /// The tables of an array; nil where it has anything else in it.
    var tables: [[String: TOMLValue]]? {
        guard case .array(let elements) = self else { return nil }
        let tables = elements.compactMap(\.table)
        return tables.count == elements.count ? tables : nil
    }

    /// The members of a table, or nil for anything else.
    var table: [String: TOMLValue]? {
        if case .table(let members) = self { members } else { nil }
    }
}

/// Where a text is no TOML, and why.
struct TOMLError: Error, Equatable, CustomStringConvertible {
    var line: Int
    var reason: String

    var description: String { "line \(line): \(reason)" }
}

/// Reads a TOML document.
///
/// Numbers and times are not looked at more closely.
struct TOMLParser {
    private var reader: TOMLReader
    private var root: [String: TOMLValue] = [:]
    /// The table that assignments go into.
    private var table: [String] = []

    private init(_ text: [UInt8]) {
        reader = TOMLReader(text)
    }

    static func parse(_ text: [UInt8]) throws(TOMLError) -> [String: TOMLValue] {
        var parser = TOMLParser(text)
        while parser.reader.skipToLine() { try parser.line() }
        return parser.root
    }

    private mutating func line() throws(TOMLError) {
        if reader.take("[[") {
            table = try reader.key()
            try reader.expect("]]")
            try place(.array([.table([:])]), at: table)
        } else if reader.take("[") {
            table = try reader.key()
            try reader.expect("]")
            try place(.table([:]), at: table)
        } else {
            let key = try reader.key()
            try reader.expect("=")
            let value = try reader.value(depth: 0)
            guard Self.set(value, table[...] + key[...], in: &root) else {
                throw reader.failure("'\(key.joined(separator: "."))' is there twice")
            }
        }
        try reader.endLine()
    }

    /// Begins a table, or a further one of an array.
    private mutating func place(_ new: TOMLValue, at path: [String]) throws(TOMLError) {
        guard Self.begin(new, path[...], in: &root) else {
            throw reader.failure("'\(path.joined(separator: "."))' is no table")
        }
    }

    private static func begin(
        _ new: TOMLValue,
        _ path: ArraySlice<String>,
        in members: inout [String: TOMLValue]
    ) -> Bool {
        guard let first = path.first else { return false }
        if path.count > 1 {
            return inside(first, of: &members) { begin(new, path.dropFirst(), in: &$0) }
        }
        switch (members[first], new) {
        case (nil, _): members[first] = new
        case (.array(let old), .array(let added)): members[first] = .array(old + added)
        case (.table, .table): break
        default: return false
        }
        return true
    }

    private static func set(
        _ value: TOMLValue,
        _ path: ArraySlice<String>,
        in members: inout [String: TOMLValue]
    ) -> Bool {
        guard let first = path.first else { return false }
        if path.count > 1 { return inside(first, of: &members) { set(value, path.dropFirst(), in: &$0) } }
        guard members[first] == nil else { return false }
        members[first] = value
        return true
    }

    /// Goes into a table, which is made where there is none, or into the last one of an array.
    private static func inside(
        _ name: String,
        of members: inout [String: TOMLValue],
        _ body: (inout [String: TOMLValue]) -> Bool
    ) -> Bool {
        var inner: [String: TOMLValue]
        var others: [TOMLValue]?
        switch members[name] {
        case nil: inner = [:]
        case .table(let table): inner = table
        case .array(let elements):
            guard case .table(let last) = elements.last else { return false }
            inner = last
            others = elements.dropLast()
        default: return false
        }
        guard body(&inner) else { return false }
        members[name] = others.map { .array($0 + [.table(inner)]) } ?? .table(inner)
        return true
    }
}
