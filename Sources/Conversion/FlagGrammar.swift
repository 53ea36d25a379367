import Lowering
import Quadlet

/// The flags that a command knows, as far as reading its command line needs it.
struct FlagGrammar {
    struct Flag {
        var name: String
        var short: Character?
        var takesValue: Bool
        /// The value of a flag that has one only after `=`, where there is none.
        var implied: String?
    }

    /// One flag of a command line.
    struct Occurrence: Equatable {
        /// Without dashes, as the table spells it.
        var name: String
        /// The value; of a switch `true` or `false`.
        var value: String
        var isSwitch = false

        /// The flag as one word.
        var word: String {
            if isSwitch, value == "true" { return "--" + name }
            return "--\(name)=\(value)"
        }
    }

    struct Line: Equatable {
        var flags: [Occurrence] = []
        var operands: [String] = []
    }

    private var flags: [Flag]
    /// Whether flags may stand after what is none.
    private var isMixed: Bool

    init(_ flags: [Flag], isMixed: Bool) {
        self.flags = flags
        self.isMixed = isMixed
    }

    /// The flags of `run`, which end at the image.
    static let run = FlagGrammar(
        RunFlags.table.map { Flag(name: $0.name, short: $0.short, takesValue: $0.value != nil) },
        isMixed: false
    )

    /// The flags that the keys of a kind become, and some more.
    init(keysOf kind: QuadletKind, _ more: [Flag], shorts: [String: Character]) {
        var names: Set<String> = Set(more.map(\.name))
        let keyed = FlagKey.keys(of: kind).filter { names.insert($0.flag).inserted }.map { key in
            Flag(
                name: key.flag,
                short: shorts[key.flag],
                takesValue: key.row.form != .flag || key.argument != .any
            )
        }
        self.init(more + keyed, isMixed: true)
    }

    func flag(named name: String) -> Flag? { flags.first { $0.name == name } }

    /// Reads a command line; the grammar is pflag's, as for Podman and Docker.
    func read(_ words: [String]) throws(FlagError) -> Line {
        var line = Line()
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                line.operands += rest
                return line
            }
            guard word.hasPrefix("-"), word != "-" else {
                line.operands.append(word)
                if isMixed { continue }
                line.operands += rest
                return line
            }
            if word.hasPrefix("--") {
                line.flags.append(try long(word, &rest))
            } else {
                line.flags += try short(word, &rest)
            }
        }
        return line
    }

    private func long(_ word: String, _ rest: inout ArraySlice<String>) throws(FlagError) -> Occurrence {
        let body = word.dropFirst(2)
        let equals = body.firstIndex(of: "=")
        let name = String(body[..<(equals ?? body.endIndex)])
        guard let flag = flag(named: name) else { throw FlagError("--\(name)", "no such flag") }
        return try occurrence(flag, "--" + name, equals.map { String(body[body.index(after: $0)...]) }, &rest)
    }

    private func short(_ word: String, _ rest: inout ArraySlice<String>) throws(FlagError) -> [Occurrence] {
        var found: [Occurrence] = []
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let flag = flags.first(where: { $0.short == letter }) else {
                throw FlagError("-\(letter)", "no such flag")
            }
            var value: String?
            if letters.first == "=" {
                value = String(letters.dropFirst())
                letters = ""
            } else if flag.takesValue, !letters.isEmpty {
                value = String(letters)
                letters = ""
            }
            found.append(try occurrence(flag, "-\(letter)", value, &rest))
        }
        return found
    }

    private func occurrence(
        _ flag: Flag,
        _ spelled: String,
        _ value: String?,
        _ rest: inout ArraySlice<String>
    ) throws(FlagError) -> Occurrence {
        if let implied = flag.implied { return Occurrence(name: flag.name, value: value ?? implied) }
        if flag.takesValue {
            guard let value = value ?? rest.popFirst() else { throw FlagError(spelled, "needs a value") }
            return Occurrence(name: flag.name, value: value)
        }
        guard let truth = ValueForm.flag(value ?? "true") else {
            throw FlagError(spelled, "'\(value ?? "")' is neither true nor false")
        }
        return Occurrence(name: flag.name, value: truth ? "true" : "false", isSwitch: true)
    }
}
