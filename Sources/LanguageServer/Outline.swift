/// Where the parts of a unit file stand in its text, also of one that is being typed.
///
/// `UnitDocument` says what a file means; this says what is at a byte of it. Lines, comments and continued
/// lines are the same for both.
package struct Outline: Equatable, Sendable {
    /// A section as it stands there; one that stands twice is two.
    package struct Section: Equatable, Sendable {
        package var name: String
        /// `[Name]`, to the end of the line where the bracket is missing.
        package var header: Range<Int>
        /// Where its last assignment or its header ends.
        package var end: Int
        package var assignments: [Assignment] = []
        /// Which of the files of a `.quadlets` file it is in, from 0.
        package var part = 0
    }

    /// A key and its value, or a line that is not one yet.
    package struct Assignment: Equatable, Sendable {
        package var key: String
        package var keyRange: Range<Int>
        /// Nil without `=`.
        package var equals: Int?
        /// The value's part of each line that it is on, without white space and the backslashes at the ends.
        package var pieces: [Range<Int>]

        /// From the first to the last byte of the value, empty after `=` where it has none.
        package var valueRange: Range<Int>? {
            guard let equals else { return nil }
            let parts = pieces.filter { !$0.isEmpty }
            guard let first = parts.first, let last = parts.last else { return equals + 1..<equals + 1 }
            return first.lowerBound..<last.upperBound
        }

        /// The assignment with all lines.
        package var range: Range<Int> {
            keyRange.lowerBound..<max(keyRange.upperBound, valueRange?.upperBound ?? 0)
        }
    }

    /// What stands before the first section has none.
    package private(set) var orphans: [Assignment] = []
    package private(set) var sections: [Section] = []
    /// Where the lines of a `.quadlets` file begin that separate its files.
    package private(set) var separators: [Int] = []
    /// Lines that are comments.
    package private(set) var comments: [Range<Int>] = []
    /// Where the last line's assignment goes on, because of a backslash.
    private var continued: Assignment?
    private let isCollection: Bool

    /// Looks at a text, which may be one of several files.
    package init(_ bytes: [UInt8], isCollection: Bool = false) {
        self.isCollection = isCollection
        var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while position < bytes.count {
            let end = bytes[position...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
            read(position..<end, bytes)
            position = end + 1
            // LF and CR, in either order, are the end of one line.
            if position < bytes.count, bytes[position] == bytes[end] ^ 0x0A ^ 0x0D { position += 1 }
        }
        finish()
    }

    private mutating func read(_ line: Range<Int>, _ bytes: [UInt8]) {
        var content = bytes.trimmed(line)
        guard let first = content.first else { return finish() }
        if isCollection, bytes[content].elementsEqual("---".utf8) {
            finish()
            return separators.append(line.lowerBound)
        }
        if bytes[first] == UInt8(ascii: "#") || bytes[first] == UInt8(ascii: ";") {
            comments.append(line)
            return
        }
        let backslashes = content.reversed().prefix { bytes[$0] == UInt8(ascii: "\\") }.count
        let continues = backslashes % 2 == 1
        if continues { content = bytes.trimmed(content.lowerBound..<content.upperBound - 1) }
        if var assignment = continued {
            assignment.pieces.append(content)
            continued = assignment
        } else if bytes[first] == UInt8(ascii: "[") {
            addHeader(content, bytes)
        } else {
            continued = assignment(content, bytes)
        }
        if !continues { finish() }
    }

    private mutating func finish() {
        if let assignment = continued { add(assignment) }
        continued = nil
    }

    private mutating func add(_ assignment: Assignment) {
        guard let last = sections.indices.last, sections[last].part == separators.count else {
            return orphans.append(assignment)
        }
        sections[last].assignments.append(assignment)
        sections[last].end = assignment.range.upperBound
    }

    private mutating func addHeader(_ content: Range<Int>, _ bytes: [UInt8]) {
        let close = bytes[content].firstIndex(of: UInt8(ascii: "]")) ?? content.upperBound
        let name = String(decoding: bytes[content.lowerBound + 1..<close], as: UTF8.self)
        let end = min(close + 1, content.upperBound)
        let header = content.lowerBound..<end
        sections.append(Section(name: name, header: header, end: end, part: separators.count))
    }

    private func assignment(_ content: Range<Int>, _ bytes: [UInt8]) -> Assignment {
        let equals = bytes[content].firstIndex(of: UInt8(ascii: "="))
        let key = bytes.trimmed(content.lowerBound..<(equals ?? content.upperBound))
        return Assignment(
            key: String(decoding: bytes[key], as: UTF8.self),
            keyRange: key,
            equals: equals,
            pieces: equals.map { [bytes.trimmed($0 + 1..<content.upperBound)] } ?? []
        )
    }
}

extension [UInt8] {
    /// A range without white space at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start].isBlank { start += 1 }
        while start < end, self[end - 1].isBlank { end -= 1 }
        return start..<end
    }
}

extension UInt8 {
    /// Whether this is one of systemd's `WHITESPACE`.
    var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
