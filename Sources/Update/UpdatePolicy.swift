/// What `AutoUpdate=` wants of a container's image (podman-auto-update(1)).
package enum UpdatePolicy: String, Sendable {
    /// What the registry has under the name.
    case registry
    /// What the store has under the name.
    case local

    /// The label of a container that has it.
    package static let label = "io.containers.autoupdate"

    /// Reads the label's value; nil for none.
    ///
    /// - Throws: ``UpdateError`` for a word that is none.
    package init?(label text: String) throws(UpdateError) {
        switch text {
        // An older Podman's word for it.
        case "registry", "image": self = .registry
        case "local": self = .local
        case "", "disabled": return nil
        default: throw UpdateError("'\(text)' is no policy of updates: registry, local or disabled")
        }
    }
}

/// Why updates could not be looked for, or not be made.
package struct UpdateError: Error, Equatable, Sendable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }

    init(_ doing: String, _ error: some Error) {
        description = "\(doing): \(error)"
    }
}
