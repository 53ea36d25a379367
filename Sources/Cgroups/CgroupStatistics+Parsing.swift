extension CgroupStatistics {
    /// Takes them from the files of a cgroup; what has no file is 0.
    ///
    /// - Parameters:
    ///   - pageSizes: The sizes of huge pages that the kernel has, such as `2MB`.
    ///   - text: Gives the content of a file, nil where there is none.
    /// - Throws: What `text` throws.
    package init(
        pageSizes: [String],
        text: (String) throws(CgroupError) -> String?
    ) throws(CgroupError) {
        self.init()
        pids.usage = Self.number(try text("pids.current"))
        let limit = Self.number(try text("pids.max"))
        // None has always been 0 for these.
        pids.limit = limit == .max ? 0 : limit
        memory = try Self.use("memory", text)
        memory.failures = Self.value("max", in: try text("memory.events"))
        swap = try Self.use("memory.swap", text)
        memoryDetails = Self.values(try text("memory.stat"))
        readCPU(Self.values(try text("cpu.stat")))
        readTransfers(try text("io.stat"))
        for size in pageSizes {
            // Reservations, where the kernel counts them.
            var current = try text("hugetlb.\(size).rsvd.current")
            if current == nil { current = try text("hugetlb.\(size).current") }
            guard let current else { continue }
            var use = Use()
            use.usage = Self.number(current)
            use.failures = Self.value("max", in: try text("hugetlb.\(size).events"))
            hugepages.append((size, use))
        }
        cpuPressure = Self.pressures(try text("cpu.pressure"))
        memoryPressure = Self.pressures(try text("memory.pressure"))
        ioPressure = Self.pressures(try text("io.pressure"))
    }

    private static func use(
        _ name: String,
        _ text: (String) throws(CgroupError) -> String?
    ) throws(CgroupError) -> Use {
        var use = Use()
        guard let current = try text("\(name).current") else { return use }
        use.usage = number(current)
        use.limit = number(try text("\(name).max"))
        use.peak = number(try text("\(name).peak"))
        return use
    }

    private static func number(_ text: String?) -> UInt64 {
        guard let word = text?.split(whereSeparator: { $0.isWhitespace }).first else { return 0 }
        return word == "max" ? .max : UInt64(word) ?? 0
    }

    private static func values(_ text: String?) -> [(name: String, value: UInt64)] {
        (text ?? "").split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 2, let value = UInt64(words[1]) else { return nil }
            return (String(words[0]), value)
        }
    }

    private static func value(_ name: String, in text: String?) -> UInt64 {
        values(text).first { $0.name == name }?.value ?? 0
    }

    private mutating func readCPU(_ values: [(name: String, value: UInt64)]) {
        for (name, value) in values {
            switch name {
            case "usage_usec": cpu.total = value &* 1000
            case "user_usec": cpu.user = value &* 1000
            case "system_usec": cpu.system = value &* 1000
            case "nr_periods": cpu.periods = value
            case "nr_throttled": cpu.throttledPeriods = value
            case "throttled_usec": cpu.throttledTime = value &* 1000
            default: break
            }
        }
    }

    /// Lines such as `8:16 rbytes=1459200 wbytes=314773504 rios=192 wios=353 dbytes=0 dios=0`.
    private mutating func readTransfers(_ text: String?) {
        for line in (text ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            let numbers = (words.first ?? "").split(separator: ":").compactMap { UInt64($0) }
            guard numbers.count == 2 else { continue }
            for word in words.dropFirst() {
                let parts = word.split(separator: "=")
                guard parts.count == 2, let value = UInt64(parts[1]) else { continue }
                func transfer(isWrite: Bool) -> Transfer {
                    Transfer(major: numbers[0], minor: numbers[1], isWrite: isWrite, value: value)
                }
                switch parts[0] {
                case "rbytes": bytes.append(transfer(isWrite: false))
                case "wbytes": bytes.append(transfer(isWrite: true))
                case "rios": operations.append(transfer(isWrite: false))
                case "wios": operations.append(transfer(isWrite: true))
                default: break
                }
            }
        }
    }

    /// Lines such as `some avg10=0.00 avg60=0.00 avg300=0.00 total=0`.
    private static func pressures(_ text: String?) -> Pressures? {
        guard let text else { return nil }
        var pressures = Pressures()
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            var pressure = Pressure()
            for word in words.dropFirst() {
                let parts = word.split(separator: "=")
                guard parts.count == 2, Double(parts[1]) != nil else { continue }
                switch parts[0] {
                case "avg10": pressure.average10 = String(parts[1])
                case "avg60": pressure.average60 = String(parts[1])
                case "avg300": pressure.average300 = String(parts[1])
                case "total": pressure.total = UInt64(parts[1]) ?? 0
                default: break
                }
            }
            if words.first == "some" { pressures.some = pressure }
            if words.first == "full" { pressures.full = pressure }
        }
        return pressures
    }
}
