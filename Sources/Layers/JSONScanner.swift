import JSON

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
