import Lowering
import Testing

/// What the files that are no containers become; expected values are those of Podman 6.0's Quadlet.
@Suite struct `Units of other kinds` {
    private let others = [
        "basic.image": "[Image]\nImage=localhost/imagename\n",
        "archive.image": "[Image]\nImage=docker-archive:/a.tar\nImageTag=quay.io/a/b:1\n",
        "basic.build": "[Build]\nImageTag=localhost/built\nImageTag=localhost/other\nFile=/a\n",
        "named.volume": "[Volume]\nServiceName=storage\nVolumeName=data\n",
        "net.network": "[Network]\n",
        "net@.network": "[Network]\n",
        "model.artifact": "[Artifact]\nArtifact=quay.io/a/model:1\n",
    ]

    private func unit(_ name: String, _ text: String) -> GeneratedUnit {
        let (unit, messages) = lower(text, name: name, others: others)
        let needed = messages.filter { $0.contains("Buildah builds images") }
        #expect(needed.count == (name.hasSuffix(".build") ? 1 : 0))
        #expect(messages.count == needed.count)
        return unit
    }

    private static let commands: [(name: String, text: String, service: String, command: [String])] = [
        ("a.volume", "[Volume]", "a-volume.service", ["volume", "create", "--ignore", "systemd-a"]),
        ("a@.volume", "[Volume]", "a-volume@.service", ["volume", "create", "--ignore", "systemd-a-%i"]),
        ("a.network", "[Network]", "a-network.service", ["network", "create", "--ignore", "systemd-a"]),
        (
            "a.network", "[Network]\nServiceName=b", "b.service",
            ["network", "create", "--ignore", "systemd-a"]
        ),
        ("a.image", "[Image]\nImage=b", "a-image.service", ["image", "pull", "b"]),
        ("a.artifact", "[Artifact]\nArtifact=q.io/b", "a-artifact.service", ["artifact", "pull", "q.io/b"]),
        (
            "a.build", "[Build]\nImageTag=b\nFile=/c", "a-build.service",
            ["build", "--tag", "b", "--file", "/c"]
        ),
    ]

    @Test(arguments: commands)
    func `run one command`(name: String, text: String, service: String, command: [String]) {
        let unit = unit(name, text + "\n")
        #expect(unit.name == service)
        #expect(unit.command == ["/usr/bin/systemd-oci"] + command)
        #expect(unit.values("Service", "Type") == ["oneshot"])
        #expect(unit.values("Service", "RemainAfterExit") == (name == "a.build" ? [] : ["yes"]))
        #expect(unit.values("Unit", "Wants") == ["network-online.target"])
        #expect(unit.values("Unit", "After") == ["network-online.target"])
        #expect(unit.values("Unit", "RequiresMountsFor") == ["/var/lib/systemd-oci"])
    }

    @Test(arguments: [
        (
            "a.image", "[Image]\nImage=b\nPodmanArgs=--quiet --log-level debug --os=linux",
            ["--log-level", "debug", "image", "pull", "--quiet", "--os=linux", "b"]
        ),
        (
            "a.artifact",
            "[Artifact]\nArtifact=q.io/b\nPodmanArgs=--syslog\nPodmanArgs=--retry 3\nGlobalArgs=--noout",
            ["--noout", "--syslog", "artifact", "pull", "--retry", "3", "q.io/b"]
        ),
        (
            "a.build", "[Build]\nImageTag=b\nFile=/c\nPodmanArgs=--squash --cgroup-manager=cgroupfs",
            ["--cgroup-manager=cgroupfs", "build", "--tag", "b", "--file", "/c", "--squash"]
        ),
    ])
    func `flags of the program go before its command`(name: String, text: String, command: [String]) {
        #expect(unit(name, text + "\n").command == ["/usr/bin/systemd-oci"] + command)
    }

