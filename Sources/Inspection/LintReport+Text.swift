import UnitFile

extension LintReport {
    /// One line for each diagnostic, as compilers write them.
    package var text: String {
        diagnostics.map { $0.description + "\n" }.joined()
    }

    /// The same for somebody at a terminal: with the line of the file, and a mark below the place.
    ///
    /// - Parameters:
    ///   - isColored: Whether escape sequences of colors are allowed.
    ///   - line: A line of a file, by path and number, if it can be read.
    /// - Returns: Lines, each with its end.
    package func text(isColored: Bool, line: (String, Int) -> String?) -> String {
        var text = ""
        for diagnostic in diagnostics {
            text += isColored ? colored(diagnostic) : diagnostic.description
            text += "\n"
            guard diagnostic.origin.line > 0, let line = line(diagnostic.origin.path, diagnostic.origin.line)
            else { continue }
            text += "    " + line.printable + "\n"
            guard diagnostic.origin.column > 0 else { continue }
            // A tab is as wide as a tab.
            let before = line.unicodeScalars.prefix(diagnostic.origin.column - 1)
            let space = before.map { $0 == "\t" ? "\t" : " " }.joined()
            text += "    " + space + (isColored ? "\u{1B}[1;32m^\u{1B}[0m" : "^") + "\n"
        }
        return text
    }

    private func colored(_ diagnostic: Diagnostic) -> String {
        let color = diagnostic.severity == .error ? "31" : "35"
        let description = diagnostic.description
        let word = ": \(diagnostic.severity.rawValue): "
        let message = diagnostic.message.utf8.count
        // The message is at the end, unless a control character of it had to be escaped.
        guard !description.utf8.contains(UInt8(ascii: "\\")),
            description.utf8.count >= message + word.utf8.count
        else { return description }
        let place = description.utf8.count - message - word.utf8.count
        let start = String(decoding: description.utf8.prefix(place), as: UTF8.self)
        return "\u{1B}[1m\(start):\u{1B}[0m \u{1B}[1;\(color)m\(diagnostic.severity.rawValue):\u{1B}[0m "
            + diagnostic.message
    }
}

extension String {
    /// Without characters that a terminal would act on, but for tabs.
    fileprivate var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0 == "\t" || $0.value >= 0x20 && $0.value != 0x7F ? $0 : "\u{FFFD}" }
            )
        )
    }
}
