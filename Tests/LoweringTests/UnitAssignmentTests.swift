import Lowering
import Testing

@Suite struct `A setting for a transient unit` {
    /// As `systemd-run -p …` sends them, seen with `busctl monitor`; the names and types are those of
    /// org.freedesktop.systemd1(5).
    @Test(arguments: [
        ("MemoryMax=512M", [UnitProperty("MemoryMax", .uint64(536_870_912))]),
        ("MemoryMax=infinity", [UnitProperty("MemoryMax", .uint64(.max))]),
        ("MemoryHigh=50%", [UnitProperty("MemoryHighScale", .uint32(2_147_483_648))]),
        ("TasksMax=7", [UnitProperty("TasksMax", .uint64(7))]),
        ("CPUQuota=150%", [UnitProperty("CPUQuotaPerSecUSec", .uint64(1_500_000))]),
        ("CPUWeight=idle", [UnitProperty("CPUWeight", .uint64(0))]),
        ("TimeoutStopSec=1min 30s", [UnitProperty("TimeoutStopUSec", .uint64(90_000_000))]),
        ("RuntimeMaxSec=500ms", [UnitProperty("RuntimeMaxUSec", .uint64(500_000))]),
        (
            "LimitNOFILE=16:32",
            [UnitProperty("LimitNOFILE", .uint64(32)), UnitProperty("LimitNOFILESoft", .uint64(16))]
        ),
        (
            "LimitCORE=1M",
            [UnitProperty("LimitCORE", .uint64(1 << 20)), UnitProperty("LimitCORESoft", .uint64(1 << 20))]
        ),
        ("KillSignal=SIGQUIT", [UnitProperty("KillSignal", .int32(3))]),
        ("SendSIGKILL=no", [UnitProperty("SendSIGKILL", .boolean(false))]),
        ("UMask=022", [UnitProperty("UMask", .uint32(0o22))]),
        ("After=a.service 'b c.mount'", [UnitProperty("After", .strings(["a.service", "b c.mount"]))]),
        (
            "DeviceAllow=/dev/fuse rw",
            [
                UnitProperty(
                    "DeviceAllow",
                    .array("(ss)", [.structure([.string("/dev/fuse"), .string("rw")])])
                )
            ]
        ),
        (
            "IOReadBandwidthMax=/dev/sda 5M",
            [UnitProperty("IOReadBandwidthMax", .limits([("/dev/sda", 5_000_000)]))]
        ),
        ("AllowedCPUs=0-1,3", [UnitProperty("AllowedCPUs", .array("y", [.byte(11)]))]),
        ("Description=a = b", [UnitProperty("Description", .string("a = b"))]),
    ])
    func `has the name and the type of the bus`(text: String, properties: [UnitProperty]) throws {
        #expect(try UnitAssignment(text).properties() == properties)
    }

    @Test(arguments: [
        "MemoryMax", "=1", "MemoryMax=1X", "MemoryMax=101%", "MemoryMax=99999999999G", "TasksMax=-1",
        "SendSIGKILL=maybe",
        "TimeoutStopSec=", "TimeoutStopSec=1parsec", "TimeoutStopSec=99999999999999w", "LimitNOFILE=1:2:3",
        "UMask=9",
        "CPUQuota=0%", "After='a", "DeviceAllow=/dev/fuse x", "IOReadBandwidthMax=/dev/sda", "AllowedCPUs=x",
        // What the launcher depends on is not for others to say.
        "Type=simple", "ExecStart=/bin/true", "Environment=LD_PRELOAD=x", "NoSuchSetting=1",
    ])
    func `is refused where it is none`(text: String) {
        #expect(throws: FlagError.self) { try UnitAssignment(text) }
    }
}

@Suite struct `The command line of run --bundle` {
    @Test(arguments: [
        (["--bundle", "b", "x"], true), (["-b", "b", "x"], true), (["--rm", "--bundle=b", "x"], true),
        (["--user", "--bundle", "b", "x"], true), (["--name", "n", "--bundle", "b"], true),
        (["image", "--bundle", "b"], false), (["--name", "n", "image", "-b"], false), (["--", "--x"], false),
        ([], false),
    ])
    func `is told from that of an image by a flag before the first operand`(words: [String], isMeant: Bool) {
        #expect(BundleOptions.areMeant(by: words[...]) == isMeant)
    }

    @Test func `has flags before and after the name`() throws {
        let options = try BundleOptions(arguments: [
            "-d", "--bundle=/b", "web.service", "--slice", "x", "-p", "TasksMax=5", "--rm", "--userns=host",
        ])
        #expect(options.detach && options.remove && !options.wait && !options.hasOwnIDs)
        #expect(options.bundle == "/b")
        #expect(options.name == "web")
        #expect(options.slice == "x.slice")
        #expect(try options.properties == [UnitAssignment("TasksMax=5")])
    }

    @Test(arguments: [
        ["--bundle", "b"], ["--bundle", "b", "x", "y"], ["--bundle", "b", "../x"], ["--bundle", "", "x"],
        ["--bundle", "b", "--userns=keep-id", "x"], ["--bundle", "b", "--sdnotify=ignore", "x"],
        ["--bundle", "b", "-p", "Type=simple", "x"], ["--bundle", "b", "--slice=a/b", "x"],
    ])
    func `is refused where it can't be done`(words: [String]) {
        #expect(throws: FlagError.self) { try BundleOptions(arguments: words) }
    }
}
