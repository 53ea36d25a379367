import Discovery
import Quadlet
import UnitFile

/// The names in a text that do not exist but are near to one that does.
struct Repairs {
    /// What to put where.
    struct Repair {
        var range: Range<Int>
        var text: String
    }

    let text: Text
    let outline: Outline
    /// Nil where the sections say it.
    let kind: QuadletKind?
    /// The files around; nil for a document that is no file.
    let analysis: Analysis?

    var all: [Repair] {
        outline.sections.flatMap { section -> [Repair] in
            let kind = kind ?? outline.kind(ofPart: section.part)
            let names = SectionTable.names(of: kind)
            guard names.contains(section.name) else {
                return section.name.hasPrefix("X-")
                    ? [] : repair(section.name, section.header, among: names).map { [bracketed($0)] } ?? []
            }
            return section.assignments.compactMap { assignment in
                assignment.key.hasPrefix("X-") ? nil : repair(assignment, section.name, kind)
            }
        }
    }

    private func repair(_ assignment: Outline.Assignment, _ section: String, _ kind: QuadletKind?) -> Repair?
    {
        let rows = SectionTable.rows(of: kind, section: section)
        if let row = rows.first(where: { $0.name == assignment.key }) {
            return repair(valueOf: assignment, section, kind, words: row.words)
        }
        if let setting = SystemdSettings.setting(named: assignment.key), setting.sections.contains(section) {
            return repair(valueOf: assignment, section, kind, words: [])
        }
        let settings = SectionTable.settings(in: section).map(\.name)
        return repair(assignment.key, assignment.keyRange, among: rows.map(\.name) + settings)
    }

    /// A word that has to be one of some, or the name of a file that is not there.
    private func repair(
        valueOf assignment: Outline.Assignment,
        _ section: String,
        _ kind: QuadletKind?,
        words: [String]
    ) -> Repair? {
        guard let range = assignment.valueRange, !range.isEmpty else { return nil }
        if !words.isEmpty {
            let value = text.string(range)
            // systemd has more words for yes and no than are offered.
            return words.contains(value.lowercased()) || words == ["yes", "no"]
                ? nil : repair(value, range, among: words)
        }
        guard let analysis, let references = References.kinds(of: kind, section: section, key: assignment.key)
        else { return nil }
        for part in parts(of: range) {
            let name = text.string(part)
            guard let meant = QuadletKind(fileName: name), references.kinds.contains(meant),
                analysis.source(named: name) == nil
            else { continue }
            let names = analysis.sources.filter { $0.kind == meant }.map(\.name.description)
            return repair(name, part, among: names)
        }
        return nil
    }

    /// The parts of a value that may be names.
    private func parts(of range: Range<Int>) -> [Range<Int>] {
        text.bytes[range].split(whereSeparator: \.separatesNames).map { $0.startIndex..<$0.endIndex }
    }

    private func repair(_ name: String, _ range: Range<Int>, among names: [String]) -> Repair? {
        Spelling.suggestion(for: name, among: names).map { Repair(range: range, text: $0) }
    }

    private func bracketed(_ repair: Repair) -> Repair {
        Repair(range: repair.range, text: "[\(repair.text)]")
    }
}
