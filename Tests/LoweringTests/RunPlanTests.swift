import Lowering
import OCI
import Testing

@Suite struct `A plan of a container` {
    /// The image that the recorded specifications are about.
    static let image: ImageConfiguration = {
        var image = ImageConfiguration()
        image.user = "web"
        image.workingDirectory = "/srv/www"
        image.volumes = ["/data"]
        image.entrypoint = ["/entry", "a"]
        image.command = ["cmd", "b"]
        image.stopSignal = "SIGQUIT"
        image.environment = ["A=image", "PATH=/image"]
        image.labels = ["l": "image"]
        return image
    }()

    static let systemdImage: ImageConfiguration = {
        var image = ImageConfiguration()
        image.command = ["/sbin/init"]
        return image
    }()

    static func host(network: Bool = false, environment: Bool = false) -> RunHost {
        var host = RunHost(containerName: "NAME")
        host.hostname = "vm"
        host.environment = PodmanSpecs.environment
        if !environment { host.environment.append("INVOCATION_ID=0123456789abcdef0123456789abcdef") }
        host.passwd = Array("root:x:0:0:root:/root:/bin/sh\nweb:x:33:33:web:/var/www:/bin/sh\n".utf8)
        host.group = Array("root:x:0:\nadm:x:4:web\nweb:x:33:\nstaff:x:50:\n".utf8)
        host.firstID = 524288
        host.volumes = "VOLUMES"
        host.devices = ["null", "zero", "full", "random", "urandom", "tty"].map { "/dev/\($0)" }
        let files = ["/etc/hosts", "/etc/hostname", "/run/.containerenv"]
        let resolver = network ? ["/etc/resolv.conf"] : []
        host.files = (files + resolver).map { RunHost.File(destination: $0, source: "GENERATED") }
        return host
    }

    /// A plan for a command line, where the image is `img` or `init`.
    static func plan(_ arguments: [String]) throws -> RunPlan {
        let options = try RunOptions(arguments: arguments)
        let image = options.image == "init" ? systemdImage : image
        return try options.plan(
            image: image,
            host: host(network: options.isOnHostNetwork, environment: options.environmentHost)
        )
    }

    /// Podman's default is the host's user namespace, which here has to be asked for.
    private static func likePodman(_ flags: String) -> [String] {
        let words = Words.split(flags)
        return (words.contains("--uidmap") ? [] : ["--userns=host"]) + words
    }

    @Test func `is what Podman makes of an image`() throws {
        let plan = try Self.plan(Self.likePodman("--network none img"))
        #expect(SpecLines.lines(of: plan) == SpecLines.adapted(PodmanSpecs.base.lines))
    }

