import Foundation

/// One `## assert-…` line of an input, or what its case says.
package struct Assertion: Equatable, Sendable {
    /// A line that says nothing the harness knows.
    package struct Unknown: Error {
        package var line: String
    }

    /// Whether `!` is before it.
    package var isNegated = false
    /// Its name without `assert-`.
    package var name: String
    package var words: [String]

    package init(_ name: String, _ words: [String] = []) {
        self.name = name
        self.words = words
    }

    /// Reads the text behind `##`.
    package init(reading line: String) throws {
        var words = try Words.shell(line)
        guard !words.isEmpty else { throw Unknown(line: line) }
        var name = words.removeFirst()
        if name.hasPrefix("!") {
            isNegated = true
            name.removeFirst()
        }
        guard name.hasPrefix("assert-") else { throw Unknown(line: line) }
        self.name = String(name.dropFirst("assert-".count))
        // Written so that no comment has a real tab or end of line.
        self.words = words.map {
            $0.replacingOccurrences(of: "\\n", with: "\n").replacingOccurrences(of: "\\t", with: "\t")
        }
    }

    /// The assertions of an input's comments.
    package static func all(in text: String) throws -> [Assertion] {
        try text.split(separator: "\n").filter { $0.hasPrefix("##") }
            .map { try Assertion(reading: String($0.dropFirst(2))) }
    }
}

extension Assertion: CustomStringConvertible {
    /// As in a comment, with quotes only where they are needed: what the table of deviations is asked for.
    package var description: String {
        (isNegated ? "!" : "") + (["assert-" + name] + words.map(Self.quoted)).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let text = word.replacingOccurrences(of: "\n", with: "\\n").replacingOccurrences(
            of: "\t",
            with: "\\t"
        )
        guard text.isEmpty || text.contains(" ") else { return text }
        let escaped = text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(
            of: "\"",
            with: "\\\""
        )
        return "\"\(escaped)\""
    }
}
