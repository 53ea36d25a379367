/// What is at a byte of a unit file, for who types or points there.
package enum Place: Equatable, Sendable {
    /// In a line that begins with `[`: the name as far as it stands, and what a name replaces.
    case header(name: String, range: Range<Int>)
    /// In a key, or where one may begin.
    case key(section: String, name: String, range: Range<Int>, hasEquals: Bool)
    /// In a value: the part of it there, and where that stands.
    case value(section: String, assignment: Outline.Assignment, part: String, range: Range<Int>)
    /// In a comment, or outside of all sections.
    case nothing
}

extension Outline {
    /// What is at a byte of the text that this is the outline of.
    package func place(at offset: Int, _ text: Text) -> Place {
        let line = text.contentRange(ofLine: text.line(of: offset))
        if comments.contains(where: { $0.lowerBound <= offset && offset <= $0.upperBound }) {
            return .nothing
        }
        let number = separators.count(where: { $0 <= offset })
        let section = sections.last { $0.header.lowerBound <= offset && $0.part == number }
        if let section,
            line.contains(section.header.lowerBound) || line.upperBound == section.header.lowerBound
        {
            // What is behind the bracket is none of it.
            guard offset <= section.header.upperBound else { return .nothing }
            return .header(name: section.name, range: section.header)
        }
        guard let section else { return .nothing }
        let assignment = section.assignments.last { $0.range.lowerBound <= offset }
        if let assignment, let equals = assignment.equals, offset > equals,
            contains(offset, assignment, text)
        {
            let range = part(at: offset, line, text, after: equals)
            return .value(
                section: section.name,
                assignment: assignment,
                part: text.string(range),
                range: range
            )
        }
        if let assignment, assignment.keyRange.lowerBound <= offset,
            offset <= assignment.equals ?? assignment.keyRange.upperBound
        {
            return .key(
                section: section.name,
                name: assignment.key,
                range: assignment.keyRange,
                hasEquals: assignment.equals != nil
            )
        }
        return .key(section: section.name, name: "", range: offset..<offset, hasEquals: false)
    }

    /// Whether a byte is on one of the lines of an assignment, also behind what they say.
    private func contains(_ offset: Int, _ assignment: Assignment, _ text: Text) -> Bool {
        let line = text.line(of: offset)
        let last = assignment.pieces.last.map { text.line(of: $0.lowerBound) } ?? 0
        return line <= max(last, text.line(of: assignment.keyRange.lowerBound))
    }

    /// The part of a value that a byte is in or behind, between what may separate names.
    private func part(at offset: Int, _ line: Range<Int>, _ text: Text, after equals: Int) -> Range<Int> {
        let lowest = max(line.lowerBound, min(equals + 1, offset))
        var (start, end) = (offset, offset)
        while start > lowest, !text.bytes[start - 1].separatesNames { start -= 1 }
        while end < line.upperBound, !text.bytes[end].separatesNames { end += 1 }
        return start..<end
    }
}

extension UInt8 {
    /// Whether this may stand before or behind the name of a file in a value.
    var separatesNames: Bool {
        isBlank
            || [
                UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "\""),
                UInt8(ascii: "'"),
            ].contains(self)
    }
}
