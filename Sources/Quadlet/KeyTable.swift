/// One key of one kind of file, whatever its model is: what documentation and completion read.
package struct KeyRow: Equatable, Sendable {
    /// How often a key counts.
    package enum Cardinality: String, Sendable {
        /// The last assignment counts.
        case last
        /// Every assignment adds to a list; an empty one forgets those above.
        case list
    }

    /// Nil for `[Quadlet]`, which is in files of every kind.
    package var kind: QuadletKind?
    package var section: String
    package var name: String
    /// The first release of Podman whose Quadlet has it; empty for those of Quadlet before Podman.
    package var since: String
    package var cardinality: Cardinality
    package var form: ValueForm
    /// What a value looks like, in words.
    package var grammar: String
    /// All words that the value may be; empty where there are others.
    package var words: [String]
    /// The flag, setting or part of the command line that it becomes; empty where it becomes nothing.
    package var becomes: String
    /// Why a file with it can't be used; nil for keys that can.
    package var refusal: String?
    /// What to use instead of a deprecated key, `UIDMap=`.
    package var replacement: String?
    package var summary: String
    package var example: String

    init<Model>(_ key: Key<Model>, kind: QuadletKind?, section: String) {
        self.kind = kind
        self.section = section
        name = key.name
        since = key.since.text
        becomes = key.becomes.text
        replacement = key.replacement
        summary = key.summary.text
        example = key.example.text
        form = key.value.form
        cardinality = key.value.isList ? .list : .last
        let parts = [key.value.grammar, key.check.grammar].filter { !$0.isEmpty }
        grammar = parts.joined(separator: "; ")
        words = key.value.isFlag ? ["yes", "no"] : key.check.words
        if case .refused(let reason) = key.value { refusal = reason }
    }
}

/// The tables of keys of all kinds.
package enum KeyTable {
    /// The keys of a kind's own section, sorted by name.
    package static func rows(of kind: QuadletKind) -> [KeyRow] {
        switch kind {
        case .artifact: rows(Artifact.self)
        case .build: rows(Build.self)
        case .container: rows(Container.self)
        case .image: rows(Image.self)
        case .kube: rows(Kube.self)
        case .network: rows(Network.self)
        case .pod: rows(Pod.self)
        case .volume: rows(Volume.self)
        }
    }

    /// The keys of `[Quadlet]`.
    package static var quadletRows: [KeyRow] {
        QuadletSettings.keys.map { KeyRow($0, kind: nil, section: QuadletSettings.section) }
    }

    private static func rows<Model: QuadletModel>(_ model: Model.Type) -> [KeyRow] {
        Model.keys.map { KeyRow($0, kind: Model.kind, section: Model.section) }
    }
}

extension Key.Value {
    var isList: Bool {
        switch self {
        case .list, .words, .arguments, .pairs: true
        case .text, .flag, .command, .refused: false
        }
    }

    var isFlag: Bool {
        if case .flag = self { true } else { false }
    }

    /// What a value is, in words for the documentation.
    var grammar: String {
        switch self {
        case .text, .list: "text"
        case .flag: "boolean"
        case .words: "words"
        case .arguments, .command: "words with escapes"
        case .pairs: "`NAME=VALUE` words"
        case .refused: ""
        }
    }
}

extension Check {
    /// All words that are accepted; empty where others are.
    var words: [String] {
        if case .oneOf(let words) = self { words.split(separator: " ").map(String.init) } else { [] }
    }

    /// What is accepted, in words for the documentation; empty where everything is.
    var grammar: String {
        switch self {
        case .any, .nonempty: ""
        case .oneOf: words.map { "`\($0)`" }.joined(separator: ", ")
        case .integer: "a whole number"
        case .size: "a size"
        case .ports: "a port or a range of ports"
        case .publication: "`[[ADDRESS:][HOST PORT]:]CONTAINER PORT[/PROTOCOL]`"
        case .signal: "a signal"
        case .service: "the name of a service without its suffix"
        case .address: "an IP address"
        case .hostLine: "`NAME:ADDRESS`"
        case .assignment: "`NAME=VALUE`"
        case .mountPoint: "an absolute path"
        case .volume: "`[SOURCE:]MOUNT POINT[:OPTIONS]`"
        case .limit: "`NAME=SOFT[:HARD]`"
        case .number: "a number"
        case .duration: "a time with its unit"
        case .resource: "letters, digits, `_`, `.` and `-`"
        case .subnet: "`ADDRESS/PREFIX`"
        case .addressRange: "`ADDRESS/PREFIX` or `FIRST-LAST`"
        }
    }
}
