import Lowering
import OCI
import Testing

@Suite struct `A run command line` {
    @Test func `ends at the image`() throws {
        let options = try RunOptions(arguments: ["--rm", "--name", "a", "img", "--name", "b", "-x"])
        #expect(options.name == "a")
        #expect(options.remove)
        #expect(options.image == "img")
        #expect(options.command == ["--name", "b", "-x"])
    }

    @Test func `ends at two dashes`() throws {
        let options = try RunOptions(arguments: ["--", "-img", "x"])
        #expect(options.operands == ["-img", "x"])
    }

    /// The ways in which pflag, Podman's parser, takes a flag and its value.
    @Test(arguments: [
        ["--user", "web", "i"], ["--user=web", "i"], ["-u", "web", "i"], ["-uweb", "i"], ["-u=web", "i"],
        ["-dituweb", "i"], ["-dit", "-u", "web", "i"], ["-d=true", "-i", "-t", "--user=web", "i"],
    ])
    func `takes a value in every spelling`(arguments: [String]) throws {
        #expect(try RunOptions(arguments: arguments).user == "web")
        #expect(try RunOptions(arguments: arguments).image == "i")
    }

    @Test func `switches off and on again`() throws {
        #expect(try RunOptions(arguments: ["--rm", "--rm=false", "i"]).remove == false)
        #expect(try RunOptions(arguments: ["--read-only-tmpfs=0", "i"]).readOnlyTmpfs == false)
        #expect(try RunOptions(arguments: ["--http-proxy=F", "i"]).httpProxy == false)
        #expect(throws: RunFlagError("--rm", "'no' is neither true nor false")) {
            try RunOptions(arguments: ["--rm=no", "i"])
        }
    }

    @Test(arguments: [
        (
            ["--read-onyl", "i"],
            RunFlagError("--read-onyl", "no such flag of `run`; did you mean --read-only?")
        ),
        (["--pulbish=1", "i"], RunFlagError("--pulbish", "no such flag of `run`; did you mean --publish?")),
        (["--xyzzyxyzzy", "i"], RunFlagError("--xyzzyxyzzy", "no such flag of `run`")),
        (["-Z", "i"], RunFlagError("-Z", "no such flag of `run`")),
        (["--user"], RunFlagError("--user", "needs a value")),
        (["--rm"], RunFlagError("", "no image is given")),
        (["--rm", ""], RunFlagError("", "no image is given")),
        (["--rootfs"], RunFlagError("", "no directory is given")),
        (["--pod=p", "i"], RunFlagError("--pod", "pods are not supported")),
        (["--stop-timeout=x", "i"], RunFlagError("--stop-timeout 'x'", "is not a number that fits")),
        (
            ["--name=-x", "i"],
            RunFlagError(
                "--name '-x'",
                "must consist of letters, digits, '_', '.', '-', and begin with a letter or digit"
            )
        ),
    ])
    func `says what is wrong`(arguments: [String], error: RunFlagError) {
        #expect(throws: error) { try RunOptions(arguments: arguments) }
    }

    @Test func `warns of what has no effect`() throws {
        let options = try RunOptions(arguments: ["--cpus", "2", "--health-cmd=none", "--rmi", "i"])
        #expect(
            options.warnings == [
                "--cpus has no effect: use CPUQuota= in the unit",
                "--rmi has no effect: the image stays in the store",
            ]
        )
    }

    /// Command lines that podman 5.4.2 refuses.
    @Test(arguments: [
        "--cap-add chown --cap-drop chown", "--cap-add all --cap-drop all", "-v /srv:x", "-v :/x",
        "-v /srv:/x:ro,rw", "-v /srv:/x:nosuch", "-v /srv:/x -v /tmp:/x", "-v /srv:/x:ro:rw",
        "--mount type=bind,dst=/x", "--mount type=bind,src=/srv", "--mount type=nosuch,dst=/x",
        "--mount type=tmpfs,src=/srv,dst=/x", "--tmpfs x", "--tmpfs /x:bind", "--sysctl kernel.shmmax",
        "--sysctl kernel.panic=1", "--network host --sysctl net.core.somaxconn=1", "--ulimit nofile=5:3",
        "--ulimit nofile=-1:3", "--ulimit nosuch=3", "-e =x", "-p 0", "-p 80:81-82", "-p 80/tcp/udp",
        "-p 80/icmp", "-p 1.2.3:80:80", "-p ::80", "-p [::1]:80", "-p 65536", "--hostname h --uts host",
        "--init --systemd=always", "--userns=host --uidmap 0:1:2", "--shm-size x", "--umask 9",
        "--tz /nosuch",
        "--cgroupns=nosuch", "--pid=nosuch", "--workdir etc", "--nosuch", "--stop-signal NOSUCH",
        "--add-host h",
        "--security-opt nosuch", "--security-opt no-new-privileges=x", "--log-opt x", "--pull=nosuch",
        "--sdnotify=nosuch", "--systemd=nosuch", "--image-volume=nosuch", "--userns=nomap",
    ])
    func `is refused where Podman refuses it`(flags: String) {
        #expect(throws: RunFlagError.self) { try RunOptions(arguments: Words.split(flags) + ["i"]) }
    }

    /// The image of the recorded specifications; Podman finds these out when it looks into the image.
    @Test(arguments: [
        ("--user nobody", RunFlagError("--user 'nobody'", "the image's /etc/passwd has no such user")),
        (
            "--user web:nosuch",
            RunFlagError("--user 'web:nosuch'", "the image's /etc/group has no such group")
        ),
        (
            "--group-add nosuch",
            RunFlagError("--group-add 'nosuch'", "the image's /etc/group has no such group")
        ),
        ("--user 4294967294", RunFlagError("--user '4294967294'", "an ID is a number up to 2147483647")),
    ])
    func `is refused where the image does not have it`(flags: String, error: RunFlagError) {
        #expect(throws: error) { try `A plan of a container`.plan(Words.split(flags) + ["img"]) }
    }
}

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
        "host:x", "ns:", "ns:relative", "container:x", "pasta", "a,host", "web:ip=x", "web:ip", "../x",
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
    ])
    func `devices`(text: String, device: RunDevice) throws {
        #expect(try RunOptions(arguments: ["--device", text, "i"]).devices == [device])
    }

    @Test(arguments: [
        "", "a", "/dev/a:x", "/dev/a:/b:rr", "/dev/a:/b:r:w", "nvidia.com/gpu=all", "/dev/a:/b:",
    ])
    func `what is no device`(text: String) {
        #expect(throws: RunFlagError.self) { try RunOptions(arguments: ["--device=\(text)", "i"]) }
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

@Suite struct `The table of run flags` {
    @Test func `has each name and letter once`() {
        let names = RunFlags.table.map(\.name)
        #expect(Set(names).count == names.count)
        let letters = RunFlags.table.compactMap(\.short)
        #expect(Set(letters).count == letters.count)
    }

    /// The options of podman-run(1) of Podman 6, and the other spellings that its parser knows.
    @Test func `has every flag of Podman`() {
        let podman: Set<String> = [
            "add-host", "annotation", "arch", "attach", "authfile", "blkio-weight", "blkio-weight-device",
            "cap-add",
            "cap-drop", "cert-dir", "cgroup-conf", "cgroup-parent", "cgroupns", "cgroups", "chrootdirs",
            "cidfile",
            "conmon-pidfile", "cpu-period", "cpu-quota", "cpu-rt-period", "cpu-rt-runtime", "cpu-shares",
            "cpus",
            "cpuset-cpus", "cpuset-mems", "creds", "decryption-key", "detach", "detach-keys", "device",
            "device-cgroup-rule", "device-read-bps", "device-read-iops", "device-write-bps",
            "device-write-iops",
            "disable-content-trust", "dns", "dns-option", "dns-search", "entrypoint", "env", "env-file",
            "env-host",
            "env-merge", "expose", "gidmap", "gpus", "group-add", "group-entry", "health-cmd",
            "health-interval",
            "health-log-destination", "health-max-log-count", "health-max-log-size", "health-on-failure",
            "health-retries", "health-start-period", "health-startup-cmd", "health-startup-interval",
            "health-startup-retries", "health-startup-success", "health-startup-timeout", "health-timeout",
            "help",
            "hostname", "hosts-file", "hostuser", "http-proxy", "image-volume", "init", "init-path",
            "interactive",
            "ip", "ip6", "ipc", "label", "label-file", "link-local-ip", "log-driver", "log-opt",
            "mac-address",
            "memory", "memory-reservation", "memory-swap", "memory-swappiness", "mount", "name", "network",
            "network-alias", "no-healthcheck", "no-hostname", "no-hosts", "oom-kill-disable", "oom-score-adj",
            "os",
            "passwd", "passwd-entry", "personality", "pid", "pidfile", "pids-limit", "platform", "pod",
            "pod-id-file",
            "preserve-fd", "preserve-fds", "privileged", "publish", "publish-all", "pull", "quiet",
            "rdt-class",
            "read-only", "read-only-tmpfs", "replace", "requires", "restart", "retry", "retry-delay", "rm",
            "rmi",
            "rootfs", "sdnotify", "seccomp-policy", "secret", "security-opt", "shm-size", "shm-size-systemd",
            "sig-proxy", "stop-signal", "stop-timeout", "subgidname", "subuidname", "sysctl", "systemd",
            "timeout",
            "tls-verify", "tmpfs", "tty", "tz", "uidmap", "ulimit", "umask", "unsetenv", "unsetenv-all",
            "user",
            "userns", "uts", "variant", "volume", "volumes-from", "workdir",
        ]
        #expect(podman.symmetricDifference(RunFlags.table.map(\.name)) == ["net", "dns-opt"])
    }
}

@Suite struct `Any value of a run flag` {
    private static let values = [
        "", "=", ":", ",", "-", "::", "a=", "=a", "é", "\u{0}", "a\u{0}b", "0", "-1", "18446744073709551616",
        "/", "//",
        "/..", "[", "[]", "[::", "[\"", "\"", "*", "?", "ns:", "auto:", "auto:size=", "1:2:3:4",
        "4294967295:0:2",
        "9223372036854775807p", ".", "1.", ".5g", "1.9999999k", "a:b:c:d", "nofile=", "SIGRTMIN+", "type=",
        "net.=",
        "dst=/a,dst=/b", "/a:/b:" + String(repeating: ",", count: 1000),
        String(repeating: "x", count: 100_000),
    ]

    @Test(arguments: RunFlags.table.map(\.name))
    func `is read or refused`(name: String) throws {
        for value in Self.values {
            do {
                let options = try RunOptions(arguments: ["--\(name)=\(value)", "img"])
                _ = try options.plan(
                    image: `A plan of a container`.image,
                    host: `A plan of a container`.host()
                )
            } catch {
                #expect(!error.reason.isEmpty)
            }
        }
    }

    @Test(arguments: values)
    func `of an image is planned or refused`(value: String) throws {
        var image = ImageConfiguration()
        image.user = value
        image.environment = [value]
        image.entrypoint = [value]
        image.workingDirectory = value
        image.stopSignal = value
        image.volumes = [value]
        image.exposedPorts = [value]
        image.labels = ["io.containers.capabilities": value]
        let options = try RunOptions(arguments: ["-P", "img"])
        #expect(options.publishedPorts(image: image).count <= 1)
        do {
            var host = `A plan of a container`.host()
            host.passwd = Array(value.utf8)
            host.group = Array(value.utf8)
            _ = try options.plan(image: image, host: host)
        } catch {
            #expect(!error.reason.isEmpty)
        }
    }
}

@Suite struct `Accounts of an image` {
    private static let accounts = RunAccounts(
        passwd: Array(
            """
            root:x:0:0:root:/root:/bin/sh
            broken
            bad:x:abc:0::/:
            7:x:70:70::/seven:
            web:x:33:33:web:/var/www
            twin:x:33:99::/other:/bin/sh
            """.utf8
        ),
        group: Array("root:x:0:root\nadm:x:4:web,root\n:x:y:web\nweb:x:33:\nmail:x:8:web\n".utf8)
    )

    /// moby/sys `user.GetExecUser`, Podman's resolver, is where the expected values come from.
    @Test(
        arguments: [
            ("", 0, 0, [0, 4], "/root"), ("root", 0, 0, [0, 4], "/root"),
            ("web", 33, 33, [33, 4, 8], "/var/www"),
            ("33", 33, 33, [33, 4, 8], "/var/www"), ("twin", 33, 99, [99], "/other"),
            ("web:adm", 33, 4, [4], "/var/www"),
            ("7", 7, 0, [0], nil), ("web:5", 33, 5, [5], "/var/www"), ("1000:1000", 1000, 1000, [1000], nil),
            (":adm", 0, 4, [4], "/root"),
        ] as [(String, UInt32, UInt32, [UInt32], String?)]
    )
    func `resolve a user`(text: String, uid: UInt32, gid: UInt32, groups: [UInt32], home: String?) throws {
        let identity = try Self.accounts.identity(text)
        #expect(identity.uid == uid)
        #expect(identity.gid == gid)
        #expect(identity.additionalGroups == groups)
        #expect(identity.home == home)
    }

    @Test(arguments: ["nobody", "bad", "broken", "web:nosuch", "-1", "2147483648", "99999999999", "web:y"])
    func `do not have everybody`(text: String) {
        #expect(throws: RunFlagError.self) { try Self.accounts.identity(text) }
    }

    @Test func `may be missing`() throws {
        let identity = try RunAccounts().identity("")
        #expect(identity.uid == 0)
        #expect(identity.home == nil)
        #expect(throws: RunFlagError.self) { try RunAccounts().identity("root") }
    }

    /// To setresuid(2) this is no ID but "no change", so that the process would stay root.
    @Test(arguments: ["evil:x:4294967295:1::/:\n", "evil:x:1:4294967295::/:\n"])
    func `is nobody where the ID is none`(line: String) {
        let accounts = RunAccounts(passwd: Array(line.utf8))
        #expect(throws: RunFlagError("--user 'evil'", "the image's /etc/passwd has no such user")) {
            try accounts.identity("evil")
        }
    }
}
