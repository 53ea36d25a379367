/// What of Go's templates a list is formatted by: fields, texts, and one range over the rows.
struct ListTemplate {
    private enum Piece: Equatable {
        case text(String)
        case field(String)
        /// The row, or one of its fields, as JSON.
        case json(String?)
    }

    /// Before, in and after the range.
    private var before: [Piece] = []
    private var row: [Piece] = []
    private var after: [Piece] = []
    /// Whether the format begins with `table`: a heading, and columns where tabs are.
    private(set) var isTable = false

    /// Reads a template; fields are among those given.
    ///
    /// Without a `{{range .}}` it is the template of one row, which ends a line.
    init(_ text: String, fields: [String]) throws(TemplateMistake) {
        isTable = text.hasPrefix("table ")
        var place = \ListTemplate.before
        var (hasRange, hasEnded) = (false, false)
        for part in try TemplateReader.parts(of: isTable ? text.dropFirst(6) : text[...]) {
            switch part {
            case .text(let plain): self[keyPath: place].append(.text(plain))
            case .action(["range", "."]):
                guard !hasRange else { throw TemplateMistake(description: "more than one {{range}}") }
                hasRange = true
                place = \ListTemplate.row
            case .action(["end"]):
                guard hasRange, !hasEnded else {
                    throw TemplateMistake(description: "{{end}} without {{range}}")
                }
                hasEnded = true
                place = \ListTemplate.after
            case .action(let words): self[keyPath: place].append(try Self.piece(words, fields))
            }
        }
        if hasRange != hasEnded { throw TemplateMistake(description: "{{range}} without {{end}}") }
        if !hasRange {
            row = before + [.text("\n")]
            before = []
        } else if (before + after).contains(where: { if case .text = $0 { false } else { true } }) {
            throw TemplateMistake(description: "a field outside of {{range}}")
        }
    }

    /// The text for rows; `columns` are the fields in their order, for JSON.
    func text(_ rows: [[String: String]], columns: [String]) -> String {
        let lines = rows.map { values in render(row, values, columns) }.joined()
        return render(before, [:], columns) + lines + render(after, [:], columns)
    }

    private func render(_ pieces: [Piece], _ values: [String: String], _ columns: [String]) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .field(let name): values[name] ?? ""
            case .json(nil): ListJSON.object(values, columns)
            case .json(let name?): ListJSON.text(values[name] ?? "")
            }
        }
        .joined()
    }

    private static func piece(_ words: [String], _ fields: [String]) throws(TemplateMistake) -> Piece {
        if words.count == 1, let word = words.first {
            if word.hasPrefix("\"") { return .text(String(word.dropFirst())) }
            if let name = field(word, fields) { return .field(name) }
        }
        if words.count == 2, words[0] == "json" {
            if words[1] == "." { return .json(nil) }
            if let name = field(words[1], fields) { return .json(name) }
        }
        let known = fields.map { "." + $0 }.joined(separator: ", ")
        throw TemplateMistake(
            description:
                "'{{\(words.joined(separator: " "))}}' is not known, expected one of \(known), json, "
                + "range, end"
        )
    }

    private static func field(_ word: String, _ fields: [String]) -> String? {
        guard word.hasPrefix(".") else { return nil }
        let name = String(word.dropFirst())
        return fields.contains(name) ? name : nil
    }
}
