import Discovery
import Lowering
import Quadlet
import UnitFile

/// The units that a file would become if one assignment were not there.
struct Variations {
    let source: QuadletSource
    let context: LoweringContext

    /// The unit without an assignment; nil where there can't be one.
    ///
    /// An assignment that the file can't do without is put with another value in its place.
    func unit(leavingOut index: Int, of section: String) -> GeneratedUnit? {
        guard let place = source.document.index(of: section) else { return nil }
        var document = source.document
        let left = document.sections[place].assignments.remove(at: index)
        if let unit = unit(of: document) { return unit }
        let rows = KeyTable.rows(of: source.kind)
        let example = rows.first { $0.name == left.key }?.example ?? ""
        for value in [example, "example.invalid/other:1", "/other"] where value != left.value {
            document = source.document
            document.sections[place].assignments[index].value = value
            if let unit = unit(of: document) { return unit }
        }
        return nil
    }

    private func unit(of document: UnitDocument) -> GeneratedUnit? {
        var diagnostics: [Diagnostic] = []
        return GeneratedUnit(
            of: source.kind,
            name: source.name,
            path: source.path,
            document: document,
            context: context,
            diagnostics: &diagnostics
        )
    }
}
