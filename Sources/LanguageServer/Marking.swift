import JSON
import UnitFile

/// Finds the part of a text that a diagnostic is about, of which it says only where that begins.
struct Marking {
    let text: Text
    let outline: Outline

    /// The bytes to mark.
    func range(of origin: Origin) -> Range<Int> {
        guard origin.line > 0 else { return wholeFile }
        let offset = text.offset(line: origin.line, column: origin.column)
        let line = text.bytes.trimmed(text.contentRange(ofLine: text.line(of: offset)))
        guard origin.column > 0 else { return line }
        for assignment in outline.orphans + outline.sections.flatMap(\.assignments) {
            if assignment.keyRange.lowerBound == offset {
                return assignment.equals == nil ? assignment.range : assignment.keyRange
            }
            guard let value = assignment.valueRange, value.contains(offset) else { continue }
            return value.lowerBound == offset ? value : offset..<endOfWord(at: offset, value)
        }
        return offset..<max(offset, line.upperBound)
    }

    /// What stands for all of the file: the header that makes it what it is, or its first line.
    private var wholeFile: Range<Int> {
        let header = outline.sections.first { !["Unit", "Service", "Install", "Quadlet"].contains($0.name) }
        return (header ?? outline.sections.first)?.header ?? text.bytes.trimmed(text.contentRange(ofLine: 0))
    }

    private func endOfWord(at offset: Int, _ value: Range<Int>) -> Int {
        text.bytes[offset..<value.upperBound].firstIndex { $0.isBlank } ?? value.upperBound
    }
}
