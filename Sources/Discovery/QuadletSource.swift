package import Quadlet
package import UnitFile

/// A Quadlet file that was read, together with its drop-ins.
package struct QuadletSource: Sendable {
    package var path: String
    /// The line of the file that it begins at, where that holds several; 0 where it is the whole file.
    package var firstLine = 0
    package var kind: QuadletKind
    package var name: UnitName
    /// The file's assignments and after them those of its drop-ins, each with its place.
    package var document: UnitDocument
    /// The paths of the drop-ins, in the order in which they were read.
    package var dropIns: [String]
    /// What is wrong with the texts.
    package var diagnostics: [Diagnostic]

    package init(
        path: String,
        kind: QuadletKind,
        name: UnitName,
        document: UnitDocument = UnitDocument(),
        dropIns: [String] = [],
        diagnostics: [Diagnostic] = []
    ) {
        self.path = path
        self.kind = kind
        self.name = name
        self.document = document
        self.dropIns = dropIns
        self.diagnostics = diagnostics
    }
}
