import Quadlet
import UnitFile

/// A Quadlet file in the making.
struct FileDraft {
    let kind: QuadletKind
    var stem: String
    private var document = UnitDocument()

    init(kind: QuadletKind, stem: String = "") {
        self.kind = kind
        self.stem = stem
    }

    /// Says a value by a key; false where the key has no way to write it.
    mutating func add(_ key: KeyRow, _ value: String) -> Bool {
        guard let text = key.form.spelling(of: value) else { return false }
        write(key, text)
        return true
    }

    /// Says a value by the key of a name; false where there is no such key, or no way to write it.
    mutating func add(_ key: String, _ value: String) -> Bool {
        guard let row = KeyTable.rows(of: kind).first(where: { $0.name == key }) else { return false }
        return add(row, value)
    }

    /// Writes an assignment whose value is spelled as it has to be.
    mutating func write(_ key: String, _ text: String, section: String? = nil) {
        document.add(section ?? kind.section, key, text)
    }

    private mutating func write(_ key: KeyRow, _ text: String) {
        if key.form.isSingle {
            document.set(kind.section, key.name, text)
        } else {
            document.add(kind.section, key.name, text)
        }
    }

    /// Writes words that are one value, each taken literally.
    mutating func write(_ key: String, words: [String]) {
        write(key, words.map { Quoting.word(Quoting.literal($0)) }.joined(separator: " "))
    }

    /// Writes a setting of systemd; the last counts.
    mutating func set(_ section: String, _ key: String, _ value: String) {
        document.set(section, key, value)
    }

    func has(_ key: String) -> Bool { document.last(kind.section, key) != nil }

    mutating func install(_ units: [String]) {
        if !units.isEmpty { document.set("Install", "WantedBy", units.joined(separator: " ")) }
    }

    /// The file; sections are in the order in which one reads them.
    var file: ConvertedFile {
        let order = ["Unit", kind.section, "Quadlet", "Service", "Install"]
        var result = UnitDocument()
        for name in order {
            if let index = document.index(of: name) { result.sections.append(document.sections[index]) }
        }
        if result.index(of: kind.section) == nil {
            result.sections.insert(UnitDocument.Section(kind.section), at: 0)
        }
        return ConvertedFile(stem: stem, kind: kind, document: result)
    }

    /// A name that a file can have: what can't be in it becomes `-`.
    static func stem(_ text: String) -> String {
        let bytes = text.utf8.map { byte -> UInt8 in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: byte
            default: 0x2D
            }
        }
        return String(decoding: bytes.prefix(200), as: UTF8.self)
    }
}
