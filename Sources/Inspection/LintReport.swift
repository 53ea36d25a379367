package import JSON
package import UnitFile

/// What `lint` prints of diagnostics.
package struct LintReport {
    package enum Format: String, CaseIterable, Sendable {
        case text
        case json
        case sarif
    }

    let diagnostics: [Diagnostic]

    package init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    /// Whether there is an error, or, where these count, too, a warning.
    package func hasFailed(strict: Bool) -> Bool {
        diagnostics.contains { strict || $0.severity == .error }
    }

    /// How many errors and warnings there are, in words.
    package var summary: String {
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count - errors
        return [(errors, "error"), (warnings, "warning")].map { "\($0) \($1)\($0 == 1 ? "" : "s")" }
            .joined(separator: ", ")
    }

    /// An array of objects, one for each; what concerns a whole file has no line.
    package var json: JSONValue {
        .array(
            diagnostics.map { diagnostic in
                var members: [JSONValue.Member] = [.init("path", .string(diagnostic.origin.path))]
                for (name, number) in [
                    ("line", diagnostic.origin.line), ("column", diagnostic.origin.column),
                ]
                where number > 0 {
                    members.append(.init(name, .number(String(number))))
                }
                members.append(.init("severity", .string(diagnostic.severity.rawValue)))
                members.append(.init("message", .string(diagnostic.message)))
                return .object(members)
            }
        )
    }
}
