import Quadlet
import Testing
import UnitFile

/// A container read from text, and the messages about it.
func read(_ text: String) -> (container: Container, messages: [String]) {
    var diagnostics: [Diagnostic] = []
    let document = UnitDocument(parsing: Array(text.utf8), path: "x", diagnostics: &diagnostics)
    let container = Container(reading: document, path: "x", diagnostics: &diagnostics)
    return (container, diagnostics.map(\.description))
}

/// A container with an image and further lines.
func read(lines: String) -> (container: Container, messages: [String]) {
    read("[Container]\nImage=a\n\(lines)\n")
}
