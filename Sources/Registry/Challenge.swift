/// What a registry wants to see before it answers (RFC 9110, 11.6.1; RFC 6750; distribution's token.md).
struct Challenge: Equatable {
    /// In lower case: `basic`, `bearer`.
    var scheme: String
    /// The names are in lower case.
    var parameters: [String: String] = [:]

    /// Reads the value of a `WWW-Authenticate` field, which may hold several.
    static func all(in value: String) -> [Challenge] {
        var reader = Reader(rest: value[...])
        var challenges: [Challenge] = []
        while let word = reader.word() {
            if reader.takes("=") {
                guard !challenges.isEmpty, let value = reader.value() else { return challenges }
                challenges[challenges.count - 1].parameters[word.lowercased()] = value
            } else {
                challenges.append(Challenge(scheme: word.lowercased()))
            }
        }
        return challenges
    }

    private struct Reader {
        var rest: Substring

        /// The next token, after white space and commas.
        mutating func word() -> String? {
            rest = rest.drop { $0 == "," || $0.isWhitespace }
            let word = rest.prefix { $0 != "=" && $0 != "," && $0 != "\"" && !$0.isWhitespace }
            rest = rest.dropFirst(word.count)
            return word.isEmpty ? nil : String(word)
        }

        mutating func takes(_ character: Character) -> Bool {
            guard rest.first == character else { return false }
            rest = rest.dropFirst()
            return true
        }

        /// A token or a quoted string.
        mutating func value() -> String? {
            guard takes("\"") else { return word() ?? "" }
            var text = ""
            while let character = rest.popFirst() {
                if character == "\"" { return text }
                guard character == "\\" else {
                    text.append(character)
                    continue
                }
                guard let quoted = rest.popFirst() else { return nil }
                text.append(quoted)
            }
            return nil
        }
    }
}
