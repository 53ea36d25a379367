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

    /// The flags of a command by its table.
    private init<Options: FlagOptions>(_ options: Options.Type) {
        let flags = Options.flags.map { flag in
            Flag(name: flag.name, short: flag.short, takesValue: flag.value != nil, implied: flag.implied)
        }
        self.init(flags, isMixed: Options.hasFlagsAfterOperands)
    }

    /// What stands between the program and its command.
    static let global = FlagGrammar(GlobalOptions.self)

    /// The flags of the command that makes what a kind of file is for.
    static func making(_ kind: QuadletKind) -> FlagGrammar {
        switch kind {
        case .artifact: FlagGrammar(ArtifactPullOptions.self)
        case .build: FlagGrammar(BuildOptions.self)
        case .container: FlagGrammar(RunOptions.self)
        case .image: FlagGrammar(PullOptions.self)
        case .kube: FlagGrammar(KubePlayOptions.self)
        case .network: FlagGrammar(NetworkCreateOptions.self)
        case .pod: FlagGrammar(PodCreateOptions.self)
        case .volume: FlagGrammar(VolumeCreateOptions.self)
        }
    }

    /// Other names of flags that Podman hears.
    private static let aliases = [
        "healthcheck-command": "health-cmd", "healthcheck-interval": "health-interval",
        "healthcheck-retries": "health-retries", "healthcheck-start-period": "health-start-period",
        "healthcheck-timeout": "health-timeout", "net": "network", "dns-opt": "dns-option",
        "override-arch": "arch", "override-os": "os", "override-variant": "variant",
    ]

    func flag(named name: String) -> Flag? {
        let name = Self.aliases[name] ?? name
        return flags.first { $0.name == name }
    }

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