    @Test func `[Service] is the user's`() {
        let text = "[Volume]\n[Service]\nType=exec\nRemainAfterExit=no\nSyslogIdentifier=a\n"
        let unit = unit("a.volume", text)
        #expect(unit.values("Service", "Type") == ["exec"])
        #expect(unit.values("Service", "RemainAfterExit") == ["no"])
        #expect(unit.values("Service", "SyslogIdentifier") == ["a"])
    }

    @Test(arguments: [
        ("basic.image", "localhost/imagename", "basic-image.service"),
        ("archive.image", "quay.io/a/b:1", "archive-image.service"),
        ("basic.build", "localhost/built", "basic-build.service"),
    ])
    func `an image of another file is required, and not pulled twice`(
        file: String,
        image: String,
        service: String
    ) {
        let container = unit("web.container", "[Container]\nImage=\(file)\n")
        #expect(container.command.last == image)
        #expect(container.values("Unit", "Requires") == [service])
        #expect(container.values("Unit", "After").contains(service))
        #expect(!container.values("Unit", "Wants").contains { $0.contains("-pull") })
        let volume = unit("a.volume", "[Volume]\nDriver=image\nImage=\(file)\n")
        #expect(volume.has(["--driver", "image", "--opt", "image=" + image]))
        #expect(volume.values("Unit", "Requires") == [service])
    }

    private static let sources: [(line: String, words: [String], service: String)] = [
        ("Volume=named.volume:/a", ["-v", "data:/a"], "storage.service"),
        ("Network=net.network", ["--network", "systemd-net"], "net-network.service"),
        (
            "Mount=type=artifact,source=model.artifact,destination=/m",
            ["--mount", "type=artifact,source=quay.io/a/model:1,destination=/m"], "model-artifact.service"
        ),
        (
            "Mount=type=image,source=basic.image,destination=/m",
            ["--mount", "type=image,source=localhost/imagename,destination=/m"], "basic-image.service"
        ),
    ]

    @Test(arguments: sources)
    func `what a container has from other files`(line: String, words: [String], service: String) {
        let unit = unit("web.container", "[Container]\nImage=a\n\(line)\n")
        #expect(unit.has(words))
        #expect(unit.values("Unit", "Requires") == [service])
    }

    private static let contexts: [(lines: String, end: [String], directory: String?)] = [
        ("SetWorkingDirectory=unit", ["/etc/containers/systemd"], "/etc/containers/systemd"),
        ("SetWorkingDirectory=unit\nFile=/b/C", ["--file", "/b/C"], "/etc/containers/systemd"),
        ("SetWorkingDirectory=file\nFile=/b/C", ["--file", "/b/C"], "/b"),
        (
            "SetWorkingDirectory=File\nFile=b/C", ["--file", "b/C", "/etc/containers/systemd/b"],
            "/etc/containers/systemd/b"
        ),
        ("SetWorkingDirectory=/ctx\nFile=C", ["--file", "C", "/ctx"], nil),
        ("SetWorkingDirectory=ctx", ["ctx"], "/etc/containers/systemd"),
        ("SetWorkingDirectory=.\nFile=C", ["--file", "C", "."], "/etc/containers/systemd"),
        ("SetWorkingDirectory=git://a/b", ["git://a/b"], nil),
        ("SetWorkingDirectory=github.com/a/b.git", ["github.com/a/b.git"], nil),
        ("File=https://a/C", ["--file", "https://a/C"], nil),
        ("File=%h/C", ["--file", "%h/C"], nil),
        ("File=C\n[Service]\nWorkingDirectory=/srv", ["--file", "C", "/srv"], "/srv"),
        ("SetWorkingDirectory=unit\n[Service]\nWorkingDirectory=-/s$v", ["/s$$v"], "-/s$v"),
    ]

    @Test(arguments: contexts)
    func `where an image is built`(lines: String, end: [String], directory: String?) {
        let unit = unit("a.build", "[Build]\nImageTag=b\n\(lines)\n")
        #expect(Array(unit.command.dropFirst(4)) == end)
        #expect(unit.values("Service", "WorkingDirectory") == (directory.map { [$0] } ?? []))
    }

