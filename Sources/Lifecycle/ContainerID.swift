/// What a container of the runtime's command line is called: also the name of its directory.
package struct ContainerID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Takes what crun takes: letters and digits of ASCII, `_`, `+`, `-` and `.`, but no `.` at the start.
    ///
    /// runc takes that, too; here it is for files that are no containers.
    package init(_ text: String) throws(LifecycleError) {
        if text.isEmpty { throw .invalidID(text, reason: "it is empty") }
        if let other = text.unicodeScalars.first(where: { !Self.isAllowed($0) }) {
            let shown = LifecycleError.shown(String(other))
            throw .invalidID(text, reason: "invalid character `\(shown)` in the container ID")
        }
        if text.hasPrefix(".") { throw .invalidID(text, reason: "it starts with a dot") }
        // The longest name that a directory can have (limits.h, `NAME_MAX`).
        if text.utf8.count > 255 { throw .invalidID(text, reason: "it is longer than 255 characters") }
        self.text = text
    }

    package var description: String { text }

    private static func isAllowed(_ character: Unicode.Scalar) -> Bool {
        switch character {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "+", "-", ".": true
        default: false
        }
    }
}
