/// Words as systemd reads them back.
package enum Quoting {
    /// A text that systemd must not look into: specifiers and variables are doubled, `%%` and `$$`.
    ///
    /// Only in command lines; elsewhere systemd knows no variables, see `escapingSpecifiers(_:)`.
    package static func literal(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "$") }) else {
            return text
        }
        return String(text.flatMap { $0 == "%" || $0 == "$" ? [$0, $0] : [$0] })
    }

    /// A text in which `%` is no specifier.
    package static func escapingSpecifiers(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        return String(text.flatMap { $0 == "%" ? [$0, $0] : [$0] })
    }

    /// The word in quotes where it needs them.
    package static func word(_ word: String) -> String {
        var text = ""
        append(word, to: &text)
        return text
    }

    static func append(_ word: String, to text: inout String) {
        guard needsQuotes(word) else {
            text.append(word)
            return
        }
        text.append("\"")
        for scalar in word.unicodeScalars {
            switch scalar {
            case "\"": text.append("\\\"")
            case "\\": text.append("\\\\")
            case "\n": text.append("\\n")
            case "\r": text.append("\\r")
            case "\t": text.append("\\t")
            case "\u{0}"..."\u{1F}", "\u{7F}":
                text.append(scalar.value < 16 ? "\\x0" : "\\x")
                text.append(String(scalar.value, radix: 16))
            default: text.unicodeScalars.append(scalar)
            }
        }
        text.append("\"")
    }

    /// An empty word, a lone `;`, and all with white space, quotes, backslashes or control characters.
    private static func needsQuotes(_ word: String) -> Bool {
        if word.isEmpty || word == ";" { return true }
        return word.utf8.contains { byte in
            byte <= 0x20 || byte == 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
                || byte == UInt8(ascii: "\\")
        }
    }
}
