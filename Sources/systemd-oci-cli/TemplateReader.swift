/// What is wrong with a Go template, or with what it asks for.
struct TemplateMistake: Error, CustomStringConvertible, Equatable {
    var description: String
}

/// Cuts a template as Go's text/template does: what is printed as it is, and what is between `{{` and `}}`.
///
/// `\n` and `\t`, which nobody can type, mean themselves everywhere, as with Podman.
struct TemplateReader {
    enum Part: Equatable {
        case text(String)
        /// The words, of which one in quotes has its first quote; none are nothing to do.
        case action([String])
    }

    private let text: String
    private var rest: Substring
    /// Whether the white space before the next text is not meant.
    private var isTrimmed = false
    private var next: Part?

    init(_ text: some StringProtocol) {
        self.text = Self.unescaped(text)
        rest = self.text[...]
    }

    /// All parts of a template.
    static func parts(of text: some StringProtocol) throws(TemplateMistake) -> [Part] {
        var reader = TemplateReader(text)
        var parts: [Part] = []
        while let part = try reader.part() { parts.append(part) }
        return parts
    }

    /// The next part; nil at the end.
    mutating func part() throws(TemplateMistake) -> Part? {
        if let part = next.take() { return part }
        if isTrimmed {
            rest = rest.drop(while: \.isWhitespace)
            isTrimmed = false
        }
        if rest.isEmpty { return nil }
        guard let start = rest.firstIndex(ofPair: "{") else {
            defer { rest = "" }
            return .text(String(rest))
        }
        var plain = rest[..<start]
        let body = rest[start...].dropFirst(2)
        guard let end = body.firstIndex(ofPair: "}") else {
            throw TemplateMistake(description: "'{{' without '}}'")
        }
        var action = body[..<end]
        rest = body[end...].dropFirst(2)
        if action.hasPrefix("-"), action.dropFirst().first?.isWhitespace ?? true {
            action = action.dropFirst().drop(while: \.isWhitespace)
            while plain.last?.isWhitespace == true { plain.removeLast() }
        }
        if action.hasSuffix("-"), action.dropLast().last?.isWhitespace ?? true {
            action.removeLast()
            while action.last?.isWhitespace == true { action.removeLast() }
            isTrimmed = true
        }
        let words = action.hasPrefix("/*") && action.hasSuffix("*/") ? nil : try Self.words(action)
        if let words {
            guard !words.isEmpty else { throw TemplateMistake(description: "'{{}}' has nothing in it") }
            next = .action(words)
        }
        // A comment between two texts leaves both.
        if plain.isEmpty { return try part() }
        return .text(String(plain))
    }

    private static func words(_ text: Substring) throws(TemplateMistake) -> [String] {
        var words: [String] = []
        var rest = text
        while let character = rest.first {
            if character.isWhitespace {
                rest.removeFirst()
            } else if character == "\"" || character == "`" {
                rest.removeFirst()
                guard let end = rest.firstIndex(of: character) else {
                    throw TemplateMistake(description: "a text without its end in '{{\(text)}}'")
                }
                words.append("\"" + rest[..<end])
                rest = rest[end...].dropFirst()
            } else {
                let word = rest.prefix { !$0.isWhitespace }
                words.append(String(word))
                rest = rest.dropFirst(word.count)
            }
        }
        return words
    }

    private static func unescaped(_ text: some StringProtocol) -> String {
        var result = ""
        var rest = Substring(text)
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
    fileprivate func firstIndex(ofPair character: Character) -> Index? {
        indices.first {
            self[$0] == character && index(after: $0) < endIndex && self[index(after: $0)] == character
        }
    }
}
