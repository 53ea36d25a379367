import Discovery
import Linux
import Lowering
import UnitFile

/// What has become of a Quadlet file whose unit is written; its text is no longer there.
struct WrittenUnit: Sendable {
    var diagnostics: [Diagnostic]
    /// Whether the unit says what is wrong with the file.
    var isFailing: Bool
    var links: [GeneratedUnit.Link]
    /// Why the unit could not be written.
    var error: SyscallError?

    /// Lowers a file, and writes its unit or the one that says what is wrong.
    init(
        _ source: QuadletSource,
        _ lowering: inout SourceLowering,
        in folder: borrowing OutputFolder,
        by temporary: String
    ) {
        let lowered = lowering.unclaimed(source)
        let unit = lowered.unit ?? lowering.failingUnit(of: source, lowered.diagnostics)
        diagnostics = lowered.diagnostics
        isFailing = lowered.unit == nil
        links = unit.links
        do {
            try folder.write(unit.name, unit.text, by: temporary)
        } catch {
            self.error = error
        }
    }
}
