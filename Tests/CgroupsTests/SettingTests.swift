import Cgroups
import OCI
import Testing

/// Expected texts are from the kernel's cgroup-v2.rst and from what crun(1), "CGROUP v1 to v2 conversion", and runc's
/// integration tests (cgroups.bats, update.bats) say of each field.
@Suite struct `What a cgroup is told of resources` {
    private static func lines(
        _ change: (inout RuntimeSpec.Resources) -> Void
    ) throws -> [String] {
        var resources = RuntimeSpec.Resources()
        change(&resources)
        return try CgroupSettings.of(resources).map { "\($0.file)=\($0.value)" }
    }

    @Test func `is nothing where nothing is asked for`() throws {
        #expect(try CgroupSettings.of(RuntimeSpec.Resources()) == [])
    }

    @Test(
        arguments: [
            (33_554_432, nil, nil, ["memory.max=33554432"]),
            (33_554_432, 50_331_648, nil, ["memory.swap.max=16777216", "memory.max=33554432"]),
            (33_554_432, 33_554_432, nil, ["memory.swap.max=0", "memory.max=33554432"]),
            (33_554_432, -1, nil, ["memory.swap.max=max", "memory.max=33554432"]),
            // update --memory -1 removes the limit of swap, too (update.bats).
            (-1, nil, nil, ["memory.swap.max=max", "memory.max=max"]),
            (-1, 1000, nil, ["memory.swap.max=1000", "memory.max=max"]),
            (nil, nil, 25_165_824, ["memory.low=25165824"]),
            (nil, nil, -1, ["memory.low=max"]),
            (0, 0, 0, []),
        ] as [(Int64?, Int64?, Int64?, [String])]
    )
    func `limits memory and swap apart`(
        limit: Int64?,
        swap: Int64?,
        reservation: Int64?,
        expected: [String]
    ) throws {
        let lines = try Self.lines {
            $0.memory.limit = limit
            $0.memory.swap = swap
            $0.memory.reservation = reservation
        }
        #expect(lines == expected)
    }

