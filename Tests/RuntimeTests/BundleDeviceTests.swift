import CLinux
import Foundation
import Glibc
import Linux
import OCI
import Testing

@testable import Runtime

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A bundle's devices` {
    let bundle: Bundle

    init() throws { bundle = try Bundle() }

    /// The directory on which nodes are made: a fresh one, or one of the root file system.
    private func configure(_ launch: inout Launch, fresh: Bool, userNamespace: Bool) throws {
        if !fresh { launch.spec.mounts.removeAll { $0.destination.hasPrefix("/dev") } }
        if userNamespace {
            try bundle.own(by: 100_000)
            launch.addUserNamespace()
        }
    }

    private static let nodes: [RuntimeSpec.DeviceNode] = {
        var character = RuntimeSpec.DeviceNode(path: "/dev/test/full", kind: .character, major: 1, minor: 7)
        character.mode = 0o640
        character.uid = 10
        character.gid = 11
        let block = RuntimeSpec.DeviceNode(path: "/nodes/disk", kind: .block, major: 8, minor: 666)
        var pipe = RuntimeSpec.DeviceNode(path: "/dev/pipe", kind: .pipe, major: 8, minor: 1)
        pipe.mode = 0o604
        let terminal = RuntimeSpec.DeviceNode(path: "/dev/ptmx", kind: .character, major: 5, minor: 2)
        return [character, block, pipe, terminal]
    }()

    @Test(arguments: [true, false], [true, false])
    func `are there with number, mode and owner`(fresh: Bool, userNamespace: Bool) throws {
        let text = try bundle.output(
            """
            for n in null zero full random urandom tty; do busybox stat -Lc "$n %F %t:%T %a" /dev/$n; done
            for n in fd stdin stdout stderr core ptmx; do busybox readlink /dev/$n; done
            busybox stat -c '%F %t:%T %a %u:%g' /dev/test/full /nodes/disk /dev/pipe
            echo x >/dev/null; busybox head -c 4 /dev/zero | busybox wc -c
            (echo x >/dev/test/full) 2>&1 | busybox grep -o 'No space'
            """
        ) {
            $0.spec.deviceNodes = Self.nodes
            let privileges = ["CAP_DAC_OVERRIDE"]
            $0.spec.process.capabilities.bounding = privileges
            $0.spec.process.capabilities.effective = privileges
            $0.spec.process.capabilities.permitted = privileges
            try configure(&$0, fresh: fresh, userNamespace: userNamespace)
        }
        let expected = """
            null character special file 1:3 666
            zero character special file 1:5 666
            full character special file 1:7 666
            random character special file 1:8 666
            urandom character special file 1:9 666
            tty character special file 5:0 666
            /proc/self/fd
            /proc/self/fd/0
            /proc/self/fd/1
            /proc/self/fd/2
            /proc/kcore
            pts/ptmx
            character special file 1:7 640 10:11
            block special file 8:29a 666 0:0
            fifo 0:0 604 0:0
            4
            No space
            """
        #expect(text == expected)
    }

    @Test(arguments: [true, false])
    func `are made in the root file system once for all its containers`(userNamespace: Bool) throws {
        for _ in 0..<2 {
            let text = try bundle.output("busybox stat -c %t:%T /dev/null; busybox readlink /dev/ptmx") {
                try configure(&$0, fresh: false, userNamespace: userNamespace)
            }
            #expect(text == "1:3\npts/ptmx")
        }
    }

    /// config-linux.md wants an error where "a file already exists at path that does not match the requested device".
    @Test func `are refused where something else is`() throws {
        try bundle.write("file", to: "rootfs/nodes/disk")
        let expected = LaunchError("add the device '/nodes/disk'", reason: "something else is there")
        #expect(bundle.error { $0.spec.deviceNodes = Self.nodes } == expected)
        unsafe unlink(bundle.rootfs + "/nodes/disk")
        #expect(unsafe mknod(bundle.rootfs + "/nodes/disk", S_IFBLK | 0o600, 8 << 8 | 1) == 0)
        #expect(bundle.error { $0.spec.deviceNodes = Self.nodes } == expected)
        unsafe unlink(bundle.rootfs + "/nodes/disk")
        try bundle.link("rootfs/nodes/disk", to: "/etc/file")
        #expect(bundle.error { $0.spec.deviceNodes = Self.nodes } == expected)
        #expect(
            try String(contentsOfFile: bundle.rootfs + "/etc/file", encoding: .utf8) == "from the bundle\n"
        )
    }

    @Test(arguments: [(-1, 0), (0, -1), (4096, 0), (0, 1 << 20)])
    func `are refused with numbers that Linux has not`(major: Int64, minor: Int64) {
        let node = RuntimeSpec.DeviceNode(path: "/dev/x", kind: .block, major: major, minor: minor)
        let expected = LaunchError("add the device '/dev/x'", reason: "there is no number \(major):\(minor)")
        #expect(bundle.error { $0.spec.deviceNodes = [node] } == expected)
    }

    @Test func `are the host's where its /dev is mounted`() throws {
        let text = try bundle.output("busybox stat -c %t:%T /dev/null") {
            $0.spec.mounts.removeAll { $0.destination.hasPrefix("/dev") }
            $0.spec.mounts.append(.tree("/dev", "/dev", "rprivate"))
            $0.spec.deviceNodes = [.init(path: "/dev/not-there", kind: .character, major: 1, minor: 3)]
        }
        #expect(text == "1:3")
        #expect(!FileManager.default.fileExists(atPath: "/dev/not-there"))
    }

    /// crun's test: a /dev that is a link to a directory of the host.
    @Test func `are not made outside of the root`() throws {
        try bundle.write("marker", to: "outside/ptmx")
        try bundle.link("rootfs/dev", to: bundle.directory + "/outside")
        let error = bundle.error { $0.spec.mounts.removeAll { $0.destination.hasPrefix("/dev") } }
        #expect(error?.step == "add the device '/dev/null'")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: bundle.directory + "/outside") == ["ptmx"]
        )
    }
}

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A bundle's network interfaces` {
    let bundle: Bundle

    init() throws { bundle = try Bundle() }

    /// A network namespace of the test's own, where a launcher's interfaces are; iproute2 is not needed.
    private func withInterface<R>(_ name: String, _ body: () throws -> R) throws -> R {
        let own = try Descriptor(namespace: .net)
        let other = try NetworkNamespace.make()
        try #require(setNetwork(other.number) == 0)
        defer { _ = setNetwork(own.number) }
        try NetworkNamespace.addPlaceholder(name, in: other)
        return try body()
    }

    private func setNetwork(_ number: CInt) -> CInt {
        clinux_setns(number, NamespaceKind.net.flag)
    }

    private func busybox(_ arguments: String...) throws {
        // Not by Foundation, which would start it on another thread, in another network.
        let status = try ChildProgram.run("/bin/busybox", ["busybox"] + arguments)
        #expect(status == 0, "\(arguments)")
    }

    @Test(arguments: [nil, "inside0", "net%d"], [false, true])
    func `become its own with their lasting addresses`(name: String?, userNamespace: Bool) throws {
        if userNamespace { try bundle.own(by: 100_000) }
        let text = try withInterface("outside0") {
            try busybox("ip", "link", "set", "outside0", "mtu", "1333", "address", "00:11:22:33:44:55")
            try busybox("ip", "addr", "add", "192.0.2.7/24", "broadcast", "192.0.2.99", "dev", "outside0")
            try busybox("ip", "addr", "add", "127.0.0.33/32", "scope", "host", "dev", "outside0")
            try busybox("ip", "-6", "addr", "add", "2001:db8::7/64", "dev", "outside0")
            let final = name == "net%d" ? "net0" : name ?? "outside0"
            return try bundle.output("busybox ip addr show \(final)") {
                $0.spec.networkDevices = [.init(host: "outside0", name: name)]
                if userNamespace { $0.addUserNamespace() }
            }
        }
        #expect(text.contains("inet 192.0.2.7/24 brd 192.0.2.99"))
        #expect(text.contains("inet6 2001:db8::7/64 scope global"))
        #expect(text.contains("mtu 1333"))
        #expect(text.contains("00:11:22:33:44:55"))
        #expect(text.contains("UP"))
        #expect(!text.contains("127.0.0.33"))
    }

    @Test func `are refused where they can't be`() throws {
        func error(_ device: RuntimeSpec.NetworkDevice, hasNetwork: Bool = true) -> LaunchError? {
            bundle.error {
                $0.spec.networkDevices = [device]
                if !hasNetwork { $0.spec.namespaces.removeAll { $0.kind == .network } }
            }
        }
        let purpose = "move the network interface 'outside0'"
        try withInterface("outside0") {
            #expect(
                error(.init(host: "outside0", name: "lo"))
                    == LaunchError(purpose, reason: "the container already has an interface 'lo'")
            )
            #expect(
                error(.init(host: "outside0"), hasNetwork: false)
                    == LaunchError(purpose, reason: "the container has no network namespace of its own")
            )
            #expect(
                error(.init(host: "outside0", name: "a/b"))
                    == LaunchError(purpose, reason: "'a/b' is no name of an interface")
            )
            #expect(
                error(.init(host: "missing0"))
                    == LaunchError(
                        "move the network interface 'missing0'",
                        reason: "there is none of this name"
                    )
            )
        }
    }
}