    @Test func `a template's instance has the instances of others`() {
        let text = "[Container]\nImage=a\nNetwork=net@.network\n"
        let (unit, messages) = lower(text, name: "web@.container", others: others)
        #expect(messages == [])
        #expect(unit.has(["--network", "systemd-net-%i"]))
        #expect(unit.values("Unit", "Requires") == ["net-network@.service"])
        let (_, warnings) = lower(text, others: others)
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("warning: 'net@.network' is a template") == true)
    }

    @Test func `a volume's mount options are one`() {
        let text =
            "[Volume]\nUser=root\nGroup=11\nDevice=/dev/vda1\nType=btrfs\nOptions=rw,compress=zstd\nCopy=yes\n"
        let expected = [
            "--opt", "copy", "--opt", "device=/dev/vda1", "--opt", "type=btrfs", "--opt",
            "o=uid=0,gid=11,rw,compress=zstd", "systemd-a",
        ]
        #expect(Array(unit("a.volume", text).command.dropFirst(4)) == expected)
    }

    @Test func `a directory that a volume binds has to be mounted`() {
        let unit = unit("a.volume", "[Volume]\nDevice=/srv/a b\nType=bind\n")
        #expect(unit.values("Unit", "RequiresMountsFor").last == "\"/srv/a b\"")
    }

    @Test func `a network has gateways and ranges by their subnets`() {
        let text = """
            [Network]
            NetworkName=n
            NetworkDeleteOnStop=true
            Subnet=192.168.1.0/24
            Subnet=192.168.2.0/24
            Gateway=192.168.1.1
            IPRange=192.168.1.0/32
            IPRange=192.168.2.0/32

            """
        let unit = unit("a.network", text)
        #expect(
            unit.has([
                "--subnet", "192.168.1.0/24", "--gateway", "192.168.1.1", "--ip-range", "192.168.1.0/32",
                "--subnet", "192.168.2.0/24", "--ip-range", "192.168.2.0/32", "n",
            ])
        )
        #expect(unit.values("Service", "ExecStopPost") == ["/usr/bin/systemd-oci network rm n"])
    }

    private static let missing: [(name: String, text: String, message: String)] = [
        (
            "a.volume", "[Volume]\nDriver=image\nImage=not.image",
            "3:7: error: there is no file 'not.image', which 'Image=' names"
        ),
        ("a.image", "[Image]\nImage=UPPER", "2:7: error: "),
        ("a.artifact", "[Artifact]\nArtifact=UPPER", "2:10: error: "),
        (
            "a.build", "[Build]\nImageTag=a\nFile=/a\nNetwork=ne.network",
            "4:9: error: there is no file 'ne.network', which 'Network=' names, did you mean 'net.network'?"
        ),
        (
            "a.build", "[Build]\nImageTag=a\nFile=/a\nVolume=x.volume:/a",
            "4:8: error: there is no file 'x.volume', which 'Volume=' names; there is named.volume"
        ),
    ]

    @Test(arguments: missing)
    func `names of what is not there`(name: String, text: String, message: String) throws {
        let (_, messages) = lower(text + "\n", name: name, others: others)
        let errors = messages.filter { !$0.contains(" warning: ") }
        #expect(errors.count == 1)
        #expect(try #require(errors.first).hasPrefix("/etc/containers/systemd/\(name):\(message)"))
    }

    /// A line break in a directory's name would begin another setting.
    @Test func `a directory that can't be a setting's value`() {
        let (_, messages) = lower(
            "[Build]\nImageTag=a\nSetWorkingDirectory=unit\n",
            name: "a.build",
            folder: "/a\nExecStart=/b"
        )
        #expect(messages.count { $0.contains("has a control character in its name") } == 1)
    }
}
