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
        (
            ["--pod=.p", "i"],
            RunFlagError(
                "--pod '.p'",
                "must consist of letters, digits, '_', '.', '-', and begin with a letter or digit"
            )
        ),
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
