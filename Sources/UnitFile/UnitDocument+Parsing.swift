extension UnitDocument {
    /// What systemd takes for too long a line, `LONG_LINE_MAX`, also of a continued one.
    package static let longestLine = 1 << 20

    /// Reads a unit file as systemd's `config_parse()` does, and collects every mistake.
    ///
    /// Where systemd warns and goes on without a line, this is an error, since the line was meant to say
    /// something. White space after the backslash of a continued line is not seen, as in Quadlet.
    package init(parsing bytes: [UInt8], path: String, diagnostics: inout [Diagnostic]) {
        var parser = UnitParser(bytes: bytes, path: path)
        parser.run()
        self = parser.document
        diagnostics += parser.diagnostics
    }
}

private struct UnitParser {
    let bytes: [UInt8]
    let path: String
    var position = 0
    var line = 0
    /// The section that assignments go to; nil before the first.
    var section: Int?
    var document = UnitDocument()
    var diagnostics: [Diagnostic] = []

    init(bytes: [UInt8], path: String) {
        self.bytes = bytes
        self.path = path
    }

    mutating func run() {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        var continued: [UInt8]?
        var start = 0
        while position < bytes.count {
            let raw = nextLine()
            let stripped = bytes.trimmed(raw)
            // A comment is skipped wherever it stands, also between continued lines.
            if let first = stripped.first, isComment(bytes[first]) { continue }
            let continues = endsInBackslash(stripped)
            if continued == nil, !continues {
                read(bytes, stripped, line: line)
                continue
            }
            if continued == nil { start = line }
            var text = continued ?? []
            text += bytes[raw.lowerBound..<(continues ? stripped.upperBound - 1 : stripped.upperBound)]
            if continues { text.append(UInt8(ascii: " ")) }
            if text.count >= UnitDocument.longestLine { return fail(start, "the line is too long") }
            continued = continues ? text : nil
            if !continues { read(text, text.trimmed(text.indices), line: start) }
        }
        if let continued { read(continued, continued.trimmed(continued.indices), line: start) }
    }

    /// The next line without its end, which is LF, CR or both.
    mutating func nextLine() -> Range<Int> {
        let start = position
        var end = start
        while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
        position = end
        if end < bytes.count {
            position += 1
            let other: UInt8 = bytes[end] ^ 0x0A ^ 0x0D
            if position < bytes.count, bytes[position] == other { position += 1 }
        }
        line += 1
        return start..<end
    }

    func isComment(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";")
    }

    /// Whether a line ends in a backslash that no backslash escapes.
    func endsInBackslash(_ range: Range<Int>) -> Bool {
        var count = 0
        while count < range.count, bytes[range.upperBound - 1 - count] == UInt8(ascii: "\\") { count += 1 }
        return count % 2 == 1
    }

    mutating func read(_ text: [UInt8], _ range: Range<Int>, line: Int) {
        if range.isEmpty { return }
        if range.count >= UnitDocument.longestLine { return fail(line, "the line is too long") }
        if text[range.lowerBound] == UInt8(ascii: "[") {
            readSection(text, range, line: line)
        } else {
            readAssignment(text, range, line: line)
        }
    }

    mutating func readSection(_ text: [UInt8], _ range: Range<Int>, line: Int) {
        section = nil
        guard text[range.upperBound - 1] == UInt8(ascii: "]"), range.count > 2,
            let name = string(text, range.lowerBound + 1..<range.upperBound - 1),
            name.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") })
        else { return fail(line, "invalid section header") }
        section = document.ensure(name)
    }

    mutating func readAssignment(_ text: [UInt8], _ range: Range<Int>, line: Int) {
        var equals = range.lowerBound
        while equals < range.upperBound, text[equals] != UInt8(ascii: "=") { equals += 1 }
        guard equals < range.upperBound else { return fail(line, "missing '='") }
        guard let key = string(text, text.trimmed(range.lowerBound..<equals)),
            let value = string(text, text.trimmed(equals + 1..<range.upperBound))
        else { return fail(line, "not UTF-8, or a NUL byte") }
        guard !key.isEmpty else { return fail(line, "missing key before '='") }
        guard let section else {
            // After a broken header the header is the mistake.
            if document.sections.isEmpty, diagnostics.isEmpty {
                fail(line, "assignment before the first section")
            }
            return
        }
        let assignment = UnitDocument.Assignment(key, value, at: Origin(path: path, line: line))
        document.sections[section].assignments.append(assignment)
    }

    func string(_ text: [UInt8], _ range: Range<Int>) -> String? {
        let slice = text[range]
        return slice.contains(0) ? nil : String(validating: slice, as: UTF8.self)
    }

    mutating func fail(_ line: Int, _ message: String) {
        diagnostics.append(Diagnostic(.error, at: Origin(path: path, line: line), message))
    }
}

extension [UInt8] {
    /// A range without white space at its ends.
    fileprivate func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start].isSpace { start += 1 }
        while start < end, self[end - 1].isSpace { end -= 1 }
        return start..<end
    }
}

extension UInt8 {
    /// Whether this is one of systemd's `WHITESPACE`: space, tab, line feed, carriage return.
    var isSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
