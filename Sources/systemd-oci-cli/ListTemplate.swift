/// What of Go's templates a list is formatted by: fields, texts, and one range over the rows.
struct ListTemplate {
    private enum Piece: Equatable {
        case text(String)
        case field(String)
        /// The row, or one of its fields, as JSON.
        case json(String?)
    }

    struct Mistake: Error, CustomStringConvertible {
        var description: String
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
    init(_ text: String, fields: [String]) throws(Mistake) {
        var text = Substring(text)
        if text.hasPrefix("table ") {
            isTable = true
            text = text.dropFirst(6)
        }
        var place = \ListTemplate.before
        var (hasRange, hasEnded) = (false, false)
        while !text.isEmpty {
            guard let (action, plain, rest) = try Self.next(text) else {
                self[keyPath: place].append(.text(Self.unescaped(text)))
                break
            }
            if !plain.isEmpty { self[keyPath: place].append(.text(Self.unescaped(plain))) }
            text = rest
            switch action {
            case "range .":
                guard !hasRange else { throw Mistake(description: "more than one {{range}}") }
                hasRange = true
                place = \ListTemplate.row
            case "end":
                guard hasRange, !hasEnded else { throw Mistake(description: "{{end}} without {{range}}") }
                hasEnded = true
                place = \ListTemplate.after
            default: self[keyPath: place].append(try Self.piece(action, fields))
            }
        }
        if hasRange != hasEnded { throw Mistake(description: "{{range}} without {{end}}") }
        if !hasRange {
            row = before + [.text("\n")]
            before = []
        } else if (before + after).contains(where: { if case .text = $0 { false } else { true } }) {
            throw Mistake(description: "a field outside of {{range}}")
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

    /// The next action, what is before it, and what is after it.
    private static func next(_ text: Substring) throws(Mistake) -> (String, Substring, Substring)? {
        guard let start = text.firstIndex(ofPair: "{") else { return nil }
        var plain = text[..<start]
        let body = text[start...].dropFirst(2)
        guard let end = body.firstIndex(ofPair: "}") else { throw Mistake(description: "'{{' without '}}'") }
        var action = body[..<end]
        var rest = body[end...].dropFirst(2)
        if action.hasPrefix("- ") {
            action.removeFirst()
            while plain.last?.isWhitespace == true { plain.removeLast() }
        }
        if action.hasSuffix(" -") {
            action.removeLast()
            rest = rest.drop(while: \.isWhitespace)
        }
        return (action.split(separator: " ").joined(separator: " "), plain, rest)
    }

    private static func piece(_ action: String, _ fields: [String]) throws(Mistake) -> Piece {
        if action.hasPrefix("\""), action.hasSuffix("\""), action.count > 1 {
            return .text(unescaped(action.dropFirst().dropLast()))
        }
        if action == "json ." { return .json(nil) }
        let isJSON = action.hasPrefix("json ")
        let name = String((isJSON ? action.dropFirst(5) : Substring(action)).dropFirst())
        guard action.dropFirst(isJSON ? 5 : 0).hasPrefix("."), fields.contains(name) else {
            let known = fields.map { "." + $0 }.joined(separator: ", ")
            throw Mistake(
                description: "'{{\(action)}}' is not known, expected one of \(known), json, range, end"
            )
        }
        return isJSON ? .json(name) : .field(name)
    }

    /// `\n` and `\t`, which nobody can type.
    static func unescaped(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let next = rest.popFirst() {
            switch (next, rest.first) {
            case ("\\", "n"): result.append("\n")
            case ("\\", "t"): result.append("\t")
            case ("\\", "\\"): result.append("\\")
            default:
                result.append(next)
                continue
            }
            rest.removeFirst()
        }
        return result
    }
}

extension Substring {
    /// Where a character stands twice.
    func firstIndex(ofPair character: Character) -> Index? {
        indices.first {
            self[$0] == character && index(after: $0) < endIndex && self[index(after: $0)] == character
        }
    }
}