    @Test(arguments: PodmanSpecs.cases.indices)
    func `is what Podman makes of flags`(index: Int) throws {
        let (flags, changes) = PodmanSpecs.cases[index]
        var lines = Set(PodmanSpecs.base.lines)
        for change in changes.lines {
            if change.hasPrefix("-") { #expect(lines.remove(String(change.dropFirst())) != nil) }
        }
        for change in changes.lines where change.hasPrefix("+") { lines.insert(String(change.dropFirst())) }
        let plan = try Self.plan(Self.likePodman(flags))
        let expected = SpecLines.adapted(lines)
        #expect(SpecLines.lines(of: plan).subtracting(expected) == [], "only here: \(flags)")
        #expect(expected.subtracting(SpecLines.lines(of: plan)) == [], "only Podman: \(flags)")
    }

    @Test func `has a range of IDs of its own without a flag`() throws {
        let options = try RunOptions(arguments: ["img"])
        let plan = try options.plan(image: Self.image, host: Self.host())
        let mapping = RuntimeSpec.IDMapping(containerID: 0, hostID: 524288, size: 65536)
        #expect(options.idRangeSize == 65536)
        #expect(plan.spec.uidMappings == [mapping])
        #expect(plan.spec.gidMappings == [mapping])
        #expect(plan.spec.namespaces.contains(RuntimeSpec.Namespace(.user)))
    }

    @Test(
        arguments: [
            (["--userns=host"], nil, nil),
            (["--userns=keep-id"], nil, UInt32.max),
            (["--userns=auto:size=100"], UInt32(100), UInt32(100)),
            (["--uidmap=0:5:10"], nil, UInt32(10)),
        ] as [([String], UInt32?, UInt32?)]
    )
    func `takes as many IDs as it maps`(flags: [String], range: UInt32?, mapped: UInt32?) throws {
        let options = try RunOptions(arguments: flags + ["--user=3", "img"])
        let plan = try options.plan(image: Self.image, host: Self.host())
        #expect(options.idRangeSize == range)
        #expect(plan.spec.uidMappings.map(\.size) == (mapped.map { [$0] } ?? []))
        #expect(plan.spec.gidMappings == plan.spec.uidMappings)
    }

    @Test func `maps the IDs of host directories only with a user namespace`() throws {
        let arguments = ["-v", "/srv:/s", "-v", "v:/v", "img"]
        for (flag, isMapped) in [("--userns=auto", true), ("--userns=host", false)] {
            let plan = try Self.plan([flag] + arguments)
            for destination in ["/s", "/v"] {
                let mount = try #require(plan.spec.mounts.first { $0.destination == destination })
                #expect(mount.options.contains("idmap") == isMapped)
            }
        }
    }

    @Test func `mounts parents before children`() throws {
        let plan = try Self.plan(["-v", "/b:/a/b/c", "-v", "/a:/a", "--tmpfs", "/a/b", "img"])
        let own = plan.spec.mounts.map(\.destination).filter { $0.hasPrefix("/a") }
        #expect(own == ["/a", "/a/b", "/a/b/c"])
        #expect(plan.spec.mounts.first?.destination == "/proc")
    }

    @Test func `lists the named volumes it needs`() throws {
        let plan = try Self.plan([
            "-v", "data:/d:nocopy,U", "--mount", "type=volume,src=x,dst=/x,nocreate", "img",
        ])
        #expect(plan.volumes.map(\.name) == ["data", "x"])
        #expect(plan.volumes.map(\.path) == ["VOLUMES/data", "VOLUMES/x"])
        #expect(plan.volumes.map(\.copiesUp) == [false, true])
        #expect(plan.volumes.map(\.isCreated) == [true, false])
        #expect(plan.changedOwners == ["VOLUMES/data"])
    }

    @Test func `stacks what is not to be changed`() throws {
        let plan = try Self.plan([
            "-v", "/srv:/s:O", "-v", "data:/d:O,upperdir=/u/a,workdir=/u/b", "--mount",
            "type=image,src=other,dst=/i,subpath=etc//x", "--mount", "type=image,src=other,dst=/w,rw=true",
            "img",
        ])
        let upper = RunOverlay(
            key: "overlay:/d",
            lower: .directory("VOLUMES/data"),
            isWritable: true,
            upper: "/u/a",
            work: "/u/b"
        )
        #expect(
            plan.overlays == [
                RunOverlay(key: "overlay:/s", lower: .directory("/srv"), isWritable: true), upper,
                RunOverlay(key: "overlay:/i", lower: .image("other"), isWritable: false, subpath: "/etc/x"),
                RunOverlay(key: "overlay:/w", lower: .image("other"), isWritable: true),
            ]
        )
        let sources = plan.spec.mounts.filter { $0.source.hasPrefix("overlay:") }
        #expect(sources.allSatisfy { $0.source == "overlay:" + $0.destination && $0.type == "bind" })
        #expect(sources.count == 4)
        #expect(plan.volumes.map(\.name) == ["data"])
    }

