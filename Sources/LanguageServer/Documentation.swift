import JSON
import Quadlet

/// What is said of a key, a section or a file, for somebody who points at it.
struct Documentation {
    /// Paragraphs, in Markdown.
    var paragraphs: [String]
    /// A line of a Quadlet file; nil where there is nothing to show.
    var example: String?

    init(_ paragraphs: [String], example: String? = nil) {
        self.paragraphs = paragraphs.filter { !$0.isEmpty }
        self.example = example
    }

    /// What a table says of a key.
    init(_ row: KeyRow) {
        var facts: [String] = []
        if let replacement = row.replacement { facts.append("Deprecated, use `\(replacement)`.") }
        if !row.becomes.isEmpty { facts.append("Becomes `\(row.becomes)`.") }
        if !row.since.isEmpty { facts.append("Since Podman \(row.since).") }
        let value = row.grammar.isEmpty ? "" : ": \(row.grammar)\(row.cardinality == .list ? ", a list" : "")"
        self.init(
            [
                "**\(row.name)=**" + value,
                row.refusal.map { "A file with it can't be used: \($0)" } ?? row.summary,
                facts.joined(separator: " "),
            ],
            example: row.example.isEmpty ? nil : "\(row.name)=\(row.example)"
        )
    }

    /// As the protocol's `MarkupContent`.
    func json(markdown: Bool) -> JSONValue {
        let text = markdown ? self.markdown : plain
        return ["kind": markdown ? "markdown" : "plaintext", "value": .string(text)]
    }

    private var markdown: String {
        var parts = paragraphs
        if let example { parts.append("```ini\n\(example)\n```") }
        return parts.joined(separator: "\n\n")
    }

    private var plain: String {
        let text = (paragraphs + [example].compactMap { $0 }).joined(separator: "\n\n")
        return String(text.split(separator: "**").joined().filter { $0 != "`" })
    }
}
