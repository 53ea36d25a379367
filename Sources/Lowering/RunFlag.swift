/// One flag of `run`.
package typealias RunFlag = Flag<RunOptions>

/// What is wrong with a word of a `run` command line.
package typealias RunFlagError = FlagError

/// The flags of `run`, as a table.
package enum RunFlags {}

extension RunOptions: FlagOptions {
    package static var command: String { "`run`" }
    package static var takesGlobalFlags: Bool { true }
    package static var flags: [RunFlag] { RunFlags.table }
    /// Everything after the image belongs to the command, also what looks like a flag.
    package static var hasFlagsAfterOperands: Bool { false }
    package static var strayOperand: String? { "is not a flag, and would be taken for the image" }
}