    @Test(arguments: [
        ("-v", "/srv:/s:O,upperdir=/u", "upperdir= and workdir= must be given together"),
        ("-v", "/srv:/s:O,upperdir=u,workdir=/w", "upperdir= must be an absolute path"),
        ("-v", "/srv:/s:upperdir=/u,workdir=/w", "no such mount option: upperdir=/u"),
        ("--mount", "type=image,dst=/i", "needs a source="),
        ("--mount", "type=image,src=x,dst=/i,subpath=a/../..", "the subpath 'a/../..' must not have '..'"),
        ("--mount", "type=image,src=x,dst=/i,title=y", "no such mount option: title=y"),
        ("--mount", "type=bind,src=/x,dst=/i,subpath=y", "subpath is not supported"),
        ("--mount", "type=artifact,src=x,dst=/i,name=../y", "'../y' can't be the name of a file"),
        ("--mount", "type=glob,src=x*,dst=/i", "the pattern 'x*' must be absolute"),
        ("--tmpfs", "/t:O", "a file system in memory can't be an overlay"),
    ])
    func `refuses mounts that make no sense`(flag: String, value: String, reason: String) {
        let error = #expect(throws: RunFlagError.self) { try Self.plan([flag, value, "img"]) }
        #expect(error?.reason == reason)
    }

    @Test func `mounts what is below a volume, as far as cleaning the path goes`() throws {
        let plan = try Self.plan(["--mount", "type=volume,src=v,dst=/a,subpath=/y//./z", "img"])
        #expect(plan.subpaths == [RunSubpath(key: "subpath:/a", directory: "VOLUMES/v", path: "/y/z")])
        #expect(plan.volumes.map(\.copiesUp) == [false])
    }

    private static func plan(
        _ arguments: [String],
        _ change: (inout RunHost) -> Void
    ) throws -> [(String, String)] {
        var host = host()
        change(&host)
        let plan = try RunOptions(arguments: arguments).plan(image: ImageConfiguration(), host: host)
        return plan.spec.mounts.filter { $0.source.hasPrefix("/HOST") }.map { ($0.source, $0.destination) }
    }

    @Test func `mounts what matches a pattern, by its name or where it is`() throws {
        func mounts(_ flag: String) throws -> [(String, String)] {
            try Self.plan(["--mount", flag, "img", "x"]) { $0.globs = ["/HOST/*": ["/HOST/a", "/HOST/b"]] }
        }
        let named = try mounts("type=glob,src=/HOST/*,dst=/d,ro")
        #expect(named.map(\.1) == ["/d/a", "/d/b"])
        #expect(try mounts("type=glob,src=/HOST/*").map(\.1) == ["/HOST/a", "/HOST/b"])
        let none = #expect(throws: RunFlagError.self) { try mounts("type=glob,src=/other/*,dst=/d") }
        #expect(none?.description == "--mount type=glob: nothing matches '/other/*'")
    }

    /// The rules of podman-run(1), "Options specific to type=artifact".
    @Test func `mounts an artifact's files`() throws {
        func mounts(
            _ options: String = "",
            _ count: Int = 2,
            at target: RunHost.TargetKind? = nil
        ) throws -> [String] {
            let files = [("one", "sha256:1"), (nil, "sha256:2")].prefix(count).map { title, digest in
                RunHost.ArtifactFile(title: title, digest: digest, path: "/HOST/" + digest)
            }
            return try Self.plan(["--mount", "type=artifact,src=x,dst=/d" + options, "img", "x"]) { host in
                host.artifacts = ["x": files]
                if let target { host.artifactTargets = ["/d": target] }
            }.map { "\($0.0)=\($0.1)" }
        }
        #expect(try mounts() == ["/HOST/sha256:1=/d/one", "/HOST/sha256:2=/d/sha256:2"])
        #expect(try mounts(",name=n") == ["/HOST/sha256:1=/d/n-0", "/HOST/sha256:2=/d/n-1"])
        #expect(try mounts(",title=one") == ["/HOST/sha256:1=/d"])
        #expect(try mounts(",digest=sha256:2", 2, at: .file) == ["/HOST/sha256:2=/d"])
        #expect(try mounts("", 1) == ["/HOST/sha256:1=/d"])
        #expect(try mounts("", 1, at: .directory) == ["/HOST/sha256:1=/d/one"])
        #expect(try mounts(",name=n", 1, at: .directory) == ["/HOST/sha256:1=/d/n"])
        #expect(throws: RunFlagError.self) { try mounts("", 2, at: .file) }
        #expect(throws: RunFlagError.self) { try mounts(",title=two") }
    }

