/// Why a text is not JSON that we accept, and where.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong with the text.
    package enum Reason: String, Sendable {
        case unexpected = "unexpected character"
        case end = "the text ends too early"
        case trailing = "more text after the value"
        case depth = "nested too deeply"
        case duplicate = "the same name twice in an object"
        case encoding = "not UTF-8"
        case number = "not a number"
    }

    package var reason: Reason
    /// Bytes from the start of the text, from 0.
    package var offset: Int

    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package var description: String { "\(reason.rawValue) at byte \(offset)" }
}

extension JSONValue {
    /// The deepest nesting that is read: no specification here needs more than ten levels.
    package static let deepest = 64

    /// Reads one JSON text; white space may surround it.
    ///
    /// Strict on purpose, for text from a registry: no duplicate names, no comments, no byte order mark.
    package init(parsing text: some Sequence<UInt8>) throws(JSONError) {
        var parser = JSONParser(bytes: Array(text))
        self = try parser.document()
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws(JSONError) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw JSONError(.trailing, at: position) }
        return value
    }

    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < JSONValue.deepest else { throw JSONError(.depth, at: position) }
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        var members: [JSONValue.Member] = []
        var names = Names()
        position += 1
        skipSpace()
        if try take("}") { return .object([]) }
        while true {
            skipSpace()
            let start = position
            let name = try string()
            guard names.insert(name, after: members) else { throw JSONError(.duplicate, at: start) }
            skipSpace()
            guard try take(":") else { throw JSONError(.unexpected, at: position) }
            members.append(JSONValue.Member(name, try value(depth: depth + 1)))
            skipSpace()
            if try take("}") { return .object(members) }
            guard try take(",") else { throw JSONError(.unexpected, at: position) }
        }
    }

    mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        var elements: [JSONValue] = []
        position += 1
        skipSpace()
        if try take("]") { return .array([]) }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if try take("]") { return .array(elements) }
            guard try take(",") else { throw JSONError(.unexpected, at: position) }
        }
    }

    mutating func string() throws(JSONError) -> String {
        guard try take("\"") else { throw JSONError(.unexpected, at: position) }
        let start = position
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\"),
            bytes[end] >= 0x20
        {
            end += 1
        }
        position = end
        // Most strings are as they stand.
        if end < bytes.count, bytes[end] == UInt8(ascii: "\"") {
            position += 1
            guard let string = String(validating: bytes[start..<end], as: UTF8.self) else {
                throw JSONError(.encoding, at: start)
            }
            return string
        }
        var text = Array(bytes[start..<end])
        while true {
            let byte = try peek()
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw JSONError(.encoding, at: start)
                }
                return string
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw JSONError(.unexpected, at: position - 1)
            default: text.append(byte)
            }
        }
    }

    mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        let byte = try peek()
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try scalar()).utf8)
        default: throw JSONError(.unexpected, at: position - 1)
        }
    }

    mutating func scalar() throws(JSONError) -> Unicode.Scalar {
        let start = position
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), try take("\\"), try take("u") else {
            throw JSONError(.encoding, at: start)
        }
        let second = try hexadecimal()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw JSONError(.encoding, at: start) }
        return scalar
    }

    mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else {
                throw JSONError(.unexpected, at: position)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    mutating func number() throws(JSONError) -> String {
        let start = position
        _ = try take("-")
        let whole = digits()
        guard whole > 0 else { throw JSONError(.unexpected, at: position) }
        if whole > 1, bytes[position - whole] == UInt8(ascii: "0") { throw JSONError(.number, at: start) }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            guard digits() > 0 else { throw JSONError(.number, at: start) }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count,
                bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
            {
                position += 1
            }
            guard digits() > 0 else { throw JSONError(.number, at: start) }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Skips decimal digits; returns how many.
    mutating func digits() -> Int {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        return position - start
    }

    mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let start = position
        for byte in word.description.utf8 {
            guard try peek() == byte else { throw JSONError(.unexpected, at: start) }
            position += 1
        }
        return value
    }

    func peek() throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw JSONError(.end, at: position) }
        return bytes[position]
    }

    mutating func take(_ character: Unicode.Scalar) throws(JSONError) -> Bool {
        guard try peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }
}

/// The names that an object has so far; a set only where they are many.
private struct Names {
    private var set: Set<String> = []

    /// False where the name is one of the members' already.
    mutating func insert(_ name: String, after members: [JSONValue.Member]) -> Bool {
        guard members.count >= 16 else { return !members.contains { $0.name == name } }
        if set.isEmpty { set = Set(members.map({ $0.name })) }
        return set.insert(name).inserted
    }
}
