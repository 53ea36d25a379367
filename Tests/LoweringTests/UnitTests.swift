import Lowering
import Testing

@Suite struct `A container's unit` {
    @Test(arguments: [
        ("nginx", "systemd-oci-pull@docker.io-library-nginx:latest.service"),
        ("quay.io/a/b:1", "systemd-oci-pull@quay.io-a-b:1.service"),
        ("127.0.0.1:5000/web:1-2", "systemd-oci-pull@127.0.0.1:5000-web:1\\x2d2.service"),
        ("oci:/srv/images:web", "systemd-oci-pull@oci:-srv-images:web.service"),
    ])
    func `waits for the pull of its image`(image: String, unit: String) {
        let (lowered, messages) = lower("[Container]\nImage=\(image)\n")
        #expect(messages == [])
        let expected = "network-online.target \(unit) systemd-oci-stdio.socket"
        #expect(lowered.values("Unit", "Wants") == [expected])
        #expect(lowered.values("Unit", "After") == [expected])
        #expect(lowered.command.last == image)
    }

    @Test(arguments: [
        ("always", "systemd-oci-pull-always@docker.io-library-a:latest.service "),
        ("newer", "systemd-oci-pull-newer@docker.io-library-a:latest.service "),
        ("Missing", "systemd-oci-pull@docker.io-library-a:latest.service "),
        ("never", ""),
    ])
    func `Pull chooses the template`(policy: String, unit: String) {
        let lowered = lower(lines: "Pull=\(policy)\n[Quadlet]\nDefaultDependencies=no")
        #expect(lowered.values("Unit", "Wants") == ["\(unit)systemd-oci-stdio.socket"])
        #expect(lowered.values("Unit", "After") == ["\(unit)systemd-oci-stdio.socket"])
        #expect(lowered.has(["--pull", policy]))
    }

    /// Only systemd knows what the image is, so the unit pulls it itself.
    @Test func `an image with a specifier is pulled before the start`() {
        let (unit, messages) = lower("[Container]\nImage=a:%i\nPull=newer\n", name: "a@.container")
        #expect(messages == [])
        let pull = "/usr/bin/systemd-oci pull --policy newer a:%i"
        #expect(unit.values("Service", "ExecStartPre") == [pull])
        #expect(unit.values("Unit", "Wants") == ["network-online.target systemd-oci-stdio.socket"])
    }

    @Test(arguments: [
        ("a b", "is not a repository"),
        (
            "containers-storage:x",
            "image 'containers-storage:x': transport 'containers-storage' is not supported; have Podman write it"
        ),
        ("a/" + String(repeating: "b", count: 300), "it is too long for the name of a unit"),
    ])
    func `an image that makes no sense`(image: String, message: String) throws {
        let (_, messages) = lower("[Container]\nImage=\(image)\n")
        #expect(try #require(messages.first).hasPrefix("/etc/containers/systemd/web.container:2:7: error: "))
        #expect(try #require(messages.first).contains(message))
    }

    @Test(arguments: [
        ("", ["--sdnotify=conmon", "-d"]), ("Notify=yes", ["--sdnotify=container", "-d"]),
        ("Notify=healthy\nHealthCmd=/bin/true", ["--sdnotify=healthy", "-d"]),
        ("Notify=no", ["--sdnotify=conmon", "-d"]),
    ])
    func `who says that it is up`(line: String, words: [String]) {
        #expect(lower(lines: line).has(words))
        #expect(lower(lines: line).values("Service", "Type") == ["notify"])
    }

    @Test func `a oneshot is up when it ends`() {
        let unit = lower(lines: "[Service]\nType=oneshot")
        #expect(!unit.command.contains("-d"))
        #expect(!unit.command.contains { $0.hasPrefix("--sdnotify") })
        #expect(unit.values("Service", "Type") == ["oneshot"])
    }

    /// The flag stays for the reader; what limits is the setting.
    @Test(arguments: [
        ("Memory=512m", "MemoryMax", ["536870912"]), ("Memory=0", "MemoryMax", ["infinity"]),
        ("PidsLimit=100", "TasksMax", ["100"]), ("PidsLimit=-1", "TasksMax", ["infinity"]),
        ("Memory=1g\n[Service]\nMemoryMax=2G", "MemoryMax", ["2G"]), ("", "TasksMax", []),
        ("StopTimeout=20", "TimeoutStopSec", ["20"]), ("StopTimeout=0", "TimeoutStopSec", ["1ms"]),
        ("StopTimeout=-1", "TimeoutStopSec", ["infinity"]), ("", "TimeoutStopSec", ["10"]),
        ("[Service]\nTimeoutStopSec=70", "TimeoutStopSec", ["70"]),
        ("[Service]\nTimeoutSec=70", "TimeoutStopSec", []),
        ("StopSignal=INT", "KillSignal", ["SIGINT"]),
        ("[Service]\nKillMode=control-group", "KillMode", ["control-group"]),
        ("LogDriver=none", "StandardOutput", ["null"]), ("LogDriver=journald", "StandardOutput", []),
    ])
    func `what systemd itself can do is a setting`(lines: String, key: String, values: [String]) {
        #expect(lower(lines: lines).values("Service", key) == values)
    }

