import Discovery
import Lowering
import Quadlet
import UnitFile

/// The units that a file would become if one assignment were not there.
struct Variations {
    let source: QuadletSource
    let lowering: SourceLowering

    /// The unit without an assignment.
    ///
    /// Where the file can't do without it, the units with other values in its place; none where these are wrong, too.
    func units(leavingOut index: Int, of section: String) -> [GeneratedUnit] {
        guard let place = source.document.index(of: section) else { return [] }
        var document = source.document
        let left = document.sections[place].assignments.remove(at: index)
        if let unit = unit(of: document) { return [unit] }
        let example = KeyTable.rows(of: source.kind).first { $0.name == left.key }?.example ?? ""
        return [example, "example.invalid/other:1", "/other"].filter { $0 != left.value }.compactMap {
            value in
            document = source.document
            document.sections[place].assignments[index].value = value
            return unit(of: document)
        }
    }

    private func unit(of document: UnitDocument) -> GeneratedUnit? {
        var diagnostics: [Diagnostic] = []
        return lowering.unit(of: source, document, &diagnostics)
    }
}
