/// Why something of `linux.resources` can't be done, and which field says it.
package struct ResourceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The field, such as `linux.resources.memory.swap`.
    package var field: String
    package var reason: String

    package init(_ field: String, _ reason: String) {
        self.field = "linux.resources.\(field)"
        self.reason = reason
    }

    package var description: String { "\(field): \(reason)" }
}
