import JSON

/// What of Go's templates a document is formatted by: its members, `json`, `index`, `len`, `range` and `if`.
struct ValueTemplate {
    private indirect enum Piece {
        case text(String)
        case value(Expression)
        case range(Expression, [Piece])
        case condition(Expression, [Piece], otherwise: [Piece])
    }

    private indirect enum Expression {
        /// Members one below the other; none for the whole.
        case path([String])
        case text(String)
        case number(Int)
        case json(Expression)
        case length(Expression)
        case index(Expression, [Expression])
    }

    private var pieces: [Piece] = []

    init(_ text: String) throws(TemplateMistake) {
        var parts = try TemplateReader.parts(of: text)[...]
        var end: String?
        pieces = try Self.pieces(&parts, &end, isInside: false)
    }

    /// The text for a document.
    func text(_ value: JSONValue) throws(TemplateMistake) -> String { try Self.render(pieces, value) }

    // MARK: Reading

    private static func pieces(
        _ parts: inout ArraySlice<TemplateReader.Part>,
        _ end: inout String?,
        isInside: Bool
    ) throws(TemplateMistake) -> [Piece] {
        var pieces: [Piece] = []
        while let part = parts.popFirst() {
            switch part {
            case .text(let plain): pieces.append(.text(plain))
            case .action(let words):
                switch words.first {
                case "end", "else":
                    guard isInside else {
                        throw TemplateMistake(description: "{{\(words[0])}} without {{range}} or {{if}}")
                    }
                    end = words[0]
                    return pieces
                case "range": pieces.append(try range(words.dropFirst(), &parts))
                case "if": pieces.append(try condition(words.dropFirst(), &parts))
                default: pieces.append(.value(try expression(words[...])))
                }
            }
        }
        return pieces
    }

    private static func range(
        _ words: ArraySlice<String>,
        _ parts: inout ArraySlice<TemplateReader.Part>
    ) throws(TemplateMistake) -> Piece {
        let list = try expression(words)
        var closing: String?
        let inner = try pieces(&parts, &closing, isInside: true)
        guard closing == "end" else { throw TemplateMistake(description: "{{range}} without {{end}}") }
        return .range(list, inner)
    }

    private static func condition(
        _ words: ArraySlice<String>,
        _ parts: inout ArraySlice<TemplateReader.Part>
    ) throws(TemplateMistake) -> Piece {
        let condition = try expression(words)
        var closing: String?
        let inner = try pieces(&parts, &closing, isInside: true)
        var otherwise: [Piece] = []
        if closing == "else" { otherwise = try pieces(&parts, &closing, isInside: true) }
        guard closing == "end" else { throw TemplateMistake(description: "{{if}} without {{end}}") }
        return .condition(condition, inner, otherwise: otherwise)
    }

    private static func expression(_ words: ArraySlice<String>) throws(TemplateMistake) -> Expression {
        guard let first = words.first else { throw TemplateMistake(description: "an expression is missing") }
        let rest = words.dropFirst()
        switch first {
        case "json": return .json(try expression(rest))
        case "len": return .length(try expression(rest))
        case "index":
            guard rest.count > 1, let list = rest.first else {
                throw TemplateMistake(description: "'index' needs a list or an object, and what of it")
            }
            var keys: [Expression] = []
            for word in rest.dropFirst() { keys.append(try expression([word])) }
            return .index(try expression([list]), keys)
        default: break
        }
        guard rest.isEmpty else {
            throw TemplateMistake(
                description: "'\(first)' is not known, expected json, len, index, range or if"
            )
        }
        if first.hasPrefix("\"") { return .text(String(first.dropFirst())) }
        if let number = Int(first) { return .number(number) }
        guard first.hasPrefix(".") else {
            throw TemplateMistake(description: "'\(first)' is not known, expected a member such as '.Name'")
        }
        return .path(first.split(separator: ".").map(String.init))
    }

    // MARK: Printing

    private static func render(_ pieces: [Piece], _ value: JSONValue) throws(TemplateMistake) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let plain): text += plain
            case .value(let expression): text += plain(try evaluate(expression, value))
            case .range(let expression, let inner):
                switch try evaluate(expression, value) {
                case .array(let elements):
                    for element in elements { text += try render(inner, element) }
                case .object(let members):
                    for member in members { text += try render(inner, member.value) }
                default: break
                }
            case .condition(let expression, let inner, let otherwise):
                text += try render(isTrue(try evaluate(expression, value)) ? inner : otherwise, value)
            }
        }
        return text
    }

    private static func evaluate(
        _ expression: Expression,
        _ value: JSONValue
    ) throws(TemplateMistake) -> JSONValue {
        switch expression {
        case .text(let text): return .string(text)
        case .number(let number): return .number(String(number))
        case .json(let inner): return .string(try evaluate(inner, value).text)
        case .length(let inner):
            switch try evaluate(inner, value) {
            case .array(let elements): return .number(String(elements.count))
            case .object(let members): return .number(String(members.count))
            case .string(let text): return .number(String(text.utf8.count))
            default: throw TemplateMistake(description: "'len' of what has no length")
            }
        case .path(let names):
            var value = value
            for name in names {
                guard case .object(let members) = value else {
                    throw TemplateMistake(description: "'.\(name)': there are no members here")
                }
                guard
                    let member = members.first(where: { $0.name == name })
                        ?? members.first(where: { $0.name.lowercased() == name.lowercased() })
                else {
                    let known = members.map { "." + $0.name }.joined(separator: ", ")
                    throw TemplateMistake(description: "there is no '.\(name)', expected one of \(known)")
                }
                value = member.value
            }
            return value
        case .index(let list, let keys):
            var found = try evaluate(list, value)
            for key in keys {
                switch (found, try evaluate(key, value)) {
                case (.object(let members), .string(let name)):
                    found = members.first { $0.name == name }?.value ?? .string("")
                case (.array(let elements), let number):
                    guard let place = number.integer(as: Int.self), elements.indices.contains(place) else {
                        throw TemplateMistake(description: "'index': out of range")
                    }
                    found = elements[place]
                default: throw TemplateMistake(description: "'index' of what is no list and no object")
                }
            }
            return found
        }
    }

    /// As Go has it: what is empty is false.
    private static func isTrue(_ value: JSONValue) -> Bool {
        switch value {
        case .null: false
        case .bool(let value): value
        case .number(let text): Double(text) != 0
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object(let members): !members.isEmpty
        }
    }

    /// As Go prints values: `[a b]`, `map[k:v]`.
    private static func plain(_ value: JSONValue) -> String {
        switch value {
        case .null: "<nil>"
        case .bool(let value): String(value)
        case .number(let text): text
        case .string(let text): text
        case .array(let elements): "[" + elements.map(plain).joined(separator: " ") + "]"
        case .object(let members):
            "map[" + members.map { $0.name + ":" + plain($0.value) }.joined(separator: " ") + "]"
        }
    }
}
