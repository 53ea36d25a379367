/// A mistake in a user's file: what is wrong, and where.
package struct Diagnostic: Equatable, Sendable, CustomStringConvertible {
    package enum Severity: Sendable {
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

    /// `path:line: message`; without the line where it concerns the whole file.
    package var description: String {
        let place = origin.line > 0 ? "\(origin.path):\(origin.line)" : origin.path
        return severity == .warning ? "\(place): warning: \(message)" : "\(place): \(message)"
    }
}

/// Where a text was read.
package struct Origin: Equatable, Sendable {
    package var path: String
    /// The number of the line, from 1; 0 for the whole file.
    package var line: Int

    package init(path: String, line: Int = 0) {
        self.path = path
        self.line = line
    }
}
