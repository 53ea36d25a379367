import Foundation
import Glibc
import Linux
import OCI
import Testing

@testable import Runtime

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `Namespaces of a container` {
    let container: Container

    init() throws { container = try Container() }

    private func launch(_ configure: (inout Launch) -> Void) throws -> Started {
        var launch = Launch(
            spec: container.spec(["/bin/true"]),
            root: container.layers,
            range: Container.range
        )
        configure(&launch)
        return try launch.create().start()
    }

    private func own(_ name: String) throws -> String {
        try SmallFile.target(ofLink: "/proc/self/ns/\(name)")
    }

    @Test(arguments: [
        (RuntimeSpec.Namespace.Kind.pid, "pid"), (.network, "net"), (.ipc, "ipc"), (.uts, "uts"),
        (.cgroup, "cgroup"),
    ])
    func `are the host's where none is wanted`(kind: RuntimeSpec.Namespace.Kind, name: String) throws {
        let script = "for n in pid net ipc uts cgroup; do readlink /proc/self/ns/$n; done"
        let text = try container.output(script) {
            $0.range = nil
            $0.spec.namespaces.removeAll { $0.kind == kind }
            if kind == .uts { $0.spec.hostname = nil }
            if kind == .network { $0.spec.sysctls = [] }
        }
        let expected = try own(name)
        let others = try ["pid", "net", "ipc", "uts", "cgroup"].map { try own($0) }.filter { $0 != expected }
        let found = text.split(separator: "\n").map { String($0) }
        #expect(found.contains(expected))
        #expect(others.allSatisfy { !found.contains($0) })
    }

    @Test func `have a time of their own`() throws {
        let script = "cat /proc/self/timens_offsets; busybox cut -d . -f 1 /proc/uptime; cat /proc/uptime"
        let text = try container.output(script) {
            $0.spec.namespaces.append(.init(.time))
            $0.spec.timeOffsets = [
                .init(clock: "monotonic", seconds: 7_000_000, nanoseconds: 5),
                .init(clock: "boottime", seconds: 9_000_000, nanoseconds: 0),
            ]
        }
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").map { String($0) } }
        #expect(lines[0] == ["monotonic", "7000000", "5"])
        #expect(lines[1] == ["boottime", "9000000", "0"])
        #expect((lines[2].first.flatMap { Int($0) } ?? 0) > 9_000_000)
    }

    @Test func `have no time offsets without a time of their own`() {
        #expect(
            throws: LaunchError(
                "set the time offsets",
                reason: "the container has no new time namespace"
            )
        ) {
            _ = try launch {
                $0.spec.timeOffsets = [.init(clock: "boottime", seconds: 1, nanoseconds: 0)]
            }
        }
    }

    @Test func `are of the kind that they are named as`() {
        for (path, reason) in [
            ("/proc/self/ns/uts", "it is no net namespace"), ("/etc/passwd", "it is no net namespace"),
            ("/no/where", "No such file or directory"),
        ] {
            let error = LaunchError("join the namespace '\(path)'", reason: reason)
            #expect(throws: error) {
                _ = try launch {
                    $0.spec.namespaces.removeAll { $0.kind == .network }
                    $0.spec.namespaces.append(.init(.network, path: path))
                }
            }
        }
    }

    @Test func `have no name without a namespace for it`() {
        let reason = "the container has no UTS namespace of its own"
        #expect(throws: LaunchError("set the host name", reason: reason)) {
            _ = try launch { $0.spec.namespaces.removeAll { $0.kind == .uts } }
        }
        #expect(throws: LaunchError("set the domain name", reason: reason)) {
            _ = try launch {
                $0.spec.namespaces.removeAll { $0.kind == .uts }
                $0.spec.hostname = nil
                $0.spec.domainname = "example.org"
            }
        }
    }

    @Test func `map IDs by several lines`() throws {
        let text = try container.output("cat /proc/self/uid_map; cat /proc/self/gid_map") {
            $0.range = nil
            $0.spec.namespaces.append(.init(.user))
            $0.spec.uidMappings = [
                .init(containerID: 0, hostID: 100_000, size: 10),
                .init(containerID: 10, hostID: 200_000, size: 20),
            ]
            $0.spec.gidMappings = [.init(containerID: 0, hostID: 300_000, size: 65536)]
            unsafe chmod(container.out, 0o777)
        }
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").map { String($0) } }
        #expect(lines == [["0", "100000", "10"], ["10", "200000", "20"], ["0", "300000", "65536"]])
    }

    /// runtime-spec: mappings are of no use where a user namespace is joined; runc reads those of the namespace.
    @Test func `map IDs as the user namespace that is joined does`() throws {
        let map = UserNamespaceMap(
            users: [.init(inside: 0, outside: Container.range.first, count: 3000)],
            groups: [.init(inside: 0, outside: Container.range.first, count: 4000)]
        )
        let namespace = try map.makeNamespace()
        #expect(try UserNamespaceMap(of: namespace) == map)
        let text = try container.output("cat /proc/self/uid_map; stat -c %u:%g /etc/file /dev/null") {
            $0.range = nil
            let path = "/proc/self/fd/\(namespace.number)"
            $0.spec.namespaces.append(.init(.user, path: path))
            unsafe chmod(container.out, 0o777)
        }
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines == ["0 \(Container.range.first) 3000", "0:0", "0:0"])
    }

    @Test func `are this process's own where that user namespace is named`() throws {
        let text = try container.output("readlink /proc/self/ns/user") {
            $0.range = nil
            $0.spec.namespaces.append(.init(.user, path: "/proc/self/ns/user"))
        }
        #expect(try text == own("user"))
    }

    @Test func `have a root that the host's is not in, also without pivot_root`() throws {
        let text = try container.output("ls /; ls /../; cat /etc/file; umount -l / 2>/dev/null; ls /bin/sh") {
            $0.pivots = false
        }
        let names = "bin\ndata\ndev\netc\nout\nproc\nsys\ntmp\n"
        #expect(text == names + names + "from the image\n/bin/sh")
    }

    @Test func `have the keyring of the container`() throws {
        // A new name, and first without it: the kernel removes keyrings some time after their last process.
        let name = "_ses.\(UInt32.random(in: 0 ... .max))"
        for (keyring, isThere) in [(Launch.Keyring.anonymous, false), (.named(name), true)] {
            let text = try container.output("cat /proc/keys") {
                $0.keyring = keyring
                $0.range = nil
            }
            #expect(text.contains(name) == isThere)
        }
    }

    @Test func `get descriptors that are preserved, and are not told of them`() throws {
        let first = try Descriptor(opening: container.base + "/etc/file", O_RDONLY)
        let number = first.number
        let above = fcntl(number, F_DUPFD, number + 1)
        defer { close(above) }
        let command = "cat <&\(number); echo $LISTEN_FDS.; [ -e /proc/self/fd/\(above) ] || echo closed"
        let text = try container.output(command) {
            $0.preservedDescriptors = number - 2
            // Other tests open and close these meanwhile.
            $0.missingDescriptors = Array(3..<number)
        }
        withExtendedLifetime(first) {}
        #expect(text == "from the image\n.\nclosed")
        let most = Int32(getdtablesize())
        #expect(throws: LaunchError.self) { _ = try launch { $0.preservedDescriptors = most } }
    }

    @Test func `are made in the cgroup that is wanted or not at all`() throws {
        let directory = try Descriptor(opening: container.directory, O_RDONLY | O_DIRECTORY).release()
        #expect(throws: LaunchError("make a process in the container's cgroup", EBADF)) {
            _ = try launch { $0.cgroup = Descriptor(owning: directory) }
        }
    }
}
