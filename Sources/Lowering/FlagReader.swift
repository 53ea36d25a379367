import UnitFile

/// Reads a command line word by word, by a table of flags.
struct FlagReader<Options: FlagOptions> {
    var arguments: ArraySlice<String>
    var flags = Options.flags
    /// How messages name the command.
    var command = Options.command
    /// Whether a text is known only later, so that nothing can be made of it now.
    var isOpen: (String) -> Bool = { _ in false }
    /// Whether all that follows the first operand is operands, too.
    var endsAtOperand = !Options.hasFlagsAfterOperands

    /// Reads a flag with its value, or an operand; false where there is nothing more.
    mutating func readWord(into options: inout Options) throws(FlagError) -> Bool {
        guard let word = arguments.popFirst() else { return false }
        if isOpen(word), !word.hasPrefix("-") { return true }
        if word == "--" {
            options.operands += arguments
            arguments.removeAll()
        } else if word.utf8.first != UInt8(ascii: "-") || word == "-" {
            options.operands.append(word)
            if endsAtOperand {
                options.operands += arguments
                arguments.removeAll()
            }
        } else if word.hasPrefix("--") {
            try readLong(word, into: &options)
        } else {
            try readShort(word, into: &options)
        }
        return true
    }

    /// Reads a flag with its value, or an operand, and gives their words; nil where nothing is left or what comes is wrong,
    /// which is told where all are checked, and then it remains.
    mutating func readWords(into options: inout Options) -> ArraySlice<String>? {
        let before = arguments
        guard (try? readWord(into: &options)) == true else {
            arguments = before
            return nil
        }
        return before.prefix(before.count - arguments.count)
    }

    /// Whether a word is a flag of the program itself, among those of a command that takes them.
    func isGlobal(_ word: String) -> Bool {
        word.hasPrefix("--") && isGlobal(name: String(word.dropFirst(2).prefix { $0 != "=" }))
    }

    private func isGlobal(name: String) -> Bool {
        Options.takesGlobalFlags && GlobalOptions.mayFollow(name) && !flags.contains { $0.name == name }
    }

    private mutating func readLong(_ word: String, into options: inout Options) throws(FlagError) {
        let body = word.dropFirst(2)
        let equals = body.firstIndex(of: "=")
        let name = String(body[..<(equals ?? body.endIndex)])
        if isOpen(name) { return }
        guard let flag = flags.first(where: { $0.name == name }) else {
            if isGlobal(name: name) { return try readGlobal(word, into: &options) }
            throw FlagError("--\(name)", Options.unknown(name, among: flags, of: command))
        }
        let value = equals.map { String(body[body.index(after: $0)...]) }
        try apply(flag, as: "--\(name)", value: value, to: &options)
    }

    /// Reads a flag of the program itself with its value.
    private mutating func readGlobal(_ word: String, into options: inout Options) throws(FlagError) {
        var reader = FlagReader<GlobalOptions>(arguments: [word] + arguments, isOpen: isOpen)
        var globals = GlobalOptions()
        _ = try reader.readWord(into: &globals)
        arguments = arguments.suffix(reader.arguments.count)
        options.warnings += globals.warnings
    }

    private mutating func readShort(_ word: String, into options: inout Options) throws(FlagError) {
        var rest = word.dropFirst()
        while let letter = rest.popFirst() {
            if isOpen(String(letter)) { return }
            guard let flag = flags.first(where: { $0.short == letter }) else {
                throw FlagError("-\(letter)", "no such flag of \(command)")
            }
            var value: String?
            if rest.first == "=" {
                value = String(rest.dropFirst())
                rest = ""
            } else if flag.value != nil, !rest.isEmpty {
                value = String(rest)
                rest = ""
            }
            try apply(flag, as: "-\(letter)", value: value, to: &options)
        }
    }

    private mutating func apply(
        _ flag: Flag<Options>,
        as spelled: String,
        value: String?,
        to options: inout Options
    ) throws(FlagError) {
        guard flag.value != nil else {
            if case .refused(let reason) = flag.kind { throw FlagError(spelled, reason) }
            if let value, isOpen(value) { return }
            let on = try truth(value, of: spelled)
            if case .flag(_, let set) = flag.kind { set(&options, on) }
            if on { warn(flag, as: spelled, in: &options) }
            return
        }
        let text: String
        if let value = value ?? flag.implied { text = value } else { text = try next(for: spelled) }
        if case .refused(let reason) = flag.kind { throw FlagError(spelled, reason) }
        warn(flag, as: spelled, in: &options)
        let assign: Flag<Options>.Assign
        switch flag.kind {
        case .value(_, let set), .limit(_, _, let set): assign = set
        default: return
        }
        if isOpen(text) { return }
        do {
            try assign(&options, text)
        } catch {
            throw FlagError("\(spelled) '\(text)'", error.reason)
        }
    }

    private func warn(_ flag: Flag<Options>, as spelled: String, in options: inout Options) {
        switch flag.kind {
        case .ignored(let advice), .limit(_, let advice, _):
            options.warnings.append("\(spelled) has no effect: \(advice)")
        default: break
        }
    }

    private mutating func next(for spelled: String) throws(FlagError) -> String {
        guard let value = arguments.popFirst() else { throw FlagError(spelled, "needs a value") }
        return value
    }

    private func truth(_ value: String?, of spelled: String) throws(FlagError) -> Bool {
        guard let value else { return true }
        guard let truth = RunFlags.truth(value) else {
            throw FlagError(spelled, "'\(value)' is neither true nor false")
        }
        return truth
    }
}

extension FlagReader {
    /// Of words that a file gives: flags, which what the unit's manager expands later may be among.
    init(ofFile words: [String]) {
        self.init(arguments: words[...], isOpen: Specifier.mayExpand, endsAtOperand: false)
    }
}
