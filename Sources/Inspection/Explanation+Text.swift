import Discovery
import Lowering
import Quadlet
import UnitFile

extension Explanation {
    /// All of it for a reader, or what concerns one key.
    ///
    /// - Parameters:
    ///   - key: A key of the file or its kind, or a setting of the unit; nil for all.
    ///   - isColored: Whether escape sequences of colors are allowed.
    /// - Returns: Lines, each with its end; nil where nothing of that name exists.
    package func text(key: String? = nil, isColored: Bool = false) -> String? {
        var printer = ExplanationPrinter(isColored: isColored)
        guard let key else {
            printer.head(self)
            for entry in entries { printer.print(entry, of: self) }
            printer.print(defaults)
            return printer.text
        }
        let own = entries.filter { $0.assignment.key == key }
        for entry in own { printer.print(entry, of: self) }
        let added = defaults.filter { $0.effect.isSetting(key) }
        printer.print(added)
        let makers = entries.filter { entry in
            entry.assignment.key != key && entry.effects.contains { $0.isSetting(key) }
        }
        for entry in makers { printer.print(entry, of: self, only: key) }
        if own.isEmpty, let row = row(named: key) { printer.document(row) }
        if printer.text.isEmpty, let setting = SystemdSettings.setting(named: key) {
            printer.document(setting)
        }
        return printer.text.isEmpty ? nil : printer.text
    }

    /// The names of all keys that such a file may have, for suggestions.
    package var keyNames: [String] {
        (KeyTable.rows(of: source.kind) + KeyTable.quadletRows).map(\.name) + SystemdSettings.names
    }

    private func row(named name: String) -> KeyRow? {
        (KeyTable.rows(of: source.kind) + KeyTable.quadletRows).first { $0.name == name }
    }
}

extension Explanation.Effect {
    func isSetting(_ name: String) -> Bool {
        if case .setting(_, name, _) = self { true } else { false }
    }

    /// One line.
    var line: String {
        switch self {
        case .setting(let section, let key, let value): "[\(section)] \(key)=\(value)"
        case .link(let path, let target): "link \(path) → \(target)"
        case .name(let name): "the unit's name, \(name)"
        }
    }
}

/// Writes an explanation.
private struct ExplanationPrinter {
    private let isColored: Bool
    private(set) var text = ""
    private var section = ""

    init(isColored: Bool) {
        self.isColored = isColored
    }

    mutating func head(_ explanation: Explanation) {
        line("\(explanation.source.path)")
        for path in explanation.source.dropIns { line("  with drop-in \(path)") }
        if let unit = explanation.unit {
            line("  becomes \(bold(unit.name))")
            for companion in unit.companions { line("  with \(companion.name)") }
        } else {
            line("  becomes a unit that only says what is wrong:")
        }
        for diagnostic in explanation.diagnostics { line("  " + diagnostic.description) }
    }

    mutating func print(_ entry: Explanation.Entry, of explanation: Explanation, only key: String? = nil) {
        if entry.section != section {
            section = entry.section
            line("")
            line("[\(section)]")
        }
        let assignment = entry.assignment
        let place = "\(file(assignment.origin, explanation)):\(assignment.origin.line)"
        line("\(bold(assignment.key))=\(assignment.value.oneLine)  \(dim(place))")
        if key == nil, let meaning = entry.meaning { line("    " + meaning.line) }
        for effect in entry.effects {
            if let key, case .setting(_, let other, _) = effect, other != key { continue }
            line("    → " + effect.line.oneLine)
        }
        if let remark = entry.remark { line("    → " + remark) }
    }

    mutating func print(_ defaults: [Explanation.Default]) {
        if defaults.isEmpty { return }
        line("")
        line("Without a key")
        for added in defaults {
            line(added.effect.line.oneLine)
            if let reason = added.reason { line("    " + reason) }
        }
    }

    /// What the table says of a key that the file does not have.
    mutating func document(_ row: KeyRow) {
        line("")
        line("[\(row.section)]")
        line("\(bold(row.name))=  \(dim("not in the file"))")
        line("    " + Explanation.Meaning.key(row).line)
        if !row.grammar.isEmpty { line("    Value: \(row.grammar), \(row.cardinality.words).") }
        if !row.becomes.isEmpty { line("    Would become: \(row.becomes)") }
        if !row.example.isEmpty { line("    Example: \(row.name)=\(row.example)") }
    }

    mutating func document(_ setting: SystemdSettings.Setting) {
        line("")
        line("[\(setting.sections.first ?? "")]")
        line("\(bold(setting.name))=  \(dim("not in the unit"))")
        line("    " + Explanation.Meaning.setting(setting).line)
    }

    /// The file's own name, or the path of a drop-in.
    private func file(_ origin: Origin, _ explanation: Explanation) -> String {
        origin.path == explanation.source.path
            ? String(origin.path.split(separator: "/").last ?? "") : origin.path
    }

    private func bold(_ text: String) -> String { isColored ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

    private func dim(_ text: String) -> String { isColored ? "\u{1B}[2m\(text)\u{1B}[0m" : "(\(text))" }

    private mutating func line(_ line: String) {
        // The first line of a text is not empty.
        if text.isEmpty, line.isEmpty { return }
        text += line + "\n"
    }
}

extension Explanation.Meaning {
    /// What the documentation says, and where more is said.
    var line: String {
        switch self {
        case .key(let row):
            let page = "systemd-oci.\(row.kind?.rawValue ?? "container")(5)"
            if let refusal = row.refusal { return "Refused: \(refusal). \(page)" }
            let since = row.since.isEmpty ? "" : ", Podman \(row.since)"
            let replacement = row.replacement.map { " Deprecated, use \($0)." } ?? ""
            return "\(row.summary).\(replacement) \(page)\(since)"
        case .setting(let setting):
            let since = setting.since.map { ", systemd \($0)" } ?? ""
            return "systemd's own, passed on. \(setting.page.rawValue)\(since)"
        }
    }
}

extension KeyRow.Cardinality {
    fileprivate var words: String {
        switch self {
        case .last: "the last assignment counts"
        case .list: "each assignment adds to the list, an empty one forgets those above"
        }
    }
}

extension String {
    /// Without characters that would end the line or that a terminal would act on.
    fileprivate var oneLine: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return self }
        return String(
            String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 })
        )
    }
}
