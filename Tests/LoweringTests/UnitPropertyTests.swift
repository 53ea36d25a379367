import Lowering
import OCI
import Testing

/// Expected names and values are those of runc's docs/systemd.md and systemd.resource-control(5).
@Suite struct `Resources as settings of a unit` {
    private static func properties(
        _ change: (inout RuntimeSpec.Resources) -> Void
    ) throws -> [UnitProperty] {
        var resources = RuntimeSpec.Resources()
        change(&resources)
        return try UnitProperty.properties(of: resources, isUpdate: true)
    }

    @Test func `limit memory`() throws {
        let properties = try Self.properties {
            $0.memory.limit = 33_554_432
            $0.memory.swap = 50_331_648
            $0.memory.reservation = 25_165_824
        }
        #expect(
            properties == [
                UnitProperty("MemoryMax", .uint64(33_554_432)),
                UnitProperty("MemoryLow", .uint64(25_165_824)),
                UnitProperty("MemorySwapMax", .uint64(16_777_216)),
            ]
        )
        #expect(
            try Self.properties { $0.memory.limit = -1 } == [
                UnitProperty("MemoryMax", .uint64(.max)), UnitProperty("MemorySwapMax", .uint64(.max)),
            ]
        )
    }

    /// As `systemctl show` has them in update.bats: 10 ms of a second is a percent, and what is between is rounded up.
    @Test(
        arguments: [
            (500_000, 1_000_000, 1_000_000, 500_000), (5000, nil, nil, 50_000), (-1, 100_000, 100_000, .max),
            (nil, 1_000_000, 1_000_000, .max), (12_345, 100_000, 100_000, 130_000),
        ] as [(Int64?, UInt64?, UInt64?, UInt64)]
    )
    func `limit the time`(quota: Int64?, period: UInt64?, periodSet: UInt64?, perSecond: UInt64) throws {
        let properties = try Self.properties {
            $0.cpu.quota = quota
            $0.cpu.period = period
        }
        let expected = periodSet.map { [UnitProperty("CPUQuotaPeriodUSec", .uint64($0))] } ?? []
        #expect(properties == expected + [UnitProperty("CPUQuotaPerSecUSec", .uint64(perSecond))])
    }

    @Test func `choose CPUs and weights`() throws {
        let properties = try Self.properties {
            $0.cpu.shares = 1024
            $0.cpu.cpus = "0-3,9"
            $0.cpu.mems = "0"
            $0.pidsLimit = 0
        }
        #expect(
            properties == [
                UnitProperty("CPUWeight", .uint64(100)),
                UnitProperty("AllowedCPUs", .array("y", [.byte(0x0F), .byte(0x02)])),
                UnitProperty("AllowedMemoryNodes", .array("y", [.byte(1)])),
                UnitProperty("TasksMax", .uint64(1)),
            ]
        )
        #expect(try Self.properties { $0.cpu.idle = 1 } == [UnitProperty("CPUWeight", .uint64(0))])
        #expect(try Self.properties { $0.pidsLimit = -1 } == [UnitProperty("TasksMax", .uint64(.max))])
    }

    @Test(arguments: ["x", "3-1", "1-", "-1", "99999999"])
    func `refuse what is no list of CPUs`(list: String) {
        #expect(throws: ResourceError("cpu.cpus", "'\(list)' is no list of numbers such as 0-3,7")) {
            try Self.properties { $0.cpu.cpus = list }
        }
    }

    @Test func `limit devices' rates`() throws {
        let properties = try Self.properties {
            $0.blockIO.weight = 1000
            $0.blockIO.readBytes = [.init(major: 8, minor: 0, rate: 600)]
            $0.blockIO.writeOperations = [.init(major: 8, minor: 16, rate: 0)]
        }
        #expect(
            properties == [
                UnitProperty("IOWeight", .uint64(10_000)),
                UnitProperty("IOReadBandwidthMax", .limits([("/dev/block/8:0", 600)])),
                UnitProperty("IOWriteIOPSMax", .limits([("/dev/block/8:16", .max)])),
            ]
        )
    }

    @Test func `take what they know of unified`() throws {
        let properties = try Self.properties {
            $0.unified = [
                .init(file: "cpu.max", value: "20000 100000"), .init(file: "memory.high", value: " 5000 "),
                .init(file: "memory.oom.group", value: "1"), .init(file: "pids.max", value: "0"),
                .init(file: "cpu.weight", value: "42"), .init(file: "cpuset.cpus", value: "1"),
                .init(file: "memory.swap.max", value: "max"), .init(file: "hugetlb.1GB.max", value: "7"),
            ]
        }
        #expect(
            properties == [
                UnitProperty("CPUQuotaPeriodUSec", .uint64(100_000)),
                UnitProperty("CPUQuotaPerSecUSec", .uint64(200_000)),
                UnitProperty("MemoryHigh", .uint64(5000)),
                UnitProperty("OOMPolicy", .string("kill")), UnitProperty("TasksMax", .uint64(1)),
                UnitProperty("CPUWeight", .uint64(42)), UnitProperty("AllowedCPUs", .array("y", [.byte(2)])),
                UnitProperty("MemorySwapMax", .uint64(.max)),
            ]
        )
        let idle = try Self.properties {
            $0.unified = [.init(file: "cpu.weight", value: "42"), .init(file: "cpu.idle", value: "1")]
        }
        #expect(idle == [UnitProperty("CPUWeight", .uint64(0))])
    }
}

@Suite struct `Rules for devices as settings of a unit` {
    private typealias Rule = RuntimeSpec.Resources.DeviceRule

