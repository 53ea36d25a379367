/// One key of a Quadlet section: how it is read, where it goes, and what it means.
///
/// A key that is in no table does not exist: parser, checks, spelling suggestions and `docs/keys.md` read these.
package struct Key<Model>: Sendable {
    package var name: String
    /// The first release of Podman whose Quadlet has it; empty for those of Quadlet before Podman.
    package var since: DocumentationText
    package var value: Value
    package var check: Check
    /// The `run` flag, setting or part of the command line that it becomes.
    package var becomes: DocumentationText
    package var summary: DocumentationText
    /// A value that is accepted.
    package var example: DocumentationText
    /// What to use instead of a deprecated key, `UIDMap=`.
    package var replacement: String?

    /// How the text after `=` is read, and who takes it.
    package enum Value: Sendable {
        /// The last assignment counts; a pair of double quotes around it is removed, nil where it is empty.
        case text(@Sendable (inout Model, String?) -> Void)
        /// The last assignment counts; one of systemd's boolean words.
        case flag(@Sendable (inout Model, Bool) -> Void)
        /// Each assignment is one value; nil, an empty assignment, forgets those above.
        case list(@Sendable (inout Model, String?) -> Void)
        /// As `list`, but each assignment has words, in which a backslash is a character as any other.
        case words(@Sendable (inout Model, String?) -> Void)
        /// As `words`, but with C escapes.
        case arguments(@Sendable (inout Model, String?) -> Void)
        /// The last assignment counts; words with C escapes.
        case command(@Sendable (inout Model, [String]) -> Void)
        /// As `arguments`, each word `NAME=VALUE` or `NAME`; the last of a name counts.
        case pairs(@Sendable (inout Model, String?) -> Void)
        /// The file can't be used, and why.
        case refused(String)
    }
}

// Here and not in the type, so that this only calls the initializer that the compiler makes: then tables of keys are
// data of the program, and nothing makes them at its start.
extension Key {
    package init(
        _ name: String,
        _ since: DocumentationText,
        _ value: Value,
        _ check: Check = .any,
        becomes: DocumentationText,
        _ summary: DocumentationText,
        _ example: DocumentationText,
        replacedBy replacement: String? = nil
    ) {
        self.init(
            name: name,
            since: since,
            value: value,
            check: check,
            becomes: becomes,
            summary: summary,
            example: example,
            replacement: replacement
        )
    }
}
