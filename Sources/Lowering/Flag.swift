/// One flag of a command: its names, its value and what it does.
package struct Flag<Options>: Sendable {
    package typealias Assign = @Sendable (inout Options, String) throws(FlagError) -> Void
    package typealias Switch = @Sendable (inout Options, Bool) -> Void

    /// What the flag does, and with what.
    package enum Kind: Sendable {
        /// `--flag`, `--flag=true`, `--flag=false`; the text says what it does.
        case flag(String, Switch)
        /// `--flag value`, `--flag=value`; the text says what it does.
        case value(String, Assign)
        /// `--flag value` of a container that a shell starts; in a unit it has no effect, with a warning.
        ///
        /// The texts say what it does, and what to do in a unit instead.
        case limit(String, String, Assign)
        /// Has no effect, and nothing is lost by that; the text says why.
        case accepted(String)
        /// Has no effect, with a warning; the text says what to do instead.
        case ignored(String)
        /// An error; the text says why, or what to do instead.
        case refused(String)
    }

    package var name: String
    package var short: Character?
    /// What stands for the value in the documentation; nil for a switch.
    package var value: String?
    /// The value of the flag without one; then a word that follows is not its value.
    package var implied: String?
    package var kind: Kind

    /// The names and the value, as they are written: `-p, --publish=PORT`.
    package var synopsis: String {
        let letter = short.map { "-\($0), " } ?? ""
        return letter + "--\(name)" + (value.map { "=\($0)" } ?? "")
    }

    /// The same flag where its limit counts.
    var counting: Flag {
        guard case .limit(let text, _, let assign) = kind else { return self }
        var flag = self
        flag.kind = .value(text, assign)
        return flag
    }

    /// The same flag of a command whose options have these among them.
    func lifted<Other>(
        from get: @escaping @Sendable (Other) -> Options,
        to put: @escaping @Sendable (inout Other, Options) -> Void
    ) -> Flag<Other> {
        let lifted: (@escaping Assign) -> Flag<Other>.Assign = { assign in
            { all, text throws(FlagError) in
                var options = get(all)
                try assign(&options, text)
                put(&all, options)
            }
        }
        let kind: Flag<Other>.Kind =
            switch kind {
            case .flag(let text, let set):
                .flag(text) { all, isOn in
                    var options = get(all)
                    set(&options, isOn)
                    put(&all, options)
                }
            case .value(let text, let assign): .value(text, lifted(assign))
            case .limit(let text, let advice, let assign): .limit(text, advice, lifted(assign))
            case .accepted(let reason): .accepted(reason)
            case .ignored(let advice): .ignored(advice)
            case .refused(let reason): .refused(reason)
            }
        var flag = Flag<Other>(name, value: value, kind)
        (flag.short, flag.implied) = (short, implied)
        return flag
    }
}

// Here and not in the type, so that tables of flags are data of the program, as those of keys are (`Key`).
extension Flag {
    package init(_ name: String, value: String? = nil, _ kind: Kind) {
        self.init(name: name, short: nil, value: value, implied: nil, kind: kind)
    }

    package init(_ name: String, _ short: Character, value: String? = nil, _ kind: Kind) {
        self.init(name: name, short: short, value: value, implied: nil, kind: kind)
    }
}

/// What is wrong with a word of a command line.
package struct FlagError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The flag with its dashes and its value, or the word that is none; empty where one is missing.
    package var flag: String
    package var reason: String

    package init(_ flag: String, _ reason: String) {
        self.flag = flag
        self.reason = reason
    }

    package var description: String { flag.isEmpty ? reason : "\(flag): \(reason)" }
}

/// What a command line asks a command to do: flags by the command's table, and operands.
package protocol FlagOptions: Sendable {
    /// How messages name the command: "`pod create`".
    static var command: String { get }
    /// All flags that the command knows; one that is not in here does not exist.
    static var flags: [Flag<Self>] { get }
    /// Whether flags may follow operands: everywhere but where these are another command line.
    static var hasFlagsAfterOperands: Bool { get }
    /// Whether flags of the program itself may stand among those of the command, as with Podman.
    static var takesGlobalFlags: Bool { get }
    /// What becomes of an operand among flags that a file gives; nil where it may.
    static var strayOperand: String? { get }

    /// Flags that were accepted without effect, each with what to do instead.
    var warnings: [String] { get set }
    /// Those of them that are to be told where a file gives one flag: what the unit does is none.
    var warningsOfFile: [String] { get }
    /// What is no flag.
    var operands: [String] { get set }

    init()

    /// Takes what the operands are, and checks what no single flag can say.
    mutating func complete() throws(FlagError)
}

extension FlagOptions {
    package static var hasFlagsAfterOperands: Bool { true }
    package static var strayOperand: String? { "is not a flag" }

    /// Reads the words that follow the name of the command.
    ///
    /// The grammar is Podman's: `--flag value`, `--flag=value`, `-f value`, `-fvalue`, switches run together as
    /// in `-dit`, and `--` before operands that look like flags.
    package init(arguments: some Sequence<String>) throws(FlagError) {
        try self.init(arguments: arguments, by: Self.flags, of: Self.command)
    }

    /// Reads the words that follow the name of a command that has only some of the flags.
    package init(
        arguments: some Sequence<String>,
        by flags: [Flag<Self>],
        of command: String
    ) throws(FlagError) {
        self.init()
        var reader = FlagReader<Self>(arguments: Array(arguments)[...], flags: flags, command: command)
        while try reader.readWord(into: &self) {}
        try complete()
    }

    package mutating func complete() throws(FlagError) {}

    package static var takesGlobalFlags: Bool { false }

    package var warningsOfFile: [String] { warnings }

    static func flag(named name: String) -> Flag<Self>? {
        flags.first { $0.name == name }
    }

    /// Why a name is no flag, with the flag that was probably meant.
    package static func unknown(_ name: some StringProtocol) -> String {
        unknown(name, among: flags, of: command)
    }

    static func unknown(
        _ name: some StringProtocol,
        among flags: [Flag<Self>],
        of command: String
    ) -> String {
        let wanted = Array(name.utf8)
        let ranked = flags.lazy
            .map { (name: $0.name, distance: EditDistance.between(wanted, Array($0.name.utf8))) }
            .min { $0.distance < $1.distance }
        guard let best = ranked, best.distance <= max(1, wanted.count / 3) else {
            return "no such flag of \(command)"
        }
        return "no such flag of \(command); did you mean --\(best.name)?"
    }
}

/// How far apart two names are.
private enum EditDistance {
    /// How many bytes must be inserted, removed or replaced to make one name of the other (Levenshtein).
    static func between(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for (index, byte) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let replaced = diagonal + (byte == other[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[other.count]
    }
}
