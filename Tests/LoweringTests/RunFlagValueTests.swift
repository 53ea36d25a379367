import Lowering
import OCI
import Testing

@Suite struct `Values of run flags` {
    /// What go-units reads, Podman's parser of sizes.
    @Test(
        arguments: [
            ("0", 0), ("64m", 64 << 20), ("1.5g", 3 << 29), ("32kb", 32 << 10), ("32KiB", 32 << 10),
            ("7B", 7),
            ("1 t", 1 << 40), ("2P", 2 << 50), ("65536k", 64 << 20),
        ] as [(String, UInt64)]
    )
    func `sizes`(text: String, bytes: UInt64) throws {
        #expect(try RunOptions(arguments: ["--shm-size", text, "i"]).shmSize == bytes)
    }

    @Test(arguments: [
        "", "m", "-1", "1x", "1mm", "1bb", "1.2.3", "9999999999999999999", "1ib", "16384p", "+1",
    ])
    func `what is no size`(text: String) {
        #expect(throws: RunFlagError.self) { try RunOptions(arguments: ["--shm-size=\(text)", "i"]) }
    }

    @Test(arguments: [
        ("80", RunPort(hostPort: nil, containerPort: 80)),
        ("8080:80", RunPort(hostPort: 8080, containerPort: 80)),
        ("8000-8002:80-82/udp", RunPort(hostPort: 8000, containerPort: 80, count: 3, transport: "udp")),
        (
            "127.0.0.1:8080:80/SCTP",
            RunPort(
                hostAddress: "127.0.0.1",
                hostPort: 8080,
                containerPort: 80,
                transport: "sctp"
            )
        ),
        ("127.0.0.1::80", RunPort(hostAddress: "127.0.0.1", hostPort: nil, containerPort: 80)),
        ("[::1]:8080:80", RunPort(hostAddress: "::1", hostPort: 8080, containerPort: 80)),
        ("1-65535:1-65535", RunPort(hostPort: 1, containerPort: 1, count: 65535)),
    ])
    func `ports`(text: String, port: RunPort) throws {
        #expect(try RunOptions(arguments: ["-p", text, "i"]).ports == [port])
    }

    @Test func `ports of several protocols`() throws {
        let ports = try RunOptions(arguments: ["-p", "53:53/tcp,udp", "i"]).ports
        #expect(ports.map(\.transport) == ["tcp", "udp"])
    }

    @Test func `all that an image exposes`() throws {
        var image = ImageConfiguration()
        image.exposedPorts = ["80/tcp", "443/tcp", "nonsense", "53/udp"]
        let options = try RunOptions(arguments: ["-P", "-p", "8443:443", "--expose=9000", "i"])
        let ports = options.publishedPorts(image: image)
        #expect(ports.map(\.containerPort) == [443, 9000, 80, 53])
        #expect(ports.map(\.hostPort) == [8443, nil, nil, nil])
        #expect(try RunOptions(arguments: ["i"]).publishedPorts(image: image) == [])
    }

    @Test(
        arguments: [
            ("none", [RunNetwork.none]), ("host", [.host]), ("ns:/run/netns/x", [.path("/run/netns/x")]),
            ("bridge", [.bridge(name: "podman", options: [])]),
            ("private", [.bridge(name: "podman", options: [])]),
            ("web", [.bridge(name: "web", options: [])]),
            ("a,b", [.bridge(name: "a", options: []), .bridge(name: "b", options: [])]),
            (
                "web:ip=10.0.0.2,mac=44:33:22:11:00:99",
                [
                    .bridge(
                        name: "web",
                        options: [
                            RunSetting("ip", "10.0.0.2"), RunSetting("mac", "44:33:22:11:00:99"),
                        ]
                    )
                ]
            ),
        ] as [(String, [RunNetwork])]
    )
    func `networks`(text: String, networks: [RunNetwork]) throws {
        #expect(try RunOptions(arguments: ["--network", text, "i"]).networks == networks)
    }

