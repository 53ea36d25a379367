/// Why a line can't be split as a shell does.
package struct ShellError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Splits a command line into words by the rules of a POSIX shell (XCU 2.2), and bash's `$'…'`.
///
/// Nothing is expanded: what would be, and what would end the command, is an error.
package struct ShellWords {
    private let characters: [Unicode.Scalar]
    private var position = 0
    private var word: String?

    /// Whether only quotes and backslashes mean something, as where no shell follows.
    private let isLiteral: Bool

    package static func split(_ text: String, isLiteral: Bool = false) throws(ShellError) -> [String] {
        var splitter = ShellWords(characters: Array(text.unicodeScalars), isLiteral: isLiteral)
        return try splitter.words()
    }

    private init(characters: [Unicode.Scalar], isLiteral: Bool) {
        self.characters = characters
        self.isLiteral = isLiteral
    }

    private mutating func words() throws(ShellError) -> [String] {
        var words: [String] = []
        func end(_ word: inout String?) {
            if let text = word { words.append(text) }
            word = nil
        }
        while let next = take() {
            switch next {
            case " ", "\t": end(&word)
            case "\n":
                end(&word)
                if !words.isEmpty, hasMore, !isLiteral { throw ShellError("more than one command") }
            case "'": append(try quoted(until: "'"))
            case "\"": try doubleQuoted()
            case "\\": escaped()
            case _ where isLiteral: append(String(next))
            case "$": try dollar()
            case "`": throw ShellError("'`' runs a command, whose output is not known here")
            case ";", "&", "|", "<", ">", "(", ")":
                throw ShellError("'\(next)' is the shell's: give one command without redirections")
            case "#" where word == nil: while let comment = peek, comment != "\n" { _ = (comment, take()) }
            case "~" where word == nil: throw ShellError("'~' is not expanded here: write the directory")
            default: append(String(next))
            }
        }
        end(&word)
        return words
    }

    private var peek: Unicode.Scalar? { position < characters.count ? characters[position] : nil }

    private var hasMore: Bool { characters[position...].contains { !" \t\n".unicodeScalars.contains($0) } }

    private mutating func take() -> Unicode.Scalar? {
        guard let next = peek else { return nil }
        position += 1
        return next
    }

    private mutating func append(_ text: String) { word = (word ?? "") + text }

    private mutating func escaped() {
        // A backslash before the end of the line joins it with the next one.
        guard let next = take(), next != "\n" else { return }
        append(String(next))
    }

    private mutating func quoted(until quote: Unicode.Scalar) throws(ShellError) -> String {
        var text = ""
        while let next = take() {
            if next == quote { return text }
            text.unicodeScalars.append(next)
        }
        throw ShellError("missing end quote")
    }

    private mutating func doubleQuoted() throws(ShellError) {
        append("")
        while let next = take() {
            switch next {
            case "\"": return
            case "\\":
                guard let other = take() else { throw ShellError("missing end quote") }
                if other == "\n" { continue }
                append("$`\"\\".unicodeScalars.contains(other) ? String(other) : "\\" + String(other))
            case _ where isLiteral: append(String(next))
            case "$": try dollar(isQuoted: true)
            case "`": throw ShellError("'`' runs a command, whose output is not known here")
            default: append(String(next))
            }
        }
        throw ShellError("missing end quote")
    }

    /// A `$` stands for itself before what can't be a name.
    private mutating func dollar(isQuoted: Bool = false) throws(ShellError) {
        guard let next = peek else { return append("$") }
        if next == "'", !isQuoted {
            _ = take()
            return append(try ansi())
        }
        if next.properties.isAlphabetic || next == "_" || "{(0123456789@*#?-$!".unicodeScalars.contains(next)
        {
            throw ShellError("'$\(next)…' is not expanded here: write what it stands for")
        }
        append("$")
    }

    /// `$'…'`, in which C escapes mean what they mean.
    private mutating func ansi() throws(ShellError) -> String {
        var text = ""
        while let next = take() {
            if next == "'" { return text }
            guard next == "\\" else {
                text.unicodeScalars.append(next)
                continue
            }
            guard let escape = take() else { break }
            switch escape {
            case "n": text += "\n"
            case "t": text += "\t"
            case "r": text += "\r"
            case "a": text += "\u{07}"
            case "b": text += "\u{08}"
            case "e", "E": text += "\u{1B}"
            case "f": text += "\u{0C}"
            case "v": text += "\u{0B}"
            case "\\", "'", "\"", "?": text.unicodeScalars.append(escape)
            case "x": text.unicodeScalars.append(try number(digits: 2))
            case "u": text.unicodeScalars.append(try number(digits: 4))
            case "U": text.unicodeScalars.append(try number(digits: 8))
            default: throw ShellError("'\\\(escape)' in $'…' is not known here")
            }
        }
        throw ShellError("missing end quote")
    }

    private mutating func number(digits: Int) throws(ShellError) -> Unicode.Scalar {
        var (value, count) = (UInt32(0), 0)
        while count < digits, let next = peek, let digit = Character(next).hexDigitValue {
            _ = take()
            (value, count) = (value * 16 + UInt32(digit), count + 1)
        }
        guard count > 0, value > 0, digits > 2 || value < 0x80, let scalar = Unicode.Scalar(value) else {
            throw ShellError("a number in $'…' is no character")
        }
        return scalar
    }
}