    /// `systemctl kill` takes every signal that the key takes, and is where systemd is.
    @Test(arguments: [
        ("ReloadSignal=hup", "SIGHUP"), ("ReloadSignal=12", "12"), ("ReloadSignal=SIGRTMIN+3", "SIGRTMIN+3"),
        ("ReloadSignal=%i", "%i"),
    ])
    func `a reload sends the signal to the container's process`(line: String, signal: String) {
        let words = "kill --kill-whom=main --signal=\(signal) %n"
        #expect(lower(lines: line).values("Service", "ExecReload") == ["/usr/bin/systemctl \(words)"])
        let unit = lower(lines: line, scope: .user)
        #expect(unit.values("Service", "ExecReload") == ["/usr/bin/systemctl --user \(words)"])
    }

    @Test func `a reload runs a command in the container`() {
        let unit = lower(lines: "ContainerName=box\nReloadCmd=web \"a b\" $X")
        #expect(unit.values("Service", "ExecReload") == ["/usr/bin/systemd-oci exec box web \"a b\" $X"])
    }

    /// A process costs more than all that it would undo; the sweep does it for all units that stop together.
    @Test(arguments: ["", "Network=bridge", "Network=web:ip=10.0.0.2\nPublishPort=80", "Network=host"])
    func `a stop starts no program`(lines: String) {
        let unit = lower(lines: lines)
        #expect(unit.values("Service", "ExecStopPost") == [])
        #expect(unit.values("Unit", "OnSuccess") == ["systemd-oci-sweep.timer"])
        #expect(unit.values("Unit", "OnFailure") == ["systemd-oci-sweep.timer"])
    }

    @Test(arguments: [
        ("Volume=/srv/a:/b", ["/srv/a"], ["-v", "/srv/a:/b"]),
        ("Volume=./a:/b:ro", ["/etc/containers/systemd/a"], ["-v", "/etc/containers/systemd/a:/b:ro"]),
        ("Volume=../a:/b", ["/etc/containers/a"], ["-v", "/etc/containers/a:/b"]),
        ("Volume=/b", [], ["-v", "/b"]), ("Volume=data:/b", [], ["-v", "data:/b"]),
        ("Volume=%h/a:/b", [], ["-v", "%h/a:/b"]),
        (
            "Mount=\"type=bind,src=/a b,dst=/c\"", ["\"/a b\""],
            ["--mount", "type=bind,source=/a b,dst=/c"]
        ),
        ("Mount=type=tmpfs,destination=/c", [], ["--mount", "type=tmpfs,destination=/c"]),
    ])
    func `volumes are mounted before`(line: String, paths: [String], words: [String]) {
        let unit = lower(lines: line)
        #expect(unit.values("Unit", "RequiresMountsFor") == ["/var/lib/systemd-oci"] + paths)
        #expect(unit.has(words))
    }

    @Test func `a path is relative to the file, also in a folder with a percent sign`() {
        let (unit, _) = lower(
            "[Container]\nImage=a\nVolume=./d:/e\nEnvironmentFile=f.env\n",
            folder: "/x/50%y"
        )
        #expect(unit.values("Unit", "RequiresMountsFor").last == "/x/50%%y/d")
        #expect(unit.values("Unit", "SourcePath") == ["/x/50%%y/web.container"])
        #expect(unit.has(["-v", "/x/50%%y/d:/e"]))
        #expect(unit.has(["--env-file", "/x/50%%y/f.env"]))
    }

    @Test func `a user's unit has neither the system's target nor its store`() {
        let unit = lower(lines: "", scope: .user)
        #expect(unit.values("Unit", "RequiresMountsFor") == [])
        #expect(unit.values("Unit", "Wants").first?.contains("network-online.target") == false)
        #expect(unit.values("Service", "ExecStopPost") == [])
    }

    @Test(arguments: [
        ("", "web.service", "systemd-%N"), ("ServiceName=front", "front.service", "systemd-%N"),
        ("ContainerName=c", "web.service", "c"),
    ])
    func `names`(line: String, service: String, container: String) {
        let unit = lower(lines: line)
        #expect(unit.name == service)
        #expect(unit.has(["--name", container]))
    }

    @Test func `a device that is missing is left out where the file says so`() {
        let unit = lower(lines: "AddDevice=-/dev/null -/dev/nothing:/dev/x /dev/other")
        #expect(unit.has(["--device", "/dev/null", "--device", "/dev/other"]))
        #expect(!unit.command.contains { $0.contains("nothing") })
    }

    @Test func `the last variable of a name counts`() {
        #expect(
            lower(lines: "Environment=B=1 A=1\nEnvironment=B=2").has(["--env", "A=1", "--env", "B=2", "a"])
        )
    }
}