    private static func allowed(_ properties: [UnitProperty]) -> [String] {
        guard case .array("(ss)", let entries)? = properties.last?.value else { return [] }
        return entries.map { entry in
            guard case .structure(let fields) = entry, case .string(let device)? = fields.first,
                case .string(let access)? = fields.last
            else { return "" }
            return "\(device) \(access)"
        }
    }

    @Test func `are a list of what is allowed`() throws {
        let rules = try DeviceRules([
            Rule(isAllowed: false), Rule(isAllowed: true, kind: "b", major: 8, minor: 0, access: "rw"),
            Rule(isAllowed: true, kind: "c", major: 81, access: "r"),
        ])
        let (properties, isExact) = UnitProperty.devices(rules)
        #expect(isExact)
        #expect(properties.map(\.name) == ["DeviceAllow", "DevicePolicy", "DeviceAllow"])
        #expect(properties[1].value == .string("strict"))
        #expect(
            Self.allowed(properties) == [
                "/dev/block/8:0 rw", "char-81 r", "char-* m", "block-* m", "/dev/char/1:3 rwm",
                "/dev/char/1:5 rwm", "/dev/char/1:7 rwm", "/dev/char/1:8 rwm", "/dev/char/1:9 rwm",
                "/dev/char/5:0 rwm", "/dev/char/5:1 rwm", "/dev/char/5:2 rwm", "char-136 rwm",
                "/dev/char/10:200 rwm",
            ]
        )
    }

    @Test func `are no policy where all is allowed`() throws {
        let (properties, isExact) = UnitProperty.devices(try DeviceRules([Rule(isAllowed: true)]))
        #expect(isExact)
        #expect(
            properties == [
                UnitProperty("DeviceAllow", .array("(ss)", [])),
                UnitProperty("DevicePolicy", .string("auto")),
            ]
        )
    }

    /// systemd has no setting that denies one of several devices.
    @Test func `never allow less than they say`() throws {
        let all = UnitProperty.devices(
            try DeviceRules([Rule(isAllowed: true), Rule(isAllowed: false, kind: "b", major: 8)])
        )
        #expect(!all.isExact)
        #expect(all.properties.last?.value == .string("auto"))
        let group = UnitProperty.devices(
            try DeviceRules([Rule(isAllowed: true, kind: "b", minor: 3, access: "r")])
        )
        #expect(!group.isExact)
        #expect(Self.allowed(group.properties).first == "block-* r")
    }
}

@Suite struct `Annotations as settings of a unit` {
    private static func properties(_ name: String, _ text: String) throws -> [UnitProperty] {
        try UnitProperty.properties(of: ["org.systemd.property.\(name)": text, "other": "x"])
    }

    /// The first two are from runc's docs/systemd.md; the rest from GVariant's documentation.
    @Test(
        arguments: [
            ("TimeoutStopUSec", "uint64 123456789", "TimeoutStopUSec", .uint64(123_456_789)),
            ("CollectMode", "'inactive-or-failed'", "CollectMode", .string("inactive-or-failed")),
            ("TimeoutStopSec", "uint64 5", "TimeoutStopUSec", .uint64(5_000_000)),
            ("TimeoutStopSec", "2.5", "TimeoutStopUSec", .uint64(2_500_000)),
            ("TimeoutStopSec", "7", "TimeoutStopUSec", .uint64(7_000_000)),
            ("KillSignal", "3", "KillSignal", .int32(3)),
            ("Delegate", "false", "Delegate", .boolean(false)),
            (
                "Wants", #"["a.service", 'b\'c']"#, "Wants",
                .array("s", [.string("a.service"), .string("b'c")])
            ),
            ("After", "@as []", "After", .array("s", [])),
            ("AllowedCPUs", "[byte 0x03, 1]", "AllowedCPUs", .array("y", [.byte(3), .byte(1)])),
            ("Nice", "int32 -5", "Nice", .int32(-5)),
            (
                "IOReadIOPSMax", "[('/dev/sda', uint64 5)]", "IOReadIOPSMax",
                .array("(st)", [.structure([.string("/dev/sda"), .uint64(5)])])
            ),
        ] as [(String, String, String, UnitProperty.Value)]
    )
    func `are typed`(name: String, text: String, expected: String, value: UnitProperty.Value) throws {
        #expect(try Self.properties(name, text) == [UnitProperty(expected, value)])
    }

    @Test(
        arguments: [
            ("KillMode", "control-group", "'control-group' is not in GVariant's text format"),
            ("KillMode", "'x", "''x' is not in GVariant's text format"),
            ("KillMode", "'x' 'y'", "''x' 'y'' is not in GVariant's text format"),
            ("A", "1", "'A' is no name of a property"),
            ("Bad_Name", "1", "'Bad_Name' is no name of a property"),
            ("TimeoutSec", "'x'", "''x'' is no number of seconds"),
            ("TimeoutSec", "-1", "'-1' is no number of seconds"),
            ("Wants", "[]", "'[]' is not in GVariant's text format"),
            ("Wants", "['a', 1]", "'['a', 1]' is not in GVariant's text format"),
            ("Nice", "byte 256", "'byte 256' is not in GVariant's text format"),
            (
                "Wants", String(repeating: "[", count: 100_000),
                "'\(String(repeating: "[", count: 100_000))' is not in GVariant's text format"
            ),
        ]
    )
    func `are refused where they are none`(name: String, text: String, reason: String) {
        #expect(throws: AnnotationError("org.systemd.property.\(name)", reason)) {
            try Self.properties(name, text)
        }
    }
}
