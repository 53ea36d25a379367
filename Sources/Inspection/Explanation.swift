package import Discovery
package import Lowering
package import Quadlet
package import UnitFile

/// The unit that a Quadlet file becomes, and why, assignment by assignment.
///
/// What an assignment does is found by leaving it out: what is then missing in the unit is its effect. So it is
/// true of every key of every kind, whatever the lowering does.
package struct Explanation: Sendable {
    /// Something in the unit.
    package enum Effect: Equatable, Sendable {
        /// A setting; an ellipsis stands for what else is in a list or command line.
        case setting(section: String, key: String, value: String)
        /// A link that `systemctl enable` would make.
        case link(path: String, target: String)
        /// The name of the unit.
        case name(String)
    }

    /// One assignment, what it means and what it does.
    package struct Entry: Sendable {
        package var section: String
        package var assignment: UnitDocument.Assignment
        package var meaning: Meaning?
        package var effects: [Effect]
        /// Why it does nothing, or what else there is to say.
        package var remark: String?
    }

    /// What the documentation says of a key or setting.
    package enum Meaning: Sendable {
        case key(KeyRow)
        case setting(SystemdSettings.Setting)
    }

    /// What is in the unit of every such file, and what it is good for.
    package struct Default: Sendable {
        package var effect: Effect
        package var reason: String?
    }

    package let source: QuadletSource
    package let diagnostics: [Diagnostic]
    /// Nil where the file has mistakes.
    package let unit: GeneratedUnit?
    package private(set) var entries: [Entry] = []
    package private(set) var defaults: [Default] = []

    package init(_ source: QuadletSource, among sources: QuadletSources, scope: LoweringContext.Scope) {
        var lowering = SourceLowering(sources, scope: scope)
        let lowered = lowering.lower(source)
        self.source = source
        diagnostics = lowered.diagnostics
        unit = lowered.unit
        let variations = Variations(source: source, lowering: lowering)
        var attribution = lowered.unit.map { Attribution($0) }
        for section in source.document.sections {
            for index in section.assignments.indices {
                entries.append(entry(section, index, variations, &attribution))
            }
        }
        defaults = (attribution?.defaults ?? []).map { effect in
            Default(effect: effect, reason: DefaultReason.of(effect))
        }
    }

    private func entry(
        _ section: UnitDocument.Section,
        _ index: Int,
        _ variations: Variations,
        _ attribution: inout Attribution?
    ) -> Entry {
        let assignment = section.assignments[index]
        var entry = Entry(section: section.name, assignment: assignment, effects: [])
        entry.meaning = Self.meaning(of: assignment.key, in: section.name, source.kind)
        guard unit != nil else { return entry }
        let others = variations.units(leavingOut: index, of: section.name)
        entry.effects = attribution?.effects(but: others) ?? []
        if entry.effects.isEmpty { entry.remark = remark(section, index) }
        return entry
    }

    private static func meaning(of key: String, in section: String, _ kind: QuadletKind) -> Meaning? {
        if SystemdSettings.sections.contains(section) {
            return SystemdSettings.setting(named: key).map { .setting($0) }
        }
        let rows = section == QuadletSettings.section ? KeyTable.quadletRows : KeyTable.rows(of: kind)
        return rows.first { $0.name == key && $0.section == section }.map { .key($0) }
    }

    /// Why an assignment does nothing.
    private func remark(_ section: UnitDocument.Section, _ index: Int) -> String {
        let assignment = section.assignments[index]
        if assignment.key.hasPrefix("X-") || section.name.hasPrefix("X-") {
            return "not looked at, as its name begins with X-"
        }
        let later = section.assignments[(index + 1)...].filter { $0.key == assignment.key }
        if case .key(let row) = Self.meaning(of: assignment.key, in: section.name, source.kind),
            row.cardinality == .last, let last = later.last
        {
            return "nothing, since \(last.origin) says it again"
        }
        if let empty = later.last(where: \.value.isEmpty) {
            return "nothing, since \(empty.origin) forgets it"
        }
        if let same = later.first(where: { $0.value == assignment.value }) {
            return "nothing, since \(same.origin) says the same"
        }
        guard assignment.value.isEmpty else { return "nothing by itself" }
        let isFirst = !section.assignments[..<index].contains { $0.key == assignment.key }
        return isFirst ? "nothing, since there is nothing to forget" : "forgets what the key had before"
    }
}
