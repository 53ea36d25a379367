package import Lowering
import Quadlet
package import UnitFile

extension Conversion {
    /// What the generator would say of the files, as if they were in its folder.
    ///
    /// Of what is not there yet, such as files of the same name, nothing is known here.
    package func check(scope: LoweringContext.Scope) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        var context = LoweringContext(scope: scope, exists: { _ in true })
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