    @Test(
        arguments: [
            (nil, 1000, "memory.swap", "unable to set swap limit without memory limit"),
            (2000, 1000, "memory.swap", "memory+swap limit should be >= memory limit"),
            (2000, -5, "memory.swap", "-5 is no limit"),
            (-2, nil, "memory.limit", "-2 is no limit"),
        ] as [(Int64?, Int64?, String, String)]
    )
    func `refuses limits of memory without sense`(limit: Int64?, swap: Int64?, field: String, reason: String)
    {
        #expect(throws: ResourceError(field, reason)) {
            try Self.lines {
                $0.memory.limit = limit
                $0.memory.swap = swap
            }
        }
    }

    @Test(
        arguments: [
            (500_000, 1_000_000, ["cpu.max=500000 1000000"]),
            (5000, nil, ["cpu.max=5000 100000"]),
            (nil, 1_000_000, ["cpu.max=max 1000000"]),
            (-1, 100_000, ["cpu.max=max 100000"]),
            (0, 0, []),
        ] as [(Int64?, UInt64?, [String])]
    )
    func `writes quota and period at once`(quota: Int64?, period: UInt64?, expected: [String]) throws {
        let lines = try Self.lines {
            $0.cpu.quota = quota
            $0.cpu.period = period
        }
        #expect(lines == expected)
    }

    @Test func `sets what else there is of CPUs`() throws {
        let lines = try Self.lines {
            $0.cpu.shares = 1024
            $0.cpu.burst = 50_000
            $0.cpu.quota = 100_000
            $0.cpu.cpus = "0-3,7"
            $0.cpu.mems = "0"
        }
        #expect(
            lines == [
                "cpu.weight=100", "cpu.max.burst=50000", "cpu.max=100000 100000",
                "cpuset.cpus=0-3,7", "cpuset.mems=0",
            ]
        )
    }

    /// The kernel refuses a weight of a cgroup that is idle (sched_group_set_shares()).
    @Test(
        arguments: [
            (1, ["cpu.weight=100", "cpu.idle=1"]), (0, ["cpu.idle=0", "cpu.weight=100"]),
        ] as [(Int64, [String])]
    )
    func `makes idle after the weight`(idle: Int64, expected: [String]) throws {
        #expect(
            try Self.lines {
                $0.cpu.idle = idle
                $0.cpu.shares = 1024
            } == expected
        )
    }

    /// Which is first depends on the quota that was there (update.bats, "cpu burst").
    @Test func `may set the burst after the quota`() throws {
        var resources = RuntimeSpec.Resources()
        resources.cpu.burst = 5
        #expect(try CgroupSettings.of(resources) == [CgroupSetting("cpu.max.burst", "5")])
        resources.cpu.period = 900_000
        #expect(try CgroupSettings.of(resources).first == CgroupSetting("cpu.max.burst", "5", waits: true))
    }

    /// pids.max of 0 can't be said to systemd: both drivers write 1 (update.bats, "update pids.limit").
    @Test(arguments: [(-1, "max"), (0, "1"), (20, "20")] as [(Int64, String)])
    func `limits processes`(limit: Int64, expected: String) throws {
        #expect(try Self.lines { $0.pidsLimit = limit } == ["pids.max=\(expected)"])
    }

    /// crun starts such a container also where there is no controller (tests/test_limits.py, limit-pid-0).
    @Test func `needs no controller for a limit of 0 processes`() throws {
        var resources = RuntimeSpec.Resources()
        for limit: Int64 in [0, 1] {
            resources.pidsLimit = limit
            let setting = CgroupSetting("pids.max", "1", isOptional: limit == 0, needsController: limit != 0)
            #expect(try CgroupSettings.of(resources) == [setting])
        }
    }

    @Test func `takes the weight of BFQ, or of io`() throws {
        var resources = RuntimeSpec.Resources()
        resources.blockIO.weight = 750
        var device = RuntimeSpec.Resources.WeightDevice(major: 8, minor: 16)
        device.weight = 10
        resources.blockIO.weightDevices = [device]
        #expect(
            try CgroupSettings.of(resources) == [
                // 1 + (750 - 10) * 9999 / 990 (runc's docs/systemd.md).
                CgroupSetting("io.bfq.weight", "750", or: .init("io.weight", "7475")),
                CgroupSetting("io.bfq.weight", "8:16 10", or: .init("io.weight", "8:16 1")),
            ]
        )
    }

    @Test func `throttles devices`() throws {
        let lines = try Self.lines {
            $0.blockIO.readBytes = [.init(major: 8, minor: 0, rate: 600)]
            $0.blockIO.writeBytes = [.init(major: 8, minor: 0, rate: 0)]
            $0.blockIO.readOperations = [.init(major: 8, minor: 1, rate: 7)]
            $0.blockIO.writeOperations = [.init(major: 8, minor: 16, rate: 300)]
        }
        #expect(
            lines == [
                "io.max=8:0 rbps=600", "io.max=8:0 wbps=max", "io.max=8:1 riops=7", "io.max=8:16 wiops=300",
            ]
        )
    }

    @Test func `limits huge pages and their reservations`() throws {
        var resources = RuntimeSpec.Resources()
        resources.hugepageLimits = [.init(pageSize: "2MB", limit: 209_715_200)]
        #expect(
            try CgroupSettings.of(resources) == [
                CgroupSetting("hugetlb.2MB.max", "209715200"),
                CgroupSetting("hugetlb.2MB.rsvd.max", "209715200", isOptional: true),
            ]
        )
        resources.hugepageLimits = [.init(pageSize: "../2MB", limit: 1)]
        #expect(throws: ResourceError("hugepageLimits[0].pageSize", "'../2MB' is no size such as 2MB")) {
            try CgroupSettings.of(resources)
        }
    }

    @Test func `limits RDMA devices`() throws {
        var device = RuntimeSpec.Resources.RDMA(device: "mlx5_1")
        device.hcaHandles = 3
        device.hcaObjects = 10_000
        #expect(try Self.lines { $0.rdma = [device] } == ["rdma.max=mlx5_1 hca_handle=3 hca_object=10000"])
    }

    @Test func `writes unified settings last and line by line`() throws {
        let lines = try Self.lines {
            $0.unified = [
                .init(file: "io.max", value: "259:0 rbps=2097152 wiops=120\n253:0 rbps=2097152\n"),
                .init(file: "memory.high", value: ""),
                .init(file: "hugetlb.1GB.max", value: "1073741824"),
            ]
            $0.pidsLimit = 5
        }
        #expect(
            lines == [
                "pids.max=5", "io.max=259:0 rbps=2097152 wiops=120", "io.max=253:0 rbps=2097152",
                "hugetlb.1GB.max=1073741824",
            ]
        )
    }

    @Test(
        arguments: [
            ("../memory.max", "'../memory.max' must be a file name (no slashes)"),
            ("memory", "'memory' must be in the form CONTROLLER.PARAMETER"),
            ("..", "'..' must be in the form CONTROLLER.PARAMETER"),
        ]
    )
    func `refuses unified settings that are no files`(key: String, reason: String) {
        #expect(throws: ResourceError("unified", reason)) {
            try Self.lines { $0.unified = [.init(file: key, value: "1")] }
        }
    }

    @Test func `refuses what only cgroup v1 has`() {
        let changes: [(String, (inout RuntimeSpec.Resources) -> Void)] = [
            ("memory.swappiness", { $0.memory.swappiness = 10 }),
            ("memory.disableOOMKiller", { $0.memory.disablesOOMKiller = true }),
            ("cpu.realtimeRuntime", { $0.cpu.realtimeRuntime = 1000 }),
            ("cpu.realtimePeriod", { $0.cpu.realtimePeriod = 1000 }),
            ("blockIO.leafWeight", { $0.blockIO.leafWeight = 10 }),
            ("network.classID", { $0.network.classID = 1 }),
            ("network.priorities", { $0.network.priorities = [.init(name: "eth0", priority: 1)] }),
        ]
        for (field, change) in changes {
            #expect(throws: ResourceError(field, "cgroup v2 does not have it")) { try Self.lines(change) }
        }
    }

    /// runc ignores it, as v2 counts it as memory anyway; Kubernetes set it long after v1 was gone.
    @Test func `ignores limits of kernel memory`() throws {
        #expect(
            try Self.lines {
                $0.memory.kernel = 1 << 20
                $0.memory.kernelTCP = 1 << 20
            } == []
        )
    }

    @Test func `completes a part by what is set`() throws {
        var resources = RuntimeSpec.Resources()
        resources.cpu.period = 900_000
        resources.memory.swap = 3000
        let limits = CgroupLimits(memory: 1000, quota: 500_000, period: 1_000_000)
        #expect(
            try CgroupSettings.of(resources.completed(by: limits)).map { "\($0.file)=\($0.value)" }
                == ["memory.swap.max=2000", "memory.max=1000", "cpu.max=500000 900000"]
        )
    }
}
