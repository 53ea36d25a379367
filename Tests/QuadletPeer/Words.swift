/// Text that is split into words by the rules of a shell, or of systemd.
package enum Words {
    package struct Unbalanced: Error {
        package var text: String
    }

    /// The words of an assertion, as Go's `shellwords` reads them, without variables and commands.
    package static func shell(_ text: String) throws -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in text {
            if isEscaped {
                word = (word ?? "") + String(["n": "\n", "t": "\t"][character] ?? character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if character == " " || character == "\t" {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if isEscaped || quote != nil { throw Unbalanced(text: text) }
        if let word { words.append(word) }
        return words
    }

    /// The words of a command line (systemd.service(5), "Command lines"): quotes and C escapes are undone, specifiers
    /// and variables are left.
    package static func command(_ text: String) throws -> [String] {
        var words: [String] = []
        var word: [UInt8]?
        var quote: UInt8?
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\") {
                word = (word ?? []) + (try escaped(&rest, in: text))
            } else if let open = quote {
                if byte == open { quote = nil } else { word = (word ?? []) + [byte] }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
                word = word ?? []
            } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                if let word { words.append(String(decoding: word, as: UTF8.self)) }
                word = nil
            } else {
                word = (word ?? []) + [byte]
            }
        }
        if quote != nil { throw Unbalanced(text: text) }
        if let word { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    private static let letters: [Character: UInt8] = [
        "a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "s": 32, "\\": 92, "\"": 34, "'": 39,
    ]

    /// What an escape sequence stands for; its backslash is gone already.
    private static func escaped(_ rest: inout ArraySlice<UInt8>, in text: String) throws -> [UInt8] {
        guard let first = rest.popFirst() else { throw Unbalanced(text: text) }
        let character = Character(Unicode.Scalar(first))
        if let byte = letters[character] { return [byte] }
        let (count, radix) =
            switch character {
            case "x": (2, 16)
            case "u": (4, 16)
            case "U": (8, 16)
            default: (3, 8)
            }
        if radix == 8 { rest = [first] + rest }
        let digits = String(decoding: rest.prefix(count), as: UTF8.self)
        rest = rest.dropFirst(count)
        guard digits.utf8.count == count, let value = UInt32(digits, radix: radix) else {
            throw Unbalanced(text: text)
        }
        if count <= 3 { return [UInt8(truncatingIfNeeded: value)] }
        return Unicode.Scalar(value).map { Array(String($0).utf8) } ?? []
    }
}
