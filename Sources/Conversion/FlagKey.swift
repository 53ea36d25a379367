import Quadlet

/// The key that a flag becomes, read off what the key becomes in the tables of keys.
struct FlagKey: Sendable {
    /// Which values of the flag are meant.
    enum Argument: Equatable, Sendable {
        case any
        /// Those that begin so; what follows is the key's value.
        case prefix(String)
        /// This one, which the key says by `yes`.
        case exact(String)
    }

    /// The flag without its dashes.
    var flag: String
    var argument: Argument
    var row: KeyRow

    /// The tables of all kinds, by what comes first to look at: the narrower argument.
    private static let tables: [QuadletKind: [FlagKey]] = Dictionary(
        uniqueKeysWithValues: QuadletKind.allCases.map { kind in
            let keys = KeyTable.rows(of: kind).compactMap(FlagKey.init)
            return (kind, keys.sorted { $0.width < $1.width })
        }
    )

    /// All keys of a kind that a flag becomes.
    static func keys(of kind: QuadletKind) -> [FlagKey] { tables[kind] ?? [] }

    /// The key for a flag with a value, and the value that it gets; nil where there is none.
    static func find(_ kind: QuadletKind, flag: String, value: String) -> (row: KeyRow, value: String)? {
        for key in keys(of: kind) where key.flag == flag {
            if let value = key.value(for: value) { return (key.row, value) }
        }
        return nil
    }

    /// Nil for keys that no flag of the command itself becomes, and for those that others replaced.
    private init?(_ row: KeyRow) {
        guard row.refusal == nil, row.replacement == nil, row.becomes.hasPrefix("--") else { return nil }
        let parts = row.becomes.prefix { $0 != "," }.split(separator: " ", maxSplits: 1)
        guard let first = parts.first else { return nil }
        let argument = parts.count > 1 ? String(parts[1]) : ""
        // `--module before run`, and what stands for a value, `USER:GROUP`.
        if argument.contains(" ") || argument.contains(where: \.isUppercase) { return nil }
        flag = String(first.dropFirst(2))
        if flag.hasSuffix("=") { flag.removeLast() }
        switch argument.last {
        case nil: self.argument = .any
        case "=", ":": self.argument = .prefix(argument)
        default: self.argument = .exact(argument)
        }
        self.row = row
    }

    private var width: Int {
        switch argument {
        case .exact: 0
        case .prefix(let text): 1000 - text.utf8.count
        case .any: 1000
        }
    }

    private func value(for value: String) -> String? {
        switch argument {
        case .any: return value
        case .exact(let text): return value == text ? "true" : nil
        case .prefix(let text):
            guard value.hasPrefix(text) else { return nil }
            let rest = String(value.dropFirst(text.count))
            return row.words.isEmpty || row.words.contains(rest) ? rest : nil
        }
    }
}
