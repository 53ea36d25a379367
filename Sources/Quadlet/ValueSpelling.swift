import UnitFile

/// How values are written so that they are read back as they are, in the units that become of them as well.
extension ValueForm {
    /// The text for a value that is one word of a command line; nil where this form has none.
    ///
    /// `%` and `$` are doubled, since systemd looks at them in what becomes of the value.
    package func spelling(of value: String) -> String? {
        let text = Quoting.literal(value)
        switch self {
        case .text: return Self.quoted(text)
        case .list: return Self.isPlain(text) ? text : nil
        case .words: return Self.name(text)
        case .arguments, .command, .pairs: return Quoting.word(text)
        case .flag: return ValueForm.flag(value).map { $0 ? "yes" : "no" }
        case .refused: return nil
        }
    }

    /// What Go's strconv.ParseBool, and so Podman and Docker, take for a boolean.
    package static func flag(_ text: String) -> Bool? {
        switch text {
        case "true", "1", "t", "T", "TRUE", "True": true
        case "false", "0", "f", "F", "FALSE", "False": false
        default: nil
        }
    }

    /// A single value: a pair of double quotes around it is not a part of it.
    private static func quoted(_ text: String) -> String? {
        guard !text.isEmpty, isOneLine(text) else { return nil }
        let isInQuotes = text.utf8.count > 1 && text.hasPrefix("\"") && text.hasSuffix("\"")
        return isInQuotes || !isPlain(text) ? "\"\(text)\"" : text
    }

    private static func isOneLine(_ text: String) -> Bool {
        !text.utf8.contains { $0 == 0x0A || $0 == 0x0D || $0 == 0 }
    }

    /// Whether a text is read as it is after `=`: on one line, not empty, no white space at its ends, and no
    /// backslash that would continue the line.
    private static func isPlain(_ text: String) -> Bool {
        func isSpace(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 }
        return !text.isEmpty && isOneLine(text) && !isSpace(text.utf8.first) && !isSpace(text.utf8.last)
            && !text.hasSuffix("\\")
    }

    /// A word in which a backslash is a character as any other: quotes are all there is.
    private static func name(_ text: String) -> String? {
        guard isOneLine(text) else { return nil }
        let needsQuotes = text.utf8.contains { [0x20, 0x09, 0x22, 0x27].contains($0) }
        if !needsQuotes, isPlain(text) { return text }
        // Single quotes stand in double ones, all else in single ones.
        let parts = text.split(separator: "'", omittingEmptySubsequences: false)
        return parts.map { "'\($0)'" }.joined(separator: "\"'\"")
    }
}
