extension UnitDocument {
    /// What systemd takes for the longest line, `LONG_LINE_MAX`; a continued one counts as one line.
    package static let longestLine = 1 << 20

    /// Reads a unit file as systemd's `config_parse()` does, and collects every mistake.
    ///
    /// Where systemd warns and goes on without a line, this is an error, since the line was meant to say
    /// something. White space after the backslash of a continued line is not seen, as in Quadlet; systemd
    /// would end the value there. `firstLine` is the number of the first line, for a part of a file.
    package init(
        parsing bytes: [UInt8],
        path: String,
        firstLine: Int = 1,
        diagnostics: inout [Diagnostic]
    ) {
        var parser = UnitParser(bytes: bytes, path: path, firstLine: firstLine)
        parser.run()
        self = parser.document
        diagnostics += parser.diagnostics
    }
}

/// A line as it is read, with those that continue it.
private struct LogicalLine {
    /// What the line is part of: the file, or the text of several lines.
    var bytes: [UInt8]
    /// Where it is there.
    var range: Range<Int>
    /// The number of its first line.
    var number: Int
    /// Where the lines begin that continue the first.
    var starts: [(offset: Int, number: Int)] = []
}

private struct UnitParser {
    let bytes: [UInt8]
    let path: String
    var position = 0
    var number: Int
    /// The section that assignments go to; nil before the first, and after a header that can't be read.
    var section: Int?
    var hasHeader = false
    var document = UnitDocument()
    var diagnostics: [Diagnostic] = []

    init(bytes: [UInt8], path: String, firstLine: Int) {
        self.bytes = bytes
        self.path = path
        number = firstLine - 1
    }

    mutating func run() {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        var pending: LogicalLine?
        while position < bytes.count {
            let raw = nextLine()
            let stripped = bytes.trimmed(raw)
            // A comment is skipped wherever it stands, also between continued lines.
            if let first = stripped.first, isComment(bytes[first]) { continue }
            let continues = endsInBackslash(stripped)
            guard (pending?.range.count ?? 0) + raw.count < UnitDocument.longestLine else {
                let origin = Origin(path: path, line: pending?.number ?? number)
                return fail(origin, "the line is longer than 1 MiB")
            }
            if continues || pending != nil {
                var line = pending ?? LogicalLine(bytes: [], range: 0..<0, number: number)
                if pending != nil { line.starts.append((line.bytes.count, number)) }
                line.bytes += bytes[raw.lowerBound..<stripped.upperBound - (continues ? 1 : 0)]
                // The backslash becomes a space.
                if continues { line.bytes.append(UInt8(ascii: " ")) }
                line.range = line.bytes.indices
                pending = line
            } else {
                read(LogicalLine(bytes: bytes, range: raw, number: number))
            }
            if !continues, let line = pending {
                pending = nil
                read(line)
            }
        }
        if let pending { read(pending) }
    }

    /// The next line without its end, which is LF, CR or both.
    private mutating func nextLine() -> Range<Int> {
        let start = position
        var end = start
        while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
        position = end
        if end < bytes.count {
            position += 1
            let other: UInt8 = bytes[end] ^ 0x0A ^ 0x0D
            if position < bytes.count, bytes[position] == other { position += 1 }
        }
        number += 1
        return start..<end
    }

    private func isComment(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";")
    }

    /// Whether a line ends in a backslash that no backslash escapes.
    private func endsInBackslash(_ range: Range<Int>) -> Bool {
        var count = 0
        while count < range.count, bytes[range.upperBound - 1 - count] == UInt8(ascii: "\\") { count += 1 }
        return count % 2 == 1
    }

    private mutating func read(_ line: LogicalLine) {
        let range = line.bytes.trimmed(line.range)
        guard let first = range.first else { return }
        if line.bytes[first] == UInt8(ascii: "[") {
            readSection(line, range)
        } else {
            readAssignment(line, range)
        }
    }

    private mutating func readSection(_ line: LogicalLine, _ range: Range<Int>) {
        section = nil
        hasHeader = true
        guard line.bytes[range.upperBound - 1] == UInt8(ascii: "]"), range.count > 2,
            let name = string(line.bytes, range.lowerBound + 1..<range.upperBound - 1),
            name.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") })
        else { return fail(origin(line, range), "invalid section header") }
        section = document.ensure(name)
    }

    private mutating func readAssignment(_ line: LogicalLine, _ range: Range<Int>) {
        let origin = origin(line, range)
        guard let equals = line.bytes[range].firstIndex(of: UInt8(ascii: "=")) else {
            return fail(origin, "missing '='")
        }
        let valueRange = line.bytes.trimmed(equals + 1..<range.upperBound)
        guard let key = string(line.bytes, line.bytes.trimmed(range.lowerBound..<equals)),
            let value = string(line.bytes, valueRange)
        else { return fail(origin, "not UTF-8, or a NUL byte") }
        guard !key.isEmpty else { return fail(origin, "missing key before '='") }
        guard let section else {
            // Without the section that a header should have begun, the header is the mistake.
            if !hasHeader { fail(origin, "assignment before the first section") }
            return
        }
        var assignment = UnitDocument.Assignment(key, value, at: origin)
        if !valueRange.isEmpty {
            assignment.valuePlace = place(line, valueRange.lowerBound)
            for start in line.starts where valueRange.dropFirst().contains(start.offset) {
                let offset = start.offset - valueRange.lowerBound
                assignment.continuations.append(.init(offset: offset, line: start.number))
            }
        }
        document.sections[section].assignments.append(assignment)
    }

    private func origin(_ line: LogicalLine, _ range: Range<Int>) -> Origin {
        let place = place(line, range.lowerBound)
        return Origin(path: path, line: place.line, column: place.column)
    }

    /// Where a byte of a logical line stands in the file.
    private func place(_ line: LogicalLine, _ position: Int) -> UnitDocument.Assignment.Place {
        var (start, number) = (line.range.lowerBound, line.number)
        for next in line.starts where next.offset <= position { (start, number) = (next.offset, next.number) }
        var column = 1
        for index in start..<position where line.bytes[index].startsCharacter { column += 1 }
        return .init(line: number, column: column)
    }

    private func string(_ bytes: [UInt8], _ range: Range<Int>) -> String? {
        let span = bytes.span.extracting(range)
        guard let text = try? UTF8Span(validating: span) else { return nil }  // That is all there is to say.
        for index in span.indices where span[index] == 0 { return nil }
        return String(copying: text)
    }

    private mutating func fail(_ origin: Origin, _ message: String) {
        diagnostics.append(Diagnostic(.error, at: origin, message))
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
