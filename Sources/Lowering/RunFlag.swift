/// One flag of `run`: its names, its value and what it does.
package struct RunFlag: Sendable {
    /// Throws `RunFlagError` only; the compiler does not infer that of a closure.
    package typealias Assign = @Sendable (inout RunOptions, String) throws -> Void
    package typealias Switch = @Sendable (inout RunOptions, Bool) -> Void

    package enum Kind: Sendable {
        /// `--flag`, `--flag=true`, `--flag=false`; the text says what it does.
        case flag(String, Switch)
        /// `--flag value`, `--flag=value`; the text says what it does.
        case value(String, Assign)
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
    package var kind: Kind

    init(_ name: String, value: String? = nil, _ kind: Kind) {
        self.name = name
        self.value = value
        self.kind = kind
    }

    init(_ name: String, _ short: Character, value: String? = nil, _ kind: Kind) {
        self.init(name, value: value, kind)
        self.short = short
    }
}

/// What is wrong with a word of a `run` command line.
package struct RunFlagError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The flag with its dashes and its value, or the word that is none; empty where one is missing.
    package var flag: String
    package var reason: String

    package init(_ flag: String, _ reason: String) {
        self.flag = flag
        self.reason = reason
    }

    package var description: String { flag.isEmpty ? reason : "\(flag): \(reason)" }
}

/// The flags of `run`, as a table.
package enum RunFlags {
    static func flag(named name: Substring) -> RunFlag? {
        let name = String(name)
        return table.firstIndex { $0.name == name }.map { table[$0] }
    }

    static func flag(short: Character) -> RunFlag? {
        table.firstIndex { $0.short == short }.map { table[$0] }
    }
}
