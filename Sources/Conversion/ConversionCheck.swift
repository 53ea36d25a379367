package import Lowering
package import Quadlet
package import UnitFile

extension Conversion {
    /// A Quadlet file that is there, and that others may name.
    package struct Neighbour: Sendable {
        package var name: UnitName
        package var kind: QuadletKind
        package var document: UnitDocument

        package init(name: UnitName, kind: QuadletKind, document: UnitDocument) {
            self.name = name
            self.kind = kind
            self.document = document
        }
    }

    /// What the generator would say of the files, as if they were in its folder beside others.
    package func check(scope: LoweringContext.Scope, beside neighbours: [Neighbour] = []) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        var context = LoweringContext(scope: scope, exists: { _ in true })
        for file in neighbours { context.add(file.name, file.kind, file.document) }
        var sources: [(file: ConvertedFile, name: UnitName, document: UnitDocument)] = []
        for file in files {
            guard let name = UnitName(file.name) else {
                let message = "the name can't be that of a unit; give another one by --name"
                diagnostics.append(Diagnostic(.error, at: Origin(path: file.name), message))
                continue
            }
            // Read from the text, so that messages have lines.
            let document = UnitDocument(
                parsing: file.document.text,
                path: file.name,
                diagnostics: &diagnostics
            )
            context.add(name, file.kind, document)
            sources.append((file, name, document))
        }
        for source in sources {
            var found: [Diagnostic] = []
            _ = GeneratedUnit(
                of: source.file.kind,
                name: source.name,
                path: source.file.name,
                document: source.document,
                context: context,
                diagnostics: &found
            )
            diagnostics += found
        }
        return diagnostics
    }
}