    @Test(arguments: [
        "host:x", "ns:", "ns:relative", "container", "container:", "container:a/b", "container:a,b", "pasta",
        "a,host", "web:ip=x", "web:ip", "../x",
    ])
    func `what is no network`(text: String) {
        #expect(throws: RunFlagError.self) { try RunOptions(arguments: ["--network=\(text)", "i"]) }
    }

    /// `systemctl kill` and signal(7) have the same numbers; RTMIN is what the C library leaves, 34.
    @Test(
        arguments: [
            ("SIGTERM", 15), ("term", 15), ("9", 9), ("SIGRTMIN+3", 37), ("RTMAX-1", 63), ("SIGWINCH", 28),
            ("SYS", 31),
            ("USR1", 10), ("64", 64),
        ] as [(String, Int32)]
    )
    func `signals`(text: String, number: Int32) throws {
        #expect(try RunOptions(arguments: ["--stop-signal", text, "i"]).stopSignal == number)
    }

    @Test(arguments: ["0", "65", "-1", "SIG", "RTMIN+31", "RTMIN+-1", "SIGSIGTERM"])
    func `what is no signal`(text: String) {
        #expect(throws: RunFlagError.self) { try RunOptions(arguments: ["--stop-signal=\(text)", "i"]) }
    }

    @Test(
        arguments: [
            ("nofile=5", "RLIMIT_NOFILE", 5, 5), ("nofile=5:7", "RLIMIT_NOFILE", 5, 7),
            ("core=-1", "RLIMIT_CORE", .max, .max), ("RLIMIT_CORE=0:-1", "RLIMIT_CORE", 0, .max),
        ] as [(String, String, UInt64, UInt64)]
    )
    func `limits`(text: String, type: String, soft: UInt64, hard: UInt64) throws {
        let limit = try #require(try RunOptions(arguments: ["--ulimit", text, "i"]).ulimits.first)
        #expect(limit.type == type)
        #expect(limit.soft == soft)
        #expect(limit.hard == hard)
    }

    @Test(arguments: [
        ("/dev/a", RunDevice(source: "/dev/a")), ("/dev/a:r", RunDevice(source: "/dev/a", permissions: "r")),
        ("/dev/a:/dev/b", RunDevice(source: "/dev/a", destination: "/dev/b")),
        ("/dev/a:/dev/b:rw", RunDevice(source: "/dev/a", destination: "/dev/b", permissions: "rw")),
        ("nvidia.com/gpu=all", RunDevice(source: "nvidia.com/gpu=all")),
        ("vendor/net-card=0:1.2", RunDevice(source: "vendor/net-card=0:1.2")),
    ])
    func `devices`(text: String, device: RunDevice) throws {
        #expect(try RunOptions(arguments: ["--device", text, "i"]).devices == [device])
    }

    @Test(arguments: [
        "", "a", "/dev/a:x", "/dev/a:/b:rr", "/dev/a:/b:r:w", "/dev/a:/b:", "gpu=all", "nvidia.com=all",
        "nvidia.com/gpu=",
        "nvidia.com/gpu=a/b", "1a/gpu=0", "a//gpu=0", "../etc/gpu=0",
    ])
    func `what is no device`(text: String) {
        #expect(throws: RunFlagError.self) { try RunOptions(arguments: ["--device=\(text)", "i"]) }
    }

    /// podman-run(1).
    @Test(arguments: [
        (
            "c 13:* rmw",
            RuntimeSpec.Resources.DeviceRule(isAllowed: true, kind: "c", major: 13, access: "rmw")
        ),
        ("b *:2 r", RuntimeSpec.Resources.DeviceRule(isAllowed: true, kind: "b", minor: 2, access: "r")),
        ("a *:* rwm", RuntimeSpec.Resources.DeviceRule(isAllowed: true)),
    ])
    func `rules for devices`(text: String, rule: RuntimeSpec.Resources.DeviceRule) throws {
        #expect(try RunOptions(arguments: ["--device-cgroup-rule", text, "i"]).deviceRules == [rule])
    }

