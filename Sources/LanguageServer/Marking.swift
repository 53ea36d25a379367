import JSON
import UnitFile

/// Finds the part of a text that a diagnostic is about, of which it says only where that begins.
struct Marking {
    private let text: Text
    private let outline: Outline
    /// All assignments, in their order.
    private let assignments: [Outline.Assignment]
    /// Where each of systemd's lines begins.
    private let lines: [Int]

    init(text: Text, outline: Outline) {
        self.text = text
        self.outline = outline
        assignments = (outline.orphans + outline.sections.flatMap(\.assignments)).sorted {
            $0.keyRange.lowerBound < $1.keyRange.lowerBound
        }
        lines = text.systemdLines
    }

    /// The bytes to mark.
    func range(of diagnostic: Diagnostic) -> Range<Int> {
        let origin = diagnostic.origin
        guard origin.line > 0, origin.line <= lines.count else { return wholeFile }
        let start = lines[origin.line - 1]
        let offset = text.offset(ofCharacter: origin.column, from: start)
        let line = text.bytes.trimmed(text.contentRange(ofLine: text.line(of: start)))
        guard origin.column > 0 else { return line }
        guard let assignment = assignment(at: offset) else { return offset..<max(offset, line.upperBound) }
        if assignment.keyRange.lowerBound == offset {
            return assignment.equals == nil ? assignment.range : assignment.keyRange
        }
        guard let value = assignment.valueRange, value.contains(offset) else {
            return offset..<max(offset, line.upperBound)
        }
        if let quoted = quoted(diagnostic.message, assignment.key, at: offset) { return quoted }
        return value.lowerBound == offset ? value : offset..<endOfWord(at: offset, value)
    }

    /// What stands for all of the file: the header that makes it what it is, or its first line.
    private var wholeFile: Range<Int> {
        let header = outline.sections.first { !["Unit", "Service", "Install", "Quadlet"].contains($0.name) }
        return (header ?? outline.sections.first)?.header ?? text.bytes.trimmed(text.contentRange(ofLine: 0))
    }

    /// The last assignment that begins at or before a byte.
    private func assignment(at offset: Int) -> Outline.Assignment? {
        var (low, high) = (0, assignments.count)
        while low < high {
            let middle = (low + high) / 2
            if assignments[middle].keyRange.lowerBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : assignments[low - 1]
    }

    /// The part of a value that a message shows, where it stands so in the text: `'Key=part': …` or `… 'part' …`.
    private func quoted(_ message: String, _ key: String, at offset: Int) -> Range<Int>? {
        let (message, start) = (Array(message.utf8), Array("'\(key)=".utf8))
        if message.starts(with: start) {
            let rest = message[start.count...]
            let end = rest.indices.first { rest[$0...].starts(with: "': ".utf8) }
            if let end, let range = shown(rest[..<end], at: offset) { return range }
        }
        let parts = message.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
        for (number, part) in parts.enumerated() where !number.isMultiple(of: 2) {
            if let range = shown(part, at: offset) { return range }
        }
        return nil
    }

    private func shown(_ part: ArraySlice<UInt8>, at offset: Int) -> Range<Int>? {
        guard !part.isEmpty, text.bytes[offset...].starts(with: part) else { return nil }
        return offset..<offset + part.count
    }

    private func endOfWord(at offset: Int, _ value: Range<Int>) -> Int {
        let word = text.bytes[offset..<value.upperBound]
        guard let quote = word.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return word.firstIndex { $0.isBlank } ?? value.upperBound
        }
        return word.dropFirst().firstIndex(of: quote).map { $0 + 1 } ?? value.upperBound
    }
}
