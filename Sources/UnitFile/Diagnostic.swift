/// A mistake in a user's file: what is wrong, and where.
package struct Diagnostic: Equatable, Sendable, CustomStringConvertible {
    /// What becomes of the file.
    package enum Severity: String, Sendable {
        /// The file can't be used.
        case error
        /// The file is used; the message says what is ignored.
        case warning
    }

    package var severity: Severity
    package var origin: Origin
    package var message: String

    package init(_ severity: Severity, at origin: Origin, _ message: String) {
        self.severity = severity
        self.origin = origin
        self.message = message
    }

    /// `path:line:column: severity: message`; without the numbers where it concerns the whole file.
    ///
    /// Control characters of the user's text are shown as escapes, so that a message is one line.
    package var description: String {
        let text = "\(origin): \(severity.rawValue): \(message)"
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        return text.unicodeScalars.map {
            $0.value < 0x20 || $0.value == 0x7F ? $0.escaped(asASCII: true) : "\($0)"
        }
        .joined()
    }
}

/// Where a text was read.
package struct Origin: Equatable, Sendable, CustomStringConvertible {
    package var path: String
    /// The number of the line, from 1; 0 for the whole file.
    package var line: Int
    /// The number of the character (Unicode scalar) in the line, from 1; 0 for the whole line.
    package var column: Int

    package init(path: String, line: Int = 0, column: Int = 0) {
        self.path = path
        self.line = line
        self.column = column
    }

    /// `path:line:column`, without the numbers that are 0.
    package var description: String {
        if line == 0 { return path }
        return column == 0 ? "\(path):\(line)" : "\(path):\(line):\(column)"
    }
}
