import Quadlet
import UnitFile
import YAML

/// A Quadlet file in the making, whose assignments have the places of what they come from.
struct Draft {
    let kind: QuadletKind
    let stem: String
    private(set) var document = UnitDocument()

    init(_ kind: QuadletKind, _ stem: String) {
        self.kind = kind
        self.stem = stem
        _ = document.ensure("Unit")
        _ = document.ensure(kind.section)
    }

    var fileName: String { stem + "." + kind.rawValue }

    /// Says a value by a key of the kind; what the key can't say is an error at the field.
    mutating func add(_ key: String, _ value: String, at field: Field) {
        guard let form = Self.forms[kind]?[key], let text = form.spelling(of: value) else {
            return field.fail(
                "'\(field.name)' can't have a line end, nor white space at its ends or nothing at all"
            )
        }
        write(kind.section, key, text, at: field)
    }

    /// Says words of one assignment.
    mutating func add(_ key: String, words: [String], at field: Field) {
        let text = words.map { Quoting.word(Quoting.literal($0)) }.joined(separator: " ")
        write(kind.section, key, text, at: field)
    }

    /// Says a setting of systemd's in which `%` is no specifier.
    mutating func set(_ section: String, _ key: String, _ value: String, at field: Field) {
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            return field.fail("'\(field.name)' can't have control characters")
        }
        write(section, key, Quoting.escapingSpecifiers(value), at: field)
    }

    /// Writes an assignment whose value is spelled as it has to be.
    mutating func write(_ section: String, _ key: String, _ text: String, at field: Field) {
        let index = document.ensure(section)
        let place = UnitDocument.Assignment.Place(line: field.node.line, column: field.node.column)
        let assignment = UnitDocument.Assignment(key, text, at: field.origin, valuePlace: place)
        document.sections[index].assignments.append(assignment)
    }

    private static let forms: [QuadletKind: [String: ValueForm]] = {
        var forms: [QuadletKind: [String: ValueForm]] = [:]
        for kind in [QuadletKind.container, .pod, .volume] {
            for row in KeyTable.rows(of: kind) { forms[kind, default: [:]][row.name] = row.form }
        }
        return forms
    }()
}
