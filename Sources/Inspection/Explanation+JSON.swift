import Discovery
package import JSON
import Lowering
import Quadlet
import UnitFile

extension Explanation {
    /// All of it for programs, or what concerns one key; docs/formats/output.md has the members.
    ///
    /// - Parameter key: A key of the file or its kind, or a setting of the unit; nil for all.
    /// - Returns: An object; nil where nothing of that name exists.
    package func json(key: String? = nil) -> JSONValue? {
        let texts = { (values: [String]) in JSONValue.array(values.map { .string($0) }) }
        var entries = entries.map { $0.json() }
        var added = defaults.map(\.json)
        if let key {
            // The same as the text shows: what says it, and what makes it.
            entries = self.entries.compactMap { entry in
                if entry.assignment.key == key { return entry.json() }
                return entry.effects.contains { $0.isSetting(key) } ? entry.json(only: key) : nil
            }
            added = defaults.filter { $0.effect.isSetting(key) }.map(\.json)
            if entries.isEmpty, added.isEmpty, !keyNames.contains(key) { return nil }
        }
        return [
            "path": .string(source.path),
            "dropIns": texts(source.dropIns),
            "kind": .string(source.kind.rawValue),
            "unit": unit.map { .string($0.name) } ?? .null,
            "companions": texts(unit?.companions.map(\.name) ?? []),
            "diagnostics": LintReport(diagnostics).json,
            "entries": .array(entries),
            "defaults": .array(added),
        ]
    }
}

extension Explanation.Entry {
    /// With only one setting of the unit, where that alone is of interest.
    fileprivate func json(only setting: String? = nil) -> JSONValue {
        let effects = effects.filter { effect in
            guard let setting, case .setting = effect else { return true }
            return effect.isSetting(setting)
        }
        return [
            "section": .string(section),
            "key": .string(assignment.key),
            "value": .string(assignment.value),
            "path": .string(assignment.origin.path),
            "line": .number(String(assignment.origin.line)),
            "meaning": meaning.map { .string($0.line) } ?? .null,
            "effects": .array(effects.map(\.json)),
            "remark": remark.map { .string($0) } ?? .null,
        ]
    }
}

extension Explanation.Default {
    fileprivate var json: JSONValue {
        ["effect": effect.json, "reason": reason.map { .string($0) } ?? .null]
    }
}

extension Explanation.Effect {
    fileprivate var json: JSONValue {
        switch self {
        case .setting(let section, let key, let value):
            [
                "type": "setting", "section": .string(section), "key": .string(key), "value": .string(value),
            ]
        case .link(let path, let target):
            ["type": "link", "path": .string(path), "target": .string(target)]
        case .name(let name): ["type": "name", "name": .string(name)]
        }
    }
}