    @Test(arguments: [
        "", "c", "c 13:*", "d 1:1 r", "c 1 r", "c 1:2:3 r", "c +1:1 r", "c 1:1 x", "c 1:1 rwmr", "c 1:1  r",
    ])
    func `what is no rule for devices`(text: String) {
        #expect(throws: RunFlagError.self) {
            try RunOptions(arguments: ["--device-cgroup-rule=\(text)", "i"])
        }
    }

    @Test(arguments: [
        ("type=bind,\"src=/a,b\",dst=/c", RunMount(source: .path("/a,b"), destination: "/c")),
        ("type=bind,source=a,target=/c/", RunMount(source: .path("./a"), destination: "/c")),
        ("dst=/c", RunMount(source: .volume(nil), destination: "/c")),
        ("type=bind,src=/a,dst=/b/../c,ro=false", RunMount(source: .path("/a"), destination: "/c")),
        (
            "type=bind,src=/a,dst=/c,readonly,bind-nonrecursive",
            RunMount(
                source: .path("/a"),
                destination: "/c",
                options: ["ro", "bind"]
            )
        ),
        (
            "type=tmpfs,dst=/c,tmpfs-size=1g,tmpfs-mode=1777",
            RunMount(
                source: .tmpfs,
                destination: "/c",
                options: ["size=1073741824", "mode=1777"]
            )
        ),
    ])
    func `mounts`(text: String, mount: RunMount) throws {
        #expect(try RunOptions(arguments: ["--mount", text, "i"]).mounts == [mount])
    }

    @Test(arguments: [
        "src=/a", "type=bind,src=/a,dst=c", "type=bind,src=/a,dst=/", "type=bind,src=/a,dst=/..",
        "\"type=bind",
        "type=bind,src=/a,dst=/c,tmpfs-size=1", "type=volume,src=a,dst=/c,subpath=../..",
        "type=bind,src=,dst=/c",
        "type=bind,src=/a,dst=/c,bind-propagation=nosuch", "type=bind,src=/a,dst=/c,relabel=x",
        "type=bind,src=/a,src=/b,dst=/c", "type=tmpfs,dst=/c,tmpfs-mode=9", "type=volume,src=../a,dst=/c",
        "type=bind,src=/a,dst=/c,lowerdir=/x", "type=tmpfs,dst=/c,z",
    ])
    func `what is no mount`(text: String) {
        #expect(throws: RunFlagError.self) { try RunOptions(arguments: ["--mount", text, "i"]) }
    }

    /// The kernel's names of sysctls that belong to a namespace; a dot-dot would leave /proc/sys.
    @Test(arguments: [
        "net/../kernel.panic=1", "net.a/../../kernel/panic=1", "net/a=1", "net..x=1", "net.=1", "net.x=1\n2",
        "kernel.hostname=x", "net.a",
    ])
    func `what is no sysctl of a container`(text: String) {
        #expect(throws: RunFlagError.self) { try RunOptions(arguments: ["--sysctl", text, "i"]) }
    }

    @Test(arguments: ["../etc/shadow", "Europe/../../x", "", "/etc/shadow", "a//b", "."])
    func `what is no time zone`(text: String) {
        #expect(throws: RunFlagError.self) { try RunOptions(arguments: ["--tz", text, "i"]) }
    }

    @Test(arguments: ["h:nonsense", "h: 1.2.3.4", ":1.2.3.4", "a b:1.2.3.4", "h:1.2.3.4\n", "h:"])
    func `what is no line of etc-hosts`(text: String) {
        #expect(throws: RunFlagError.self) { try RunOptions(arguments: ["--add-host", text, "i"]) }
    }
}
