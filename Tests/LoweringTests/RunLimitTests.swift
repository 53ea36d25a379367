import Lowering
import OCI
import Testing

@Suite struct `A limit for a container from a shell` {
    /// Names, types and numbers as `systemd-run -p MemorySwapMax=…` and the like send them.
    @Test(arguments: [
        (
            ["--cpus=1.5"],
            [
                UnitProperty("CPUQuotaPeriodUSec", .uint64(100_000)),
                UnitProperty("CPUQuotaPerSecUSec", .uint64(1_500_000)),
            ]
        ),
        (
            ["--cpu-quota=25000", "--cpu-period=50000"],
            [
                UnitProperty("CPUQuotaPeriodUSec", .uint64(50_000)),
                UnitProperty("CPUQuotaPerSecUSec", .uint64(500_000)),
            ]
        ),
        (
            ["-m", "64m", "--memory-swap=96m"],
            [
                UnitProperty("MemoryMax", .uint64(64 << 20)),
                UnitProperty("MemorySwapMax", .uint64(32 << 20)),
            ]
        ),
        (["--memory-reservation", "8m"], [UnitProperty("MemoryLow", .uint64(8 << 20))]),
        (["--pids-limit=0"], [UnitProperty("TasksMax", .uint64(.max))]),
        (["--cpuset-cpus=0,2"], [UnitProperty("AllowedCPUs", .array("y", [.byte(5)]))]),
        (
            ["--device-read-bps=/dev/sda:1mb"],
            [UnitProperty("IOReadBandwidthMax", .limits([("/dev/sda", 1 << 20)]))]
        ),
        (["--cgroup-conf=memory.high=4096"], [UnitProperty("MemoryHigh", .uint64(4096))]),
    ])
    func `is a setting of its unit`(flags: [String], properties: [UnitProperty]) throws {
        let options = try RunOptions(arguments: flags + ["image"])
        #expect(options.hasUnitLimits)
        #expect(try options.unitLimits() == properties)
        #expect(options.warningsOfUnit == [])
    }

    @Test(arguments: [
        "--cpus=0", "--cpus=x", "--cpus=1.2.3", "--memory-swap=x", "--cpuset-cpus=x", "--blkio-weight=5",
        "--device-read-bps=/dev/sda", "--device-read-bps=sda:1mb", "--cgroup-conf=x",
    ])
    func `is refused where it is none`(flag: String) {
        #expect(throws: FlagError.self) { try RunOptions(arguments: [flag, "image"]) }
    }

    @Test func `that no setting is for is refused`() throws {
        let options = try RunOptions(arguments: ["--cgroup-conf=hugetlb.2MB.max=0", "image"])
        #expect(throws: ResourceError.self) { try options.unitLimits() }
    }

    /// What it tells in a unit is as it was, as the unit's file has such settings.
    @Test func `is a warning in a unit`() throws {
        let options = try RunOptions(arguments: ["--cpus=2", "--memory-swappiness=1", "image"])
        #expect(
            options.warnings == [
                "--cpus has no effect: use CPUQuota= in the unit",
                "--memory-swappiness has no effect: cgroups of version 2 do not have it",
            ]
        )
        #expect(options.warningsOfUnit == [options.warnings[1]])
    }

    @Test func `is left out of the command line of the unit`() {
        let flags = [
            "-i", "--cpus", "2", "-c", "512", "--cpu-quota=5", "-e", "A=B", "-m", "1g", "-ic", "3", "--rm",
        ]
        #expect(
            RunOptions.withoutUnitLimits(flags) == ["-i", "-e", "A=B", "-m", "1g", "-ic", "3", "--rm"]
        )
    }
}
