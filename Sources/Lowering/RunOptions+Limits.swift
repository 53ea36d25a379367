package import OCI
import UnitFile

extension RunOptions {
    /// Whether there are limits that only a unit can have.
    package var hasUnitLimits: Bool {
        memory != nil || pidsLimit != nil || resources != RuntimeSpec.Resources() || !deviceLimits.isEmpty
    }

    /// All limits as settings of a unit.
    ///
    /// - Returns: Settings without rules for devices, which are what the container has in /dev.
    /// - Throws: What makes no sense, or is a file of a cgroup that no setting is for.
    package func unitLimits() throws(ResourceError) -> [UnitProperty] {
        var resources = resources
        if let memory { resources.memory.limit = Int64(clamping: memory) }
        if let pidsLimit { resources.pidsLimit = pidsLimit == 0 ? -1 : pidsLimit }
        for entry in resources.unified {
            var single = RuntimeSpec.Resources()
            single.unified = [entry]
            if try UnitProperty.properties(of: single, isUpdate: true).isEmpty {
                throw ResourceError(
                    "--cgroup-conf \(entry.file)",
                    "the service manager has no setting for it"
                )
            }
        }
        return try UnitProperty.properties(of: resources, isUpdate: true) + deviceLimits
    }

    /// A command line without the flags that would be told to have no effect in a unit.
    ///
    /// - Parameter flags: The words up to the first operand.
    /// - Returns: The words that are left.
    package static func withoutUnitLimits(_ flags: [String]) -> [String] {
        var reader = FlagReader<RunOptions>(arguments: flags[...])
        var kept: [String] = []
        while true {
            let before = reader.arguments
            var options = RunOptions()
            // They have been read before, without an error.
            guard (try? reader.readWord(into: &options)) == true else { return kept + before }
            let word = before.prefix(before.count - reader.arguments.count)
            // What is run together with others stays, and its warning with it.
            if options.warnings.isEmpty || !isAlone(word) || options.operands.count > 0 { kept += word }
        }
    }

    /// What was accepted without effect also where a unit has the limits.
    package var warningsOfUnit: [String] {
        let advices = RunFlags.table.compactMap { flag -> String? in
            guard case .limit(_, let advice, _) = flag.kind else { return nil }
            return advice
        }
        return warnings.filter { warning in !advices.contains { warning.hasSuffix(" has no effect: \($0)") } }
    }

    /// The limits among words of a unit's command line, and the words without those that the unit has in their place.
    ///
    /// What systemd puts in the place of a specifier or variable is no limit: that is not known before.
    static func limits(of words: [String]) -> (limits: RunOptions, others: [String]) {
        // Most units have none, for which the table of flags need not be made.
        if words.isEmpty { return (RunOptions(), []) }
        var reader = FlagReader<RunOptions>(ofFile: words)
        var (limits, others) = (RunOptions(), [String]())
        while true {
            var options = RunOptions()
            guard let word = reader.readWords(into: &options) else {
                return (limits, others + reader.arguments)
            }
            guard options.hasUnitLimits, options.warningOfFile == nil else {
                others += word
                continue
            }
            var again = FlagReader<RunOptions>(arguments: word, isOpen: Specifier.mayExpand)
            // It was read just now.
            _ = try? again.readWord(into: &limits)
            // Those of memory and processes are shown as those of keys are; what is run together with others stays.
            if options.warnings.isEmpty || !isAlone(word) { others += word }
        }
    }

    /// Whether the words of a flag, with its value, are no other's, as in `-it`.
    private static func isAlone(_ words: ArraySlice<String>) -> Bool {
        words.first?.hasPrefix("--") == true || words.first?.utf8.count == 2
    }

    /// What is to be said of limits of one flag that a file gives; nil where the unit has them.
    var warningOfFile: String? {
        if !hasUnitLimits { return nil }
        if resources.unified.isEmpty { return nil }
        do {
            _ = try unitLimits()
            return nil
        } catch {
            return error.textOfFlags
        }
    }

    package var warningsOfFile: [String] {
        hasUnitLimits ? warningOfFile.map { [$0] } ?? [] : warnings
    }
}

extension ResourceError {
    /// The text for who gave flags and no runtime spec.
    var textOfFlags: String { String(description.dropFirst("linux.resources.".count)) }
}
