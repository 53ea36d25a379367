import UnitFile

/// What is to be said about flags that a file gives, `PodmanArgs=` and `GlobalArgs=`.
struct FlagFinding: Equatable, Sendable {
    /// The number of the word with which the flag begins.
    var word: Int
    /// Whether the command would refuse it; otherwise the flag has no effect.
    var isError: Bool
    var message: String
}

extension FlagOptions {
    /// Everything that the command would say about flags, all at once, in the words of a unit's command line.
    ///
    /// Where a specifier or variable stands, nothing is known before the unit is loaded, and nothing is said.
    static func findings(in words: [String]) -> [FlagFinding] {
        var findings: [FlagFinding] = []
        var reader = FlagReader<Self>(arguments: words[...], isOpen: Specifier.mayExpand)
        // What follows a flag that is unknown may be its value.
        var mayBeValue = false
        while true {
            let start = reader.arguments.startIndex
            var options = Self()
            do {
                guard try reader.readWord(into: &options) else { return findings }
                findings += options.warnings.map { FlagFinding(word: start, isError: false, message: $0) }
                if let operand = options.operands.first, let stray = strayOperand, !mayBeValue {
                    findings.append(
                        FlagFinding(word: start, isError: true, message: "'\(operand)' \(stray)")
                    )
                }
                mayBeValue = false
            } catch {
                findings.append(FlagFinding(word: start, isError: true, message: error.description))
                mayBeValue = !words[start].utf8.contains(UInt8(ascii: "="))
            }
        }
    }
}
