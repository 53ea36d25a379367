import Foundation
import Glibc
import Linux
import OCI
import Testing

@testable import Runtime

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A bundle's root` {
    let bundle: Bundle

    init() throws { bundle = try Bundle() }

    /// config-linux.md, "Rootfs Mount Propagation"; on a host where all mounts are shared, as systemd sets them up.
    @Test(arguments: [
        (nil, []), ("shared", ["shared"]), ("rshared", ["shared"]), ("slave", ["master"]),
        ("rslave", ["master"]), ("private", []), ("rprivate", []), ("unbindable", ["unbindable"]),
        ("runbindable", ["unbindable"]),
    ])
    func `propagates as it is asked to`(word: String?, fields: [String]) throws {
        let elsewhere = try PrivateMounts.enter()
        defer { elsewhere.leave() }
        let tree = try MountTree(cloning: bundle.rootfs)
        try tree.set(0, propagation: UInt64(MS_PRIVATE))
        try tree.set(0, propagation: UInt64(MS_SHARED))
        try tree.attach(at: bundle.rootfs)
        let table = try bundle.table { $0.spec.rootPropagation = word }
        #expect(table["/"]?.propagation == Set(fields))
        let isRecursive = word?.hasPrefix("r") == true && fields != ["master"]
        #expect(table["/proc"]?.propagation == Set(isRecursive ? fields : []))
    }

    @Test func `can have devices, which an image's can't`() throws {
        try bundle.make("rootfs/nodes")
        #expect(unsafe mknod(bundle.rootfs + "/nodes/zero", S_IFCHR | 0o666, 1 << 8 | 5) == 0)
        unsafe chmod(bundle.rootfs + "/nodes/zero", 0o666)
        #expect(try bundle.output("busybox head -c 3 /nodes/zero | busybox wc -c") == "3")
        #expect(try bundle.table()["/"]?.attributes.contains("nodev") == false)
    }

    @Test func `is read-only where that is asked for, but what is mounted below`() throws {
        let text = try bundle.output(
            "(echo >/etc/x) 2>/dev/null || echo refused; echo >/tmp/x && echo ok",
            [.tmpfs("/tmp")]
        ) {
            $0.spec.readOnlyRoot = true
        }
        #expect(text == "refused\nok")
    }

    @Test func `can be a stack of another program, and what is mounted in it`() throws {
        try bundle.make("upper")
        try bundle.make("work")
        try bundle.make("merged")
        let elsewhere = try PrivateMounts.enter()
        defer { elsewhere.leave() }
        let context = try MountContext("overlay")
        try context.set("lowerdir", bundle.rootfs)
        try context.set("upperdir", bundle.directory + "/upper")
        try context.set("workdir", bundle.directory + "/work")
        try context.mount().attach(at: bundle.directory + "/merged")
        try bundle.make("merged/sub")
        try MountContext("tmpfs").mount().attach(at: bundle.directory + "/merged/sub")
        let table = try bundle.table { $0.root = .directory(bundle.directory + "/merged") }
        #expect(table["/"]?.type == "overlay")
        #expect(table["/sub"]?.type == "tmpfs")
    }

    @Test func `belongs to the IDs of the mappings, which nothing changes`() throws {
        try bundle.own(by: 100_000)
        let text = try bundle.output("busybox stat -c %u /etc/file; echo >/etc/new") { $0.addUserNamespace() }
        #expect(text == "0")
        var status = stat()
        unsafe lstat(bundle.rootfs + "/etc/new", &status)
        #expect(status.st_uid == 100_000)
        try bundle.own(by: 0)
        let other = try bundle.output("busybox stat -c %u /etc/file") { $0.addUserNamespace() }
        #expect(other == "65534")
    }

    /// A bundle that leaves the IDs to us has files of root, or of the foreign range, in its own user namespace.
    @Test(arguments: [0, IDRange.foreign.first])
    func `is mapped to a range where the bundle asks for none`(owner: UInt32) throws {
        try bundle.own(by: owner)
        let text = try bundle.output(
            "busybox stat -c %u /etc/file; echo >/etc/new; busybox cat /proc/self/uid_map"
        ) {
            $0.range = Container.range
            $0.spec.namespaces.append(.init(.user))
        }
        #expect(text.hasPrefix("0\n"))
        #expect(text.contains("\(Container.range.first)"))
        var status = stat()
        unsafe lstat(bundle.rootfs + "/etc/new", &status)
        #expect(status.st_uid == owner)
    }

    /// Podman's `--rootfs /` and chroot-like containers.
    @Test func `can be the host's`() throws {
        let table = try bundle.table { launch in
            launch.root = .directory("/")
            launch.spec.process.arguments = [
                "/bin/busybox", "sh", "-c", "exec /bin/busybox cat /proc/self/mountinfo >/tmp/out/log",
            ]
            launch.spec.mounts = [
                .tmpfs("/tmp"), .init(destination: "/proc", type: "proc", source: "proc"),
                .bind(bundle.out, "/tmp/out"),
            ]
        }
        #expect(table["/tmp"]?.type == "tmpfs")
    }

    /// crun and runc: the mounts are in the namespace of the caller, which unmounts them.
    @Test func `is on the host without a mount namespace`() throws {
        let elsewhere = try PrivateMounts.enter()
        defer { elsewhere.leave() }
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self/ns/mnt")
        let text = try bundle.output(
            "busybox readlink /proc/self/ns/mnt; busybox cat /etc/file; busybox ls -d /.."
        ) {
            $0.spec.namespaces.removeAll { $0.kind == .mount }
        }
        #expect(text == "\(own)\nfrom the bundle\n/..")
        let mounts = MountTable(
            parsing: try ownMounts()
        )
        #expect(mounts[bundle.rootfs] != nil)
        #expect(mounts[bundle.rootfs + "/proc"]?.type == "proc")
        #expect(unsafe umount2(bundle.rootfs, CInt(MNT_DETACH)) == 0)
        let error = bundle.error {
            $0.spec.namespaces.removeAll { $0.kind == .mount }
            $0.spec.maskedPaths = ["/etc"]
        }
        #expect(
            error
                == LaunchError("protect '/etc'", reason: "there is no mount namespace of the container's own")
        )
    }
}

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A bundle in a mount namespace of others`
{
    let bundle: Bundle

    init() throws { bundle = try Bundle() }

    @Test func `has its mounts there and not on the host`() throws {
        let elsewhere = try PrivateMounts.enter()
        let namespace: Descriptor
        do {
            defer { elsewhere.leave() }
            namespace = try Descriptor(namespace: .mnt)
        }
        let path = "/proc/self/fd/\(namespace.number)"
        let expected = try FileManager.default.destinationOfSymbolicLink(atPath: path)
        let text = try bundle.output("busybox readlink /proc/self/ns/mnt; busybox cat /etc/file") {
            $0.spec.namespaces.removeAll { $0.kind == .mount }
            $0.spec.namespaces.append(.init(.mount, path: path))
        }
        #expect(text == "\(expected)\nfrom the bundle")
        let mounts = try ownMounts()
        #expect(!mounts.contains(bundle.rootfs))
    }
}

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A bundle's masked and read-only paths` {
    let bundle: Bundle

    init() throws { bundle = try Bundle() }

    @Test func `are empty and can't be written, each once`() throws {
        for path in ["rootfs/one/file", "rootfs/two/file", "rootfs/secret", "rootfs/kept"] {
            try bundle.write("text", to: path)
        }
        let text = try bundle.output(
            """
            busybox ls /one /two; busybox wc -c </secret
            (echo >/one/x) 2>/dev/null || echo refused; (echo >/kept) 2>/dev/null || echo refused
            busybox stat -c %d /one /two | busybox uniq | busybox wc -l
            busybox grep -cE ' /(one|secret) ' /proc/mounts; busybox stat -c %h /one
            """
        ) {
            $0.spec.maskedPaths = ["/one", "/two", "/secret", "//one", "/secret", "/missing", "/kept/below"]
            $0.spec.readOnlyPaths = ["/kept", "/missing"]
        }
        #expect(text == "/one:\n\n/two:\n0\nrefused\nrefused\n1\n2\n2")
    }

    @Test(arguments: [true, false])
    func `cost one mount each where links lead to one place`(isDirectory: Bool) throws {
        try bundle.write("text", to: isDirectory ? "rootfs/one/file" : "rootfs/one")
        for name in "abcdefgh" { try bundle.link("rootfs/\(name)", to: "/one") }
        let table = try bundle.table { $0.spec.maskedPaths = "abcdefgh".map { "/\($0)" } }
        #expect(table.rows.count { $0.point == "/one" } == 8)
    }

    /// config-linux.md: "The values MUST be absolute paths".
    @Test func `are refused where they are not absolute or lead nowhere`() throws {
        #expect(
            bundle.error { $0.spec.maskedPaths = ["etc"] }
                == LaunchError("hide 'etc'", reason: "not an absolute path")
        )
        #expect(
            bundle.error { $0.spec.readOnlyPaths = ["etc"] }
                == LaunchError("protect 'etc'", reason: "not an absolute path")
        )
        try bundle.link("rootfs/circle", to: "../circle")
        #expect(bundle.error { $0.spec.maskedPaths = ["/circle"] } == LaunchError("hide '/circle'", ELOOP))
        #expect(
            bundle.error { $0.spec.readOnlyPaths = ["/circle"] }
                == LaunchError("make '/circle' read-only", ELOOP)
        )
    }

    @Test func `may be devices and pipes`() throws {
        for (name, kind) in [("block", S_IFBLK), ("character", S_IFCHR), ("pipe", S_IFIFO)] {
            #expect(unsafe mknod("\(bundle.rootfs)/\(name)", kind | 0o666, 0) == 0)
        }
        let paths = ["/block", "/character", "/pipe"]
        let text = try bundle.output("busybox stat -c %t:%T /block /character /pipe; echo >/pipe") {
            $0.spec.maskedPaths = paths
        }
        #expect(text == "1:3\n1:3\n1:3")
        let other = try bundle.output("(echo >/block) 2>/dev/null || echo refused") {
            $0.spec.readOnlyPaths = paths
        }
        #expect(other == "refused")
    }

    /// crun's tests: what a path's mount has, it keeps.
    @Test func `keep the attributes of their mounts`() throws {
        let table = try bundle.table([.tree("/etc", "/test", "nosuid", "noexec", "nodev")]) {
            $0.spec.mounts[0].options = ["nosuid", "noexec", "nodev"]
            $0.spec.readOnlyPaths = ["/proc/bus", "/test"]
        }
        let expected: Set<String> = ["ro", "nosuid", "nodev", "noexec"]
        #expect(table["/proc/bus"]?.attributes.isSuperset(of: expected) == true)
        #expect(table["/test"]?.attributes.isSuperset(of: expected) == true)
    }
}
