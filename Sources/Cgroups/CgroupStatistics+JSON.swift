package import JSON

// As `runc events` prints them (runc's types/events.go): what is 0 or empty is left out where it does so.
extension CgroupStatistics {
    /// The object that is `data` of an event of the type `stats`.
    package var json: JSONValue {
        [
            "cpu": cpuValue,
            // Nobody fills it on cgroup v2, and readers expect it.
            "cpuset": [
                "cpu_exclusive": 0, "mem_hardwall": 0, "mem_exclusive": 0, "memory_migrate": 0,
                "memory_spread_page": 0, "memory_spread_slab": 0, "memory_pressure": 0,
                "sched_load_balance": 0, "sched_relax_domain_level": 0,
            ],
            "memory": memoryValue,
            "pids": .object(Self.members([("current", pids.usage), ("limit", pids.limit)])),
            "blkio": ioValue,
            "hugetlb": .object(
                hugepages.map { size, use in
                    JSONValue.Member(
                        size,
                        .object(
                            Self.members([("usage", use.usage), ("max", use.peak)])
                                + [.init("failcnt", Self.number(use.failures))]
                        )
                    )
                }
            ),
            "intel_rdt": [:],
            "network_interfaces": .null,
        ]
    }

    private static func number(_ value: UInt64) -> JSONValue { .number("\(value)") }

    /// Those that are not 0.
    private static func members(_ values: [(String, UInt64)]) -> [JSONValue.Member] {
        values.filter { $0.1 != 0 }.map { .init($0.0, number($0.1)) }
    }

    private var cpuValue: JSONValue {
        let usage =
            Self.members([("total", cpu.total)])
            + [.init("kernel", Self.number(cpu.system)), .init("user", Self.number(cpu.user))]
        let throttling = Self.members([
            ("periods", cpu.periods), ("throttledPeriods", cpu.throttledPeriods),
            ("throttledTime", cpu.throttledTime),
        ])
        return .object(
            [.init("usage", .object(usage)), .init("throttling", .object(throttling))]
                + Self.pressure(cpuPressure)
        )
    }

    private var memoryValue: JSONValue {
        let cache = memoryDetails.first { $0.name == "file" }?.value ?? 0
        // Memory and swap together, as cgroup v1 counted.
        var both = swap
        both.usage &+= memory.usage
        if both.limit != .max { both.limit &+= memory.limit }
        both.peak = 0
        return .object(
            Self.members([("cache", cache)])
                + [
                    .init("usage", Self.entry(memory)), .init("swap", Self.entry(both)),
                    .init("kernel", Self.entry(Use())), .init("kernelTCP", Self.entry(Use())),
                ]
                + (memoryDetails.isEmpty ? [] : [.init("raw", details)]) + Self.pressure(memoryPressure)
        )
    }

    private var details: JSONValue {
        let sorted = memoryDetails.sorted { $0.name < $1.name }
        return .object(sorted.map { .init($0.name, Self.number($0.value)) })
    }

    private static func entry(_ use: Use) -> JSONValue {
        .object(
            [.init("limit", number(use.limit))] + members([("usage", use.usage), ("max", use.peak)])
                + [.init("failcnt", number(use.failures))]
        )
    }

    private var ioValue: JSONValue {
        .object(
            Self.transfers("ioServiceBytesRecursive", bytes)
                + Self.transfers("ioServicedRecursive", operations)
                + Self.pressure(ioPressure)
        )
    }

    private static func transfers(_ name: String, _ transfers: [Transfer]) -> [JSONValue.Member] {
        if transfers.isEmpty { return [] }
        let entries = transfers.map { transfer in
            JSONValue.object(
                members([("major", transfer.major), ("minor", transfer.minor)])
                    + [.init("op", .string(transfer.isWrite ? "Write" : "Read"))]
                    + members([("value", transfer.value)])
            )
        }
        return [.init(name, .array(entries))]
    }

    private static func pressure(_ pressures: Pressures?) -> [JSONValue.Member] {
        guard let pressures else { return [] }
        return [.init("psi", ["some": line(pressures.some), "full": line(pressures.full)])]
    }

    private static func line(_ pressure: Pressure) -> JSONValue {
        [
            "avg10": .number(pressure.average10), "avg60": .number(pressure.average60),
            "avg300": .number(pressure.average300), "total": number(pressure.total),
        ]
    }
}
