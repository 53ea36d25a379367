import OCI

// `linux.resources.unified` as settings of a unit, where there is one for the file.
extension UnitProperty {
    /// Files whose number, or `max`, is a setting.
    private static let numbers: [String: String] = [
        "memory.high": "MemoryHigh", "memory.low": "MemoryLow", "memory.max": "MemoryMax",
        "memory.min": "MemoryMin", "memory.swap.high": "MemorySwapHigh", "memory.swap.max": "MemorySwapMax",
        "memory.zswap.max": "MemoryZSwapMax", "pids.max": "TasksMax",
    ]

    static func unified(_ entries: [RuntimeSpec.Resources.Setting]) throws(ResourceError) -> [UnitProperty] {
        let isIdle = entries.contains { $0.file == "cpu.idle" && words($0.value) == ["1"] }
        var properties: [UnitProperty] = []
        for entry in entries {
            let words = words(entry.value)
            let field = "unified[\(entry.file)]"
            guard let first = words.first else { continue }
            switch entry.file {
            case "cpu.idle": if isIdle { properties.append(UnitProperty("CPUWeight", .uint64(0))) }
            case "cpu.weight":
                // Idle is a weight, too.
                if !isIdle { properties.append(UnitProperty("CPUWeight", try number(first, field))) }
            case "cpu.max": properties += try cpuMax(words, field)
            case "cpuset.cpus":
                properties.append(UnitProperty("AllowedCPUs", try numbers(entry.value, field)))
            case "cpuset.mems":
                properties.append(UnitProperty("AllowedMemoryNodes", try numbers(entry.value, field)))
            case "memory.oom.group":
                if let policy = ["0": "continue", "1": "kill"][first] {
                    properties.append(UnitProperty("OOMPolicy", .string(policy)))
                }
            default:
                guard let name = numbers[entry.file] else { continue }
                var value = try number(first, field)
                if name == "TasksMax", value == .uint64(0) { value = .uint64(1) }
                properties.append(UnitProperty(name, value))
            }
        }
        return properties
    }

    private static func words(_ value: String) -> [String] {
        value.split { $0.isWhitespace }.map(String.init)
    }

    private static func number(_ word: String, _ field: String) throws(ResourceError) -> Value {
        if word == "max" { return .uint64(infinity) }
        guard let number = UInt64(word) else {
            throw ResourceError(field, "'\(word)' is neither a number nor max")
        }
        return .uint64(number)
    }

    /// `QUOTA [PERIOD]`.
    private static func cpuMax(_ words: [String], _ field: String) throws(ResourceError) -> [UnitProperty] {
        let quota = words[0] == "max" ? -1 : Int64(words[0])
        let period = words.count > 1 ? UInt64(words[1]) : 100_000
        guard words.count < 3, let quota, let period else {
            throw ResourceError(field, "'\(words.joined(separator: " "))' is not a quota and a period")
        }
        return Self.quota(quota, period: period)
    }
}
