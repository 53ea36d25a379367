import Foundation
import Glibc
import Linux
import OCI
import Testing

@testable import Runtime

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A hostile image` {
    let container: Container

    init() throws { container = try Container() }

    private func error(_ configure: (inout Launch) -> Void) -> LaunchError? {
        do {
            _ = try container.run("true", configure)
            return nil
        } catch {
            return error as? LaunchError
        }
    }

    /// CVE-2019-19921 and CVE-2023-28642: kernel file systems mounted somewhere else than it seems.
    @Test(arguments: ["proc", "sys", "dev"])
    func `cannot have kernel file systems mounted through a link`(name: String) throws {
        try container.link("base/\(name)", to: "/etc")
        let type = ["proc": "proc", "sys": "sysfs", "dev": "tmpfs"][name] ?? ""
        let reason = "it must be mounted on ordinary directory, and no link may lead there"
        let step = "mount \(type) on '/\(name)'"
        #expect(
            error { _ in } == (name == "dev" ? LaunchError(step, ELOOP) : LaunchError(step, reason: reason))
        )
    }

    /// CVE-2021-30465: a mount target that is a link to outside of the root.
    @Test(arguments: ["/victim", "../../../../../../../../victim", "/proc/self/root/victim"])
    func `cannot redirect a mount to the host`(link: String) throws {
        let victim = container.directory + "/victim"
        try FileManager.default.createDirectory(atPath: victim, withIntermediateDirectories: false)
        let target = link.replacing("/victim", with: victim)
        try container.link("base/mnt", to: target)
        let text = try? container.output("ls /mnt/; ls -d \(victim)") {
            $0.spec.mounts.append(.init(destination: "/mnt", type: "tmpfs", source: "tmpfs", options: []))
        }
        // Where it was not refused, the link led to a directory of that name in the container.
        #expect(text == nil || text == victim)
        #expect(try FileManager.default.contentsOfDirectory(atPath: victim) == [])
        let mounts = try ownMounts()
        #expect(!mounts.contains(victim))
    }

    @Test func `gets what a link to nothing points to made below its own root`() throws {
        let host = container.directory + "/made"
        try container.link("base/etc/resolv.conf", to: "../\(host)/resolv.conf")
        try container.write("nameserver 192.0.2.1\n", to: "resolv.conf")
        let text = try container.output("cat /etc/resolv.conf; ls \(host)") {
            let source = container.directory + "/resolv.conf"
            $0.spec.mounts.append(
                .init(destination: "/etc/resolv.conf", type: "bind", source: source, options: ["bind", "ro"])
            )
        }
        #expect(text == "nameserver 192.0.2.1\nresolv.conf")
        #expect(!FileManager.default.fileExists(atPath: host))
    }

    @Test func `cannot make us follow links in a circle`() throws {
        try container.link("base/a", to: "b")
        try container.link("base/b", to: "a")
        let error = error {
            $0.spec.mounts.append(.init(destination: "/a/x", type: "tmpfs", source: "tmpfs", options: []))
        }
        #expect(error == LaunchError("mount tmpfs on '/a/x'", ELOOP))
    }

    /// CVE-2024-21626: a working directory that is one of the launcher's descriptors.
    @Test(arguments: ["/proc/self/fd/3", "/link"])
    func `cannot start in a directory of the host`(path: String) throws {
        try container.link("base/link", to: "/proc/self/fd/3")
        for number in 3..<12 {
            let path = path.replacing("3", with: "\(number)")
            let error = error { $0.spec.process.workingDirectory = path }
            let expected = LaunchError("change to the working directory '\(path)'", ELOOP)
            // A number that is not open is a name that can't be made on procfs.
            let missing = LaunchError("change to the working directory '\(path)'", ENOENT)
            #expect(error == expected || error == missing, "\(String(describing: error))")
        }
    }

    /// CVE-2019-5736: the launcher's own program as the payload.
    @Test func `cannot execute the launcher's program`() throws {
        try container.link("base/bin/evil", to: "/proc/self/exe")
        for command in ["/bin/evil", "/proc/self/exe", "evil"] {
            let error = error { $0.spec.process.arguments = [command] }
            #expect(error == .execution(of: command, ELOOP))
        }
    }

    @Test func `finds masked files empty though it links to them`() throws {
        try container.link("base/etc/kernel", to: "/proc/meminfo")
        let text = try container.output("busybox wc -c </etc/kernel") {
            $0.spec.maskedPaths = ["/proc/meminfo"]
        }
        #expect(text == "0")
    }

    @Test func `cannot see the files of the host through its root`() throws {
        let text = try container.output(
            "ls /proc/1/root/ | busybox tr '\\n' ' '; ls /.. | busybox tr '\\n' ' '"
        )
        let names = "bin data dev etc out proc sys tmp "
        #expect(text == names + names)
    }

    /// An image chooses number, owner and mode of a node: a disk's would be the whole host.
    @Test(arguments: [true, false])
    func `cannot open a device that it brings along`(isStacked: Bool) throws {
        let path = container.base + "/zero"
        #expect(unsafe mknod(path, S_IFCHR | 0o666, 1 << 8 | 5) == 0)
        unsafe chmod(path, 0o666)
        try container.own(["base"])
        let text = try container.output("stat -c %F /zero; cat /zero; busybox head -c 1 /dev/zero") {
            if !isStacked { $0.root = .directory(container.base) }
        }
        #expect(text == "character special file\ncat: can't open '/zero': Permission denied\n\0")
    }

    @Test func `can name more volumes than a process has descriptors`() throws {
        let text = try container.output("ls /volumes | busybox wc -l; ls /proc/self/fd | busybox wc -l") {
            $0.directories = (0..<33_000).map { "/volumes/\($0)" }
        }
        // Standard streams and the directory that ls reads.
        #expect(text == "33000\n4")
    }

    @Test func `gains nothing from a setuid program that the host's root owns`() throws {
        let path = container.base + "/suid/id"
        try FileManager.default.createDirectory(
            atPath: container.base + "/suid",
            withIntermediateDirectories: false
        )
        try Container.copyProgram(to: path)
        unsafe chmod(path, 0o4755)
        let text = try container.output("stat -c %u /suid/id; /suid/id -u") {
            unsafe chmod(container.out, 0o777)
            $0.spec.process.user.uid = 1000
        }
        // 65534 is whoever has no ID in the user namespace.
        #expect(text == "65534\n1000")
    }
}

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A container that cannot be started` {
    let container: Container

    init() throws { container = try Container() }

    private func launch(_ arguments: [String]) -> Launch {
        Launch(spec: container.spec(arguments), root: container.layers, range: Container.range)
    }

    private func error(_ launch: consuming Launch) -> LaunchError? {
        do {
            let started = try launch.create().start()
            _ = Container.wait(started.pid)
            return nil
        } catch {
            return error
        }
    }

    @Test func `says that the command is missing, with exit status 127`() {
        let notFound = LaunchError(
            "execute 'nope'",
            reason: "executable file not found in $PATH",
            exitStatus: 127,
            command: "nope"
        )
        #expect(error(launch(["nope"])) == notFound)
        let missing = LaunchError(
            "execute '/bin/nope'",
            reason: "No such file or directory",
            exitStatus: 127,
            command: "/bin/nope"
        )
        #expect(error(launch(["/bin/nope"])) == missing)
    }

    @Test func `says that the command can't be executed, with exit status 126`() {
        for command in ["/etc/file", "/etc"] {
            let denied = LaunchError(
                "execute '\(command)'",
                reason: "Permission denied",
                exitStatus: 126,
                command: command
            )
            #expect(error(launch([command])) == denied)
        }
        #expect(error(launch(["/etc/file"]))?.exitStatus == 126)
    }

    @Test func `names the source that is missing`() {
        var launch = launch(["true"])
        launch.spec.mounts.append(
            .init(destination: "/data", type: "bind", source: "/does/not/exist", options: ["rbind"])
        )
        #expect(error(launch) == LaunchError("mount '/does/not/exist' on '/data'", ENOENT))
    }

    @Test(arguments: ["/proc", "/proc/sys", "/proc/../proc/sys", "relative", "/"])
    func `refuses to cover what must not be covered`(path: String) {
        var launch = launch(["true"])
        launch.spec.mounts.append(.init(destination: path, type: "bind", source: "/tmp", options: ["rbind"]))
        #expect(error(launch)?.step == "mount '\(path)'")
    }

    @Test(arguments: ["kernel.panic", "vm.swappiness", "net.../../kernel.panic", "net/../kernel/panic"])
    func `refuses sysctls of the host`(name: String) {
        var launch = launch(["true"])
        launch.spec.sysctls = [.init(name: name, value: "1")]
        #expect(error(launch)?.step == "set the sysctl '\(name)'")
    }

    @Test func `names the layer that is missing`() {
        let root = Launch.Root.layers([container.base, "/missing"], upper: nil, work: nil)
        let launch = Launch(spec: container.spec(["true"]), root: root, range: Container.range)
        let error = error(launch)
        #expect(error?.description.contains("/missing") == true, "\(String(describing: error))")
    }

    @Test func `leaves no mount on the host`() throws {
        let launch = launch(["nope"])
        let mounts = try ownMounts()
        #expect(error(launch)?.exitStatus == 127)
        #expect(try ownMounts() == mounts)
    }

    @Test func `leaves no process when it is given up before the start`() throws {
        let pid: Int32
        do {
            let prepared = try launch(["true"]).create()
            pid = prepared.pid
            #expect(kill(pid, 0) == 0)
        }
        #expect(kill(pid, 0) == -1 && errno == ESRCH)
    }

    /// The kernel closes a dead launcher's end of the connection.
    @Test func `ends when the launcher dies before the start`() throws {
        let prepared = try launch(["/bin/sh", "-c", "echo started >/out/log"]).create()
        #expect(shutdown(prepared.socket.number, Int32(SHUT_RDWR)) == 0)
        var information = unsafe siginfo_t()
        let ended = unsafe waitid(P_PIDFD, id_t(prepared.pidfd.number), &information, WEXITED | WNOWAIT)
        #expect(ended == 0)
        #expect(!FileManager.default.fileExists(atPath: container.out + "/log"))
    }
}

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `Mounting host directories` {
    let container: Container

    init() throws { container = try Container() }

    private func bind(_ launch: inout Launch, _ options: [String]) {
        let source = container.directory + "/host"
        launch.spec.mounts.append(.init(destination: "/host", type: "bind", source: source, options: options))
    }

    private func makeHost(owner: UInt32) throws {
        let path = container.directory + "/host"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, id) in [("zero", owner), ("thousand", owner + 1000)] {
            try container.write("x", to: "host/\(name)")
            unsafe lchown("\(path)/\(name)", id, id)
        }
        unsafe lchown(path, owner, owner)
    }

    @Test(arguments: [0, IDRange.foreign.first])
    func `shows the numbers that the disk has, less the foreign base`(owner: UInt32) throws {
        try makeHost(owner: owner)
        let text = try container.output(
            "stat -c %u:%g /host/zero /host/thousand; touch /host/new; busybox chown 7 /host/new"
        ) {
            $0.spec.process.capabilities.bounding = ["CAP_CHOWN"]
            $0.spec.process.capabilities.permitted = ["CAP_CHOWN"]
            $0.spec.process.capabilities.effective = ["CAP_CHOWN"]
            bind(&$0, ["rbind"])
        }
        #expect(text == "0:0\n1000:1000")
        #expect(container.owner("host/new") == owner + 7)
    }

    @Test func `does what the options say`() throws {
        try makeHost(owner: 0)
        let text = try container.output(
            "(echo x >/host/zero) 2>/dev/null || echo refused; busybox grep ' /host ' /proc/self/mountinfo | busybox cut -d ' ' -f 6-7"
        ) { bind(&$0, ["bind", "ro", "nosuid", "nodev", "noexec", "noatime"]) }
        #expect(text == "refused\nro,nosuid,nodev,noexec,noatime,idmapped -")
    }

    @Test func `makes missing targets, for files too`() throws {
        try makeHost(owner: 0)
        let text = try container.output("cat /new/place/file") {
            $0.spec.mounts.append(
                .init(
                    destination: "/new/place/file",
                    type: "bind",
                    source: container.directory + "/host/zero",
                    options: ["bind"]
                )
            )
        }
        #expect(text == "x")
    }
}

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `Stacking layers` {
    let container: Container

    init() throws { container = try Container() }

    /// Both ways give the same tree: the new one, and the one for Linux before 6.15.
    @Test(arguments: [true, false], [true, false])
    func `shows foreign files as the container's`(attached: Bool, hasUpper: Bool) throws {
        let maps = OwnerMaps(range: Container.range, spec: RuntimeSpec())
        let namespace = try maps.layers.makeNamespace()
        let state = container.directory + "/state"
        let stack = try RootFileSystem(
            layers: [container.base, container.top],
            upper: hasUpper ? state + "/upper" : nil,
            work: hasUpper ? state + "/work" : nil,
            rootOwner: maps.root
        )
        var kept = DescriptorList()
        let before = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self/ns/mnt")
        let tree =
            attached
            ? try stack.mountAttached(mappedBy: namespace, keeping: &kept)
            : try stack.mountDetached(mappedBy: namespace, keeping: &kept)
        let after = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self/ns/mnt")
        #expect(before == after)
        var status = stat()
        let number = tree.descriptor.number
        for path in ["etc/file", "data/file"] {
            #expect(unsafe fstatat(number, path, &status, 0) == 0)
            #expect(status.st_uid == Container.range.first)
        }
    }

    /// Docker's images have at most 127 layers.
    @Test(arguments: [true, false])
    func `stacks as many layers as an image can have`(attached: Bool) throws {
        var layers = [container.base]
        for number in 1...126 {
            layers.append("\(container.directory)/layer\(number)")
            try FileManager.default.createDirectory(
                atPath: layers[number],
                withIntermediateDirectories: false
            )
            try container.write("\(number)", to: "layer\(number)/number")
        }
        try container.own((1...126).map { "layer\($0)" })
        let maps = OwnerMaps(range: Container.range, spec: RuntimeSpec())
        let namespace = try maps.layers.makeNamespace()
        let stack = try RootFileSystem(layers: layers, upper: nil, work: nil, rootOwner: maps.root)
        var kept = DescriptorList()
        let tree =
            attached
            ? try stack.mountAttached(mappedBy: namespace, keeping: &kept)
            : try stack.mountDetached(mappedBy: namespace, keeping: &kept)
        let file = Descriptor(owning: unsafe openat(tree.descriptor.number, "number", O_RDONLY | O_CLOEXEC))
        #expect(String(decoding: try SmallFile.contents(of: file, named: "number"), as: UTF8.self) == "126")
    }

    @Test(arguments: ["/a/up:per", "/a/up,per", #"/a/up\per"#])
    func `refuses an upper directory whose name the kernel would read as more`(upper: String) {
        #expect(throws: SyscallError("overlay", "/b/work", EINVAL)) {
            _ = try RootFileSystem(layers: ["/x"], upper: upper, work: "/b/work", rootOwner: (0, 0))
        }
    }
}
