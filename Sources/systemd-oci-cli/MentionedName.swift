/// A name of an image or volume as a Quadlet file writes it, which may have specifiers and variables.
enum MentionedName {
    /// Whether the name can mean many.
    static func isOpen(_ text: String) -> Bool { text.contains("%") || text.contains("$") }

    /// A shell pattern for what a name can mean.
    static func pattern(_ text: String) -> String {
        var pattern = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "%":
                pattern += rest.first == "%" ? "%" : "*"
                rest = rest.dropFirst()
            case "$":
                pattern += "*"
                if rest.first == "{" {
                    rest = rest.drop { $0 != "}" }.dropFirst()
                } else {
                    rest = rest.drop { $0.isLetter || $0.isNumber || $0 == "_" }
                }
            case "*", "?", "[", "\\": pattern += "\\" + String(character)
            default: pattern.append(character)
            }
        }
        return pattern
    }

    /// What a value of `Mount=` names as its source.
    static func sources(ofMount text: String) -> [Substring] {
        text.split(separator: ",").flatMap { part in
            ["source=", "src="].filter { part.hasPrefix($0) }.map { part.dropFirst($0.count) }
        }
    }
}
