/// One flag of a command such as `network create`: its names, its value and what it does.
package struct CommandFlag<Options: Sendable>: Sendable {
    /// Throws `RunFlagError` only; the compiler does not infer that of a closure.
    package typealias Assign = @Sendable (inout Options, String) throws -> Void
    package typealias Switch = @Sendable (inout Options, Bool) -> Void

    /// What the flag does.
    package enum Kind: Sendable {
        /// `--flag`, `--flag=true`, `--flag=false`.
        case flag(Switch)
        /// `--flag value`, `--flag=value`.
        case value(Assign)
        /// Has no effect, and nothing is lost by that.
        case accepted
        /// An error; the text says why, or what to do instead.
        case refused(String)
    }

    package var name: String
    package var short: Character?
    /// What stands for the value in the documentation; nil for a switch.
    package var value: String?
    /// What the flag does, in words.
    package var summary: String
    package var kind: Kind

    package init(_ name: String, value: String? = nil, _ summary: String, _ kind: Kind) {
        self.name = name
        self.value = value
        self.summary = summary
        self.kind = kind
    }

    package init(
        _ name: String,
        _ short: Character,
        value: String? = nil,
        _ summary: String,
        _ kind: Kind
    ) {
        self.init(name, value: value, summary, kind)
        self.short = short
    }
}

/// Reads the flags of a command, which may stand before, between and behind its operands, as Podman's do.
package struct CommandFlagReader<Options: Sendable> {
    private let flags: [CommandFlag<Options>]
    private var arguments: ArraySlice<String>

    /// Reads a whole command line.
    ///
    /// - Parameters:
    ///   - arguments: What follows the command's name.
    ///   - flags: The flags that it has.
    ///   - options: What they set.
    /// - Returns: The operands.
    /// - Throws: The first flag that makes no sense.
    package static func read(
        _ arguments: some Sequence<String>,
        by flags: [CommandFlag<Options>],
        into options: inout Options
    ) throws(RunFlagError) -> [String] {
        var reader = CommandFlagReader(flags: flags, arguments: Array(arguments)[...])
        return try reader.read(into: &options)
    }

    private mutating func read(into options: inout Options) throws(RunFlagError) -> [String] {
        var operands: [String] = []
        while let word = arguments.popFirst() {
            if word == "--" { return operands + arguments }
            if word.hasPrefix("--") {
                try readLong(word, into: &options)
            } else if word.hasPrefix("-"), word != "-" {
                try readShort(word, into: &options)
            } else {
                operands.append(word)
            }
        }
        return operands
    }

    private mutating func readLong(_ word: String, into options: inout Options) throws(RunFlagError) {
        let body = word.dropFirst(2)
        let equals = body.firstIndex(of: "=")
        let name = String(body[..<(equals ?? body.endIndex)])
        guard let flag = flags.first(where: { $0.name == name }) else {
            throw RunFlagError("--\(name)", "no such flag")
        }
        let value = equals.map { String(body[body.index(after: $0)...]) }
        try apply(flag, as: "--\(name)", value, to: &options)
    }

    private mutating func readShort(_ word: String, into options: inout Options) throws(RunFlagError) {
        var rest = word.dropFirst()
        while let letter = rest.popFirst() {
            guard let flag = flags.first(where: { $0.short == letter }) else {
                throw RunFlagError("-\(letter)", "no such flag")
            }
            var value: String?
            if rest.first == "=" {
                value = String(rest.dropFirst())
                rest = ""
            } else if flag.value != nil, !rest.isEmpty {
                value = String(rest)
                rest = ""
            }
            try apply(flag, as: "-\(letter)", value, to: &options)
        }
    }

    private mutating func apply(
        _ flag: CommandFlag<Options>,
        as spelled: String,
        _ value: String?,
        to options: inout Options
    ) throws(RunFlagError) {
        if case .refused(let reason) = flag.kind { throw RunFlagError(spelled, reason) }
        guard flag.value != nil else {
            guard let on = value.map(RunFlags.truth) ?? true else {
                throw RunFlagError(spelled, "'\(value ?? "")' is neither true nor false")
            }
            if case .flag(let set) = flag.kind { set(&options, on) }
            return
        }
        guard let text = value ?? arguments.popFirst() else { throw RunFlagError(spelled, "needs a value") }
        guard case .value(let assign) = flag.kind else { return }
        do {
            try assign(&options, text)
        } catch {
            throw RunFlagError("\(spelled) '\(text)'", (error as? RunFlagError)?.reason ?? "\(error)")
        }
    }
}
