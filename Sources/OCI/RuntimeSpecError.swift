/// What is wrong with a document of the runtime specification: every mistake, in the document's order.
package struct RuntimeSpecError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One mistake and its place.
    package struct Mistake: Equatable, Sendable, CustomStringConvertible {
        /// The place in the document, such as `linux.namespaces[2].type`; empty for the whole.
        package var place: String
        /// What is wrong there, such as `'foo' is no kind of namespace`.
        package var reason: String

        package init(_ place: String, _ reason: String) {
            self.place = place
            self.reason = reason
        }

        package var description: String { place.isEmpty ? reason : "\(place): \(reason)" }
    }

    /// At least one, at most ``most``.
    package var mistakes: [Mistake]

    /// How many mistakes are kept: a hostile document could have millions.
    package static let most = 100

    package init(_ mistakes: [Mistake]) {
        self.mistakes = mistakes
    }

    /// All of them in one line.
    package var description: String { mistakes.map { $0.description }.joined(separator: "; ") }
}
