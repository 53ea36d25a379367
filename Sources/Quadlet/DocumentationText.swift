/// A text that only documentation has: the program that reads files at a boot does not keep it, so that less has to be
/// read from the disk before it runs.
package struct DocumentationText: ExpressibleByStringLiteral, Equatable, Sendable {
    #if hasFeature(Embedded)
    /// Nothing in such a program.
    package var text: String { "" }

    package init(stringLiteral text: StaticString) {}
    #else
    package let text: String

    package init(stringLiteral text: String) { self.text = text }
    #endif
}
