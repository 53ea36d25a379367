/// The words of a TOML document: keys, values, line ends.
struct TOMLReader {
    private var rest: ArraySlice<UInt8>
    private var line = 1

    /// How deep arrays and tables may lie in each other.
    private static let deepest = 32

    init(_ text: [UInt8]) {
        rest = text[...]
    }

    func failure(_ reason: String) -> TOMLError { TOMLError(line: line, reason: reason) }

    /// Takes a text where it is next.
    mutating func take(_ text: StaticString) -> Bool {
        let bytes = text.description.utf8
        guard rest.starts(with: bytes) else { return false }
        rest = rest.dropFirst(bytes.count)
        return true
    }

    /// Takes a text after blanks.
    mutating func expect(_ text: StaticString) throws(TOMLError) {
        skipBlanks()
        guard take(text) else { throw failure("'\(text)' is missing") }
    }

    /// Goes to the next line that has something on it; false at the end.
    mutating func skipToLine() -> Bool {
        skipSpace()
        return !rest.isEmpty
    }

    /// Nothing but a comment may follow on a line.
    mutating func endLine() throws(TOMLError) {
        skipBlanks()
        if rest.first == UInt8(ascii: "#") { rest = rest.drop { $0 != UInt8(ascii: "\n") } }
        _ = take("\r")
        guard rest.isEmpty || rest.first == UInt8(ascii: "\n") else {
            throw failure("there is something after the value")
        }
    }

    private mutating func skipBlanks() {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    /// Skips blanks, line ends and comments.
    private mutating func skipSpace() {
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                rest.removeFirst()
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): rest.removeFirst()
            case UInt8(ascii: "#"): rest = rest.drop { $0 != UInt8(ascii: "\n") }
            default: return
            }
        }
    }

    /// A key: words, or strings, with points between them.
    mutating func key() throws(TOMLError) -> [String] {
        var parts: [String] = []
        repeat {
            skipBlanks()
            if rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "'") {
                parts.append(try string())
            } else {
                let word = rest.prefix { Self.isBare($0) }
                guard !word.isEmpty else { throw failure("a key is missing") }
                parts.append(String(decoding: word, as: UTF8.self))
                rest = rest.dropFirst(word.count)
            }
            skipBlanks()
        } while take(".")
        return parts
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    mutating func value(depth: Int) throws(TOMLError) -> TOMLValue {
        guard depth < Self.deepest else { throw failure("values are nested too deeply") }
        skipBlanks()
        switch rest.first {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try string())
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "{"): return try inlineTable(depth)
        default: break
        }
        let word = rest.prefix { Self.isBare($0) || ".+:".utf8.contains($0) }
        rest = rest.dropFirst(word.count)
        switch String(decoding: word, as: UTF8.self) {
        case "": throw failure("a value is missing")
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case let text
        where text.first.map { $0.isNumber || "+-".contains($0) || text == "inf" || text == "nan" }
            ?? false:
            return .other(text)
        case let text: throw failure("'\(text)' is no value; a string needs quotation marks")
        }
    }

    private mutating func array(_ depth: Int) throws(TOMLError) -> TOMLValue {
        _ = take("[")
        var elements: [TOMLValue] = []
        while true {
            skipSpace()
            if take("]") { return .array(elements) }
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take(",") { continue }
            guard take("]") else { throw failure("an array has no end") }
            return .array(elements)
        }
    }

    private mutating func inlineTable(_ depth: Int) throws(TOMLError) -> TOMLValue {
        _ = take("{")
        var members: [String: TOMLValue] = [:]
        skipSpace()
        if take("}") { return .table(members) }
        while true {
            skipSpace()
            let key = try key()
            guard key.count == 1, members[key[0]] == nil else {
                throw failure("'\(key.joined(separator: "."))' can't stand here")
            }
            try expect("=")
            members[key[0]] = try value(depth: depth + 1)
            skipSpace()
            if take(",") { continue }
            guard take("}") else { throw failure("a table has no end") }
            return .table(members)
        }
    }

    /// A string of any of the four kinds.
    private mutating func string() throws(TOMLError) -> String {
        for (mark, isLiteral) in [("\"\"\"", false), ("'''", true)] as [(StaticString, Bool)] where take(mark)
        {
            _ = take("\r")
            if take("\n") { line += 1 }
            return try string(endingWith: mark, isLiteral, hasLines: true)
        }
        if take("'") { return try string(endingWith: "'", true, hasLines: false) }
        _ = take("\"")
        return try string(endingWith: "\"", false, hasLines: false)
    }

    private mutating func string(
        endingWith mark: StaticString,
        _ isLiteral: Bool,
        hasLines: Bool
    ) throws(TOMLError) -> String {
        var text: [UInt8] = []
        while !take(mark) {
            guard let byte = rest.popFirst(), hasLines || byte != UInt8(ascii: "\n") else {
                throw failure("a string has no end")
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            if byte == UInt8(ascii: "\\"), !isLiteral {
                text += try escape(hasLines)
            } else {
                text.append(byte)
            }
        }
        guard let string = String(validating: text, as: UTF8.self) else {
            throw failure("a string is no UTF-8")
        }
        return string
    }

    private mutating func escape(_ hasLines: Bool) throws(TOMLError) -> [UInt8] {
        let byte = rest.popFirst()
        switch byte {
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return byte.map { [$0] } ?? []
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let digits = rest.prefix(byte == UInt8(ascii: "u") ? 4 : 8)
            rest = rest.dropFirst(digits.count)
            let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
            guard let scalar = number.flatMap(Unicode.Scalar.init) else { break }
            return Array(String(Character(scalar)).utf8)
        case UInt8(ascii: "\n"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
            guard hasLines else { break }
            if byte == UInt8(ascii: "\n") { line += 1 }
            while let next = rest.first, [10, 13, 32, 9].contains(next) {
                if next == 10 { line += 1 }
                rest.removeFirst()
            }
            return []
        default: break
        }
        throw failure("an escape sequence is wrong")
    }
}