    @Test func `does not let an artifact's title lead elsewhere`() throws {
        let file = RunHost.ArtifactFile(title: "../../etc/passwd", digest: "sha256:1", path: "/HOST/1")
        #expect(throws: RunFlagError.self) {
            try Self.plan(["--mount", "type=artifact,src=x,dst=/d", "img", "x"]) { host in
                host.artifacts = ["x": [file, file]]
            }
        }
    }

    @Test func `keeps an image's volume writable on a read-only root`() throws {
        let plan = try Self.plan(["--read-only", "img"])
        let mount = try #require(plan.spec.mounts.first { $0.destination == "/data" })
        #expect(mount.type == "tmpfs")
        #expect(mount.options.contains("tmpcopyup"))
        #expect(!plan.directories.contains("/data"))
    }

    @Test(
        arguments: [
            (["img"], Int32(3)), (["--stop-signal=HUP", "img"], 1), (["init"], 37),
            (["--systemd=false", "init"], 15),
        ] as [([String], Int32)]
    )
    func `knows the signal that ends it`(arguments: [String], signal: Int32) throws {
        #expect(try Self.plan(arguments).stopSignal == signal)
    }

    @Test func `has the image's labels and one's own`() throws {
        #expect(try Self.plan(["-l", "a=b", "img"]).labels == ["l": "image", "a": "b"])
        #expect(try Self.plan(["-l", "l=mine", "img"]).labels == ["l": "mine"])
    }

    @Test func `reads environment files as Podman does`() throws {
        let options = try RunOptions(arguments: ["--env-file=/f", "--env=B=flag", "img"])
        var host = Self.host()
        host.environmentFiles = [Array("# no\n\n  A=file\nB=file\r\nC = x \nOUTER\nPRE_*\nUNSET\nD=a=b".utf8)]
        let words = try options.plan(image: Self.image, host: host).spec.process.environment
        #expect(words.contains("A=file"))
        #expect(words.contains("B=flag"))
        #expect(words.contains("C = x "))
        #expect(words.contains("OUTER=outer"))
        #expect(words.contains("PRE_B=2"))
        #expect(words.contains("D=a=b"))
        #expect(!words.contains { $0.hasPrefix("UNSET") })
        host.environmentFiles = [Array("A=1\n=2\n".utf8)]
        #expect(throws: RunFlagError("--env-file '/f'", "line 2 is not a variable")) {
            try options.plan(image: Self.image, host: host)
        }
    }

    @Test func `expands devices of a directory`() throws {
        var host = Self.host()
        host.deviceNodes = ["/dev/snd": ["/dev/snd/a", "/dev/snd/b/c"]]
        let options = try RunOptions(arguments: ["--device=/dev/snd:/dev/x:rw", "img"])
        let plan = try options.plan(image: Self.image, host: host)
        #expect(plan.spec.devices.map(\.path) == ["/dev/x/a", "/dev/x/b/c"])
        #expect(plan.spec.devices.map(\.source) == ["/dev/snd/a", "/dev/snd/b/c"])
    }

    @Test func `takes only the capabilities that the kernel has`() throws {
        var host = Self.host()
        host.capabilityCount = 38
        let options = try RunOptions(arguments: ["--privileged", "img"])
        let plan = try options.plan(image: Self.image, host: host)
        #expect(plan.spec.process.capabilities.bounding.last == "CAP_AUDIT_READ")
    }

    /// containers/common, `BoundingSet`: what `--privileged` and `all` mean where the host lacks some itself.
    @Test(arguments: [["--privileged"], ["--cap-add=all"], ["--cap-drop=all", "--cap-add=SYS_RESOURCE"]])
    func `has all capabilities that there are to give`(flags: [String]) throws {
        var host = Self.host()
        host.missingCapabilities = ["CAP_SYS_RESOURCE"]
        let options = try RunOptions(arguments: flags + ["--userns=host", "img"])
        let bounding = try options.plan(image: Self.image, host: host).spec.process.capabilities.bounding
        // What is named is asked of the kernel, which says no.
        let expected = CapabilityName.all.filter { ($0 == "CAP_SYS_RESOURCE") == (flags.count == 2) }
        #expect(bounding == expected)
    }

    /// A network of others belongs to another user namespace, where this container's capabilities don't count.
    @Test func `leaves a shared network as it is, and says what can't be bound there`() throws {
        var image = Self.image
        image.exposedPorts = ["8080/tcp", "80/tcp"]
        for (flag, isOwn) in [("host", false), ("ns:/run/netns/a", false), ("none", true), ("podman", true)] {
            let options = try RunOptions(arguments: ["--network=\(flag)", "img"])
            let plan = try options.plan(image: image, host: Self.host(network: true))
            #expect(plan.spec.sysctls.isEmpty != isOwn)
            #expect(plan.warnings.contains { $0.hasPrefix("the image's port 80/tcp is below 1024") } != isOwn)
            let withHostIDs = try RunOptions(arguments: ["--network=\(flag)", "--userns=host", "img"])
            #expect(try withHostIDs.plan(image: image, host: Self.host(network: true)).warnings == [])
        }
    }

    @Test func `leaves what an image does not need`() throws {
        var image = Self.image
        image.labels["io.containers.capabilities"] = "chown,SETUID"
        let options = try RunOptions(arguments: ["img"])
        let plan = try options.plan(image: image, host: Self.host())
        #expect(plan.spec.process.capabilities.bounding == ["CAP_CHOWN", "CAP_SETUID"])
        image.labels["io.containers.capabilities"] = "sys_admin"
        let bolder = try options.plan(image: image, host: Self.host())
        #expect(bolder.spec.process.capabilities.bounding.count == 11)
    }

    @Test func `names a host by the container where it may`() throws {
        var host = Self.host()
        host.containerName = "systemd-my_web"
        let plan = try RunOptions(arguments: ["img"]).plan(image: Self.image, host: host)
        #expect(plan.spec.hostname == "systemd-myweb")
        #expect(plan.spec.process.environment.contains("HOSTNAME=systemd-myweb"))
    }

    @Test func `joins another container's network`() throws {
        var host = Self.host()
        host.joinedNetwork = "/proc/7/ns/net"
        let options = try RunOptions(arguments: ["--network", "container:web", "i"])
        #expect(options.joinedContainer == "web")
        #expect(!options.ownsNewNetwork)
        let plan = try options.plan(image: Self.image, host: host)
        #expect(plan.spec.namespaces.first { $0.kind == .network }?.path == "/proc/7/ns/net")
        // The other container's settings are its own.
        #expect(plan.spec.sysctls == [])
        #expect(throws: RunFlagError.self) { try options.plan(image: Self.image, host: Self.host()) }
    }

    @Test(arguments: [
        ["--publish", "80:80"], ["--ip", "10.0.0.2"], ["--dns", "1.1.1.1"], ["--add-host", "a:1.1.1.1"],
    ])
    func `leaves the network to the container that it joins`(flags: [String]) {
        #expect(throws: RunFlagError.self) {
            try RunOptions(arguments: flags + ["--network", "container:web", "i"])
        }
    }

    @Test func `joins namespaces by path`() throws {
        let plan = try Self.plan(["--network=ns:/n", "--ipc=ns:/i", "--uts=ns:/u", "img"])
        #expect(plan.spec.namespaces.contains(RuntimeSpec.Namespace(.network, path: "/n")))
        #expect(plan.spec.namespaces.contains(RuntimeSpec.Namespace(.ipc, path: "/i")))
        #expect(plan.spec.namespaces.contains(RuntimeSpec.Namespace(.uts, path: "/u")))
        #expect(plan.spec.hostname == nil)
    }

    @Test func `keeps the caller's limits where asked to`() throws {
        #expect(try Self.plan(["--ulimit=host", "img"]).spec.process.rlimits == [])
    }

    @Test func `is itself as an init`() throws {
        let words = try Self.plan(["init"]).spec.process.environment
        #expect(words.contains("container_uuid=0123456789abcdef0123456789abcdef"))
    }

    @Test func `warns of ports that lead nowhere`() throws {
        #expect(try Self.plan(["--network=none", "-p", "80", "img"]).warnings.count == 1)
        #expect(try Self.plan(["-p", "80", "img"]).warnings == [])
    }
}
