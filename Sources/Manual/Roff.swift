/// Text in man(7).
enum Roff {
    static let comment = ".\\\" Made of the tables of keys and flags: make documents"

    /// The line that begins a page.
    static func title(_ name: String, _ section: Int) -> String {
        ".TH \(escaped(name.uppercased())) \(section) \"\" systemd\\-oci"
    }

    /// Text without what would be a request or a special character.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            default: result.append(character)
            }
        }
        return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
    }

    /// Text in which what stands between backquotes is bold.
    static func formatted(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        // A lone backquote is one.
        guard parts.count % 2 == 1, parts.count > 1 else { return escaped(text) }
        let spans = parts.enumerated().map { $0 % 2 == 0 ? inner($1) : "\\fB" + inner($1) + "\\fR" }
        let text = spans.joined()
        return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
    }

    /// Paragraphs; a line with a dot alone parts them.
    static func paragraphs(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0 == "." ? ".PP" : formatted(String($0)) }
    }

    /// Lines that are shown as they are.
    static func example(_ text: String) -> [String] {
        [".nf"] + text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }
            + [".fi"]
    }

    private static func inner(_ text: String) -> String {
        let text = escaped(text)
        return text.hasPrefix("\\&") ? String(text.dropFirst(2)) : text
    }
}
