package import OCI

extension RunFlags {
    /// A size, or -1 for no limit.
    static func amount(_ text: String) throws(RunFlagError) -> Int64 {
        text == "-1" ? -1 : Int64(clamping: try size(text))
    }

    /// A number of processors as microseconds of 100 milliseconds.
    static func quota(_ text: String) throws(RunFlagError) -> Int64 {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard (1...2).contains(parts.count), let whole = Int64(parts[0].isEmpty ? "0" : parts[0]),
            (0...1_000_000).contains(whole),
            fraction.utf8.count <= 5, fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let rest = Int64(fraction + String(repeating: "0", count: 5 - fraction.utf8.count)),
            whole * 100_000 + rest > 0
        else { throw wrong("is not a number of processors such as 1.5") }
        return whole * 100_000 + rest
    }

    /// A list such as `0-2,4`.
    static func numbers(_ text: String) throws(RunFlagError) -> String {
        guard let numbers = NumberList(text), !numbers.bytes.isEmpty else {
            throw wrong("is no list such as 0-2,4")
        }
        return text
    }

    static func blockWeight(_ text: String) throws(RunFlagError) -> UInt16 {
        let weight: UInt16 = try number(text)
        guard (10...1000).contains(weight) else { throw wrong("must be from 10 to 1000") }
        return weight
    }

    /// `DEVICE:VALUE` as a setting of a unit.
    static func deviceLimit(
        _ name: String,
        _ text: String,
        _ value: (String) throws(RunFlagError) -> UInt64
    ) throws(RunFlagError) -> UnitProperty {
        guard let colon = text.lastIndex(of: ":"), text.hasPrefix("/"), colon > text.startIndex else {
            throw wrong("must be a device's path, ':' and a number")
        }
        let number = try value(String(text[text.index(after: colon)...]))
        return UnitProperty(name, .limits([(String(text[..<colon]), number)]))
    }

    /// `NAME=VALUE` of a cgroup's files.
    static func cgroupFile(_ text: String) throws(RunFlagError) -> RuntimeSpec.Resources.Setting {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw wrong("is not NAME=VALUE")
        }
        return RuntimeSpec.Resources.Setting(
            file: String(text[..<equals]),
            value: String(text[text.index(after: equals)...])
        )
    }
}

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
            let isAlone = word.first?.hasPrefix("--") == true || word.first?.utf8.count == 2
            if options.warnings.isEmpty || !isAlone || options.operands.count > 0 { kept += word }
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
}
