import Foundation
import Glibc
import Linux
import OCI
import Testing

@testable import Runtime

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A started container` {
    let container: Container

    init() throws { container = try Container() }

    @Test func `is PID 1 with the host name, root inside and nobody special outside`() throws {
        let text = try container.output("echo $$; hostname; id -u; cat /proc/self/uid_map; busybox hostname")
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines.contains("0 \(Container.range.first) 65536"))
        #expect(lines.first == "1")
        #expect(lines.last == "box")
    }

    @Test func `sees the layers stacked and writes to the upper directory as foreign IDs`() throws {
        let text = try container.output(
            "cat /etc/file /data/file; stat -c %u:%g /etc/file; echo new >/etc/file; touch /data/x; stat -c %u /data/x"
        )
        #expect(text == "from the image\nof the layer above\n0:0\n0")
        #expect(try container.read("state/upper/etc/file") == "new\n")
        #expect(try container.read("base/etc/file") == "from the image\n")
        #expect(container.owner("state/upper/data/x") == IDRange.foreign.first)
    }

    @Test func `keeps its changes in memory without an upper directory`() throws {
        let text = try container.output("echo x >/etc/new; cat /etc/new; stat -c '%u %a' /") {
            $0.root = .layers([container.base, container.top], upper: nil, work: nil)
        }
        #expect(text == "x\n0 755")
        #expect(!FileManager.default.fileExists(atPath: container.base + "/etc/new"))
    }

    @Test func `has a directory as root, written to in place`() throws {
        let text = try container.output("echo x >/etc/new; stat -c %u /etc/new") {
            $0.root = .directory(container.base)
        }
        #expect(text == "0")
        #expect(container.owner("base/etc/new") == IDRange.foreign.first)
    }

    @Test func `runs with the host's IDs without a range`() throws {
        let text = try container.output("stat -c %u /etc/file; cat /proc/self/uid_map; touch /out/x") {
            $0.range = nil
        }
        #expect(text.split(whereSeparator: \.isWhitespace) == ["0", "0", "0", "4294967295"])
        #expect(container.owner("out/x") == 0)
    }

    @Test func `cannot write to a read-only root but to what is mounted`() throws {
        let text = try container.output("touch /etc/x || echo refused; touch /dev/shm/x /run/x && echo ok") {
            $0.spec.readOnlyRoot = true
            $0.spec.mounts.append(.init(destination: "/run", type: "tmpfs", source: "tmpfs", options: ["rw"]))
        }
        #expect(text == "touch: /etc/x: Read-only file system\nrefused\nok")
    }

    @Test func `has the standard devices and links`() throws {
        let text = try container.output(
            """
            for n in null zero full random urandom tty; do stat -Lc "$n %F %t:%T" /dev/$n; done
            for n in fd stdin stdout stderr core ptmx; do readlink /dev/$n; done
            echo x >/dev/null; busybox head -c 4 /dev/zero | busybox wc -c
            """
        )
        #expect(
            text.split(separator: "\n") == [
                "null character special file 1:3", "zero character special file 1:5",
                "full character special file 1:7", "random character special file 1:8",
                "urandom character special file 1:9", "tty character special file 5:0", "/proc/self/fd",
                "/proc/self/fd/0", "/proc/self/fd/1", "/proc/self/fd/2", "/proc/kcore", "pts/ptmx", "4",
            ]
        )
    }

    @Test func `owns its devices, with the numbers of the host's`() throws {
        let text = try container.output(
            "stat -c '%u:%g %a' /dev/null /dev/mine/full; busybox head -c 2 /dev/mine/full | busybox wc -c; stat -c %u /dev /dev/mine"
        ) {
            $0.spec.devices = [
                .init(path: "/dev/mine/full", source: "/dev/full"),
                .init(path: "/dev/null", source: "/dev/null"),
            ]
        }
        #expect(text == "0:0 666\n0:0 666\n2\n0\n0")
    }

    @Test func `has a device elsewhere too`() throws {
        let text = try container.output("stat -c '%F %t:%T' /etc/zero") {
            $0.spec.devices = [.init(path: "/etc/zero", source: "/dev/zero")]
        }
        #expect(text == "character special file 1:5")
    }

    @Test func `opens /dev/stdout as the pipe that it was given`() throws {
        let fifo = container.directory + "/fifo"
        let made = unsafe mkfifo(fifo, 0o666)
        #expect(made == 0)
        unsafe chmod(fifo, 0o666)
        let reader = try Descriptor(opening: fifo, O_RDWR | O_NONBLOCK)
        _ = try container.output("echo to stdout >/dev/stdout; echo to stderr >/dev/stderr") {
            $0.standardOutput = fifo
        }
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = unsafe read(reader.number, &bytes, bytes.count)
        #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "to stdout\nto stderr\n")
    }

    @Test func `mounts what the spec says, with its options, and nothing of the host`() throws {
        let text = try container.output("cat /proc/self/mountinfo")
        let rows = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        // The type of the file system of a folder of this machine is what it is.
        let points = rows.map { row in
            "\(row[4]) \(row[5]) " + (row[4] == "/out" ? "" : row[row.index(after: row.firstIndex(of: "-")!)])
        }
        #expect(
            points.map { $0.replacing(",relatime", with: "") }.sorted()
                == [
                    "/ rw,nodev overlay", "/out rw,idmapped ", "/proc rw,nosuid,nodev,noexec proc",
                    "/dev rw,nosuid tmpfs",
                    "/dev/pts rw,nosuid,noexec devpts", "/dev/mqueue rw,nosuid,nodev,noexec mqueue",
                    "/dev/shm rw,nosuid,nodev,noexec tmpfs", "/sys ro,nosuid,nodev,noexec sysfs",
                    "/sys/fs/cgroup ro,nosuid,nodev,noexec cgroup2",
                ].sorted()
        )
        // Field 7 and the following name a mount's peers: there are none.
        #expect(rows.allSatisfy { $0[6] == "-" })
    }

    @Test func `has the user, groups, umask, limits, directory and sysctls of the spec`() throws {
        let text = try container.output(
            "id -u; id -g; id -G; umask; ulimit -Hn; ulimit -Sn; pwd; cat /proc/sys/net/ipv4/ip_unprivileged_port_start"
        ) {
            $0.spec.process.user.uid = 1000
            $0.spec.process.user.gid = 1001
            $0.spec.process.user.additionalGroups = [5, 1002]
            $0.spec.process.user.umask = 0o27
            $0.spec.process.rlimits = [.init(type: "RLIMIT_NOFILE", soft: 20, hard: 10000)]
            $0.spec.process.workingDirectory = "/new/directory"
            $0.spec.sysctls = [.init(name: "net.ipv4.ip_unprivileged_port_start", value: "7")]
            $0.spec.mounts[7].options.append("rw")
            unsafe chmod(container.out, 0o777)
        }
        #expect(
            text.split(separator: "\n") == [
                "1000", "1001", "1001 5 1002", "0027", "10000", "20", "/new/directory", "7",
            ]
        )
    }

    @Test func `has the capabilities of the spec, no new privileges and the filter`() throws {
        // BPF_RET | BPF_K with SECCOMP_RET_ALLOW.
        let allow: [UInt8] = [6, 0, 0, 0, 0, 0, 0xFF, 0x7F]
        for noNewPrivileges in [true, false] {
            let text = try container.output("busybox grep -E '^(Cap|NoNew|Seccomp:)' /proc/self/status") {
                unsafe chmod(container.out, 0o777)
                $0.spec.process.user.uid = 1000
                $0.spec.process.capabilities.bounding = ["CAP_CHOWN", "CAP_KILL", "CAP_SETUID"]
                $0.spec.process.capabilities.permitted = ["CAP_CHOWN", "CAP_KILL"]
                $0.spec.process.capabilities.effective = ["CAP_CHOWN"]
                $0.spec.process.capabilities.inheritable = ["CAP_KILL"]
                $0.spec.process.capabilities.ambient = ["CAP_KILL"]
                $0.spec.process.noNewPrivileges = noNewPrivileges
                $0.seccompFilter = allow
            }
            let values = text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init)[1] }
            // By execve(2)'s rules for a user that is not root, what is ambient is left.
            #expect(
                values == [
                    "0000000000000020", "0000000000000020", "0000000000000020", "00000000000000a1",
                    "0000000000000020", noNewPrivileges ? "1" : "0", "2",
                ]
            )
        }
    }

    @Test func `hides masked paths and protects read-only ones`() throws {
        let text = try container.output(
            """
            busybox wc -c </proc/meminfo; ls /sys/firmware | busybox wc -l
            (echo 1 >/proc/sys/vm/drop_caches) 2>/dev/null || echo refused; cat /data/file
            (echo 1 >/etc/file) 2>/dev/null || echo refused
            """
        ) {
            $0.spec.maskedPaths = ["/proc/meminfo", "/sys/firmware", "/data", "/does/not/exist"]
            $0.spec.readOnlyPaths = ["/proc/sys", "/etc", "/nor/does/this"]
        }
        #expect(
            text.split(separator: "\n") == [
                "0", "0", "refused", "cat: can't open '/data/file': No such file or directory", "refused",
            ]
        )
    }

    @Test func `copies the image's directory into a tmpfs that asks for it`() throws {
        let text = try container.output("cat /etc/file; stat -c '%a %u' /tmp; touch /etc/x") {
            $0.spec.mounts.append(
                .init(destination: "/etc", type: "tmpfs", source: "tmpfs", options: ["tmpcopyup", "size=1m"])
            )
            $0.spec.mounts.append(.init(destination: "/tmp", type: "tmpfs", source: "tmpfs", options: []))
        }
        #expect(text == "from the image\n1777 0")
        #expect(!FileManager.default.fileExists(atPath: container.directory + "/state/upper/etc/x"))
    }

    /// Podman 5.4 shows the same for `--tmpfs`.
    @Test func `has a tmpfs that anybody may write where the image has nothing`() throws {
        let text = try container.output("stat -c '%a %u' /new /new/t") {
            $0.spec.mounts.append(.init(destination: "/new/t", type: "tmpfs", source: "tmpfs", options: []))
        }
        #expect(text == "755 0\n1777 0")
    }

    @Test func `has a loopback interface that is up and nothing else`() throws {
        let text = try container.output(
            "busybox ip -o link | busybox cut -d ' ' -f 2-3; busybox ip -4 -o addr"
        )
        #expect(text.hasPrefix("lo: <LOOPBACK,UP,LOWER_UP>"))
        #expect(text.contains("127.0.0.1/8"))
    }

    @Test func `gets no descriptor of the launcher`() throws {
        // 3 is the directory that is being listed.
        #expect(
            try container.output("ls /proc/self/fd | busybox tr '\\n' ' '; echo [$LISTEN_PID]")
                == "0 1 2 3 []"
        )
    }

    @Test func `gets the descriptors that are passed, with its own PID`() throws {
        let lowest = try Descriptor(opening: "/dev/null", O_RDONLY)
        #expect(lowest.number >= 3)
        let text = try container.output(
            "ls /proc/self/fd | busybox tr '\\n' ' '; echo $LISTEN_PID $LISTEN_FDS $LISTEN_FDNAMES $WATCHDOG_PID"
        ) {
            $0.passedDescriptors = 1
            $0.spec.process.environment += ["LISTEN_PID=77", "LISTEN_FDNAMES=web", "WATCHDOG_USEC=1000000"]
        }
        #expect(text == "0 1 2 3 4 1 1 web 1")
    }

    @Test func `is killed in the order that its score says`() throws {
        let text = try container.output("cat /proc/self/oom_score_adj") {
            $0.spec.process.oomScoreAdjustment = 321
        }
        #expect(text == "321")
    }

    @Test func `shares the namespaces of another container`() throws {
        let other = try Container()
        let command = ["/bin/sh", "-c", "busybox sleep 100"]
        let launch = Launch(spec: other.spec(command), root: other.layers, range: Container.range)
        let started = try launch.create().start()
        defer {
            kill(started.pid, SIGKILL)
            _ = Container.wait(started.pid)
        }
        let user = try #require(try started.userNamespace?.duplicate().release())
        let text = try container.output("busybox ps -o args | busybox grep -v ps; echo $$; busybox hostname")
        {
            $0.userNamespace = Descriptor(owning: user)
            let shared = ["pid": RuntimeSpec.Namespace.Kind.pid, "ipc": .ipc, "uts": .uts, "net": .network]
            $0.spec.namespaces.removeAll { shared.values.contains($0.kind) }
            for (name, kind) in shared {
                $0.spec.namespaces.append(.init(kind, path: "/proc/\(started.pid)/ns/\(name)"))
            }
            $0.spec.hostname = nil
        }
        let lines = text.split(separator: "\n")
        // Its shell may not have become that yet.
        #expect(lines.contains { $0.hasSuffix("busybox sleep 100") })
        #expect(lines.last == "box")
        #expect(!lines.contains("1"))
    }

    @Test func `starts with default signals and none blocked`() throws {
        let text = try container.output("busybox grep -E '^Sig(Blk|Ign)' /proc/self/status")
        // SIGQUIT is ignored by busybox's shell.
        #expect(text == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000004")
    }

    @Test func `joins the namespaces of its previous run`() throws {
        let launch = Launch(
            spec: container.spec(["/bin/true"]),
            root: container.layers,
            range: Container.range
        )
        let started = try launch.create().start()
        #expect(Container.wait(started.pid) == 0)
        let network = try #require(try started.networkNamespace?.duplicate().release())
        let user = try #require(try started.userNamespace?.duplicate().release())
        defer { close(network) }
        let expected = ["net", "user"].map { name in
            let number = name == "net" ? network : user
            return (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)"))
                ?? ""
        }
        let text = try container.output(
            "readlink /proc/self/ns/net; readlink /proc/self/ns/user; ls /sys/class/net"
        ) {
            $0.networkNamespace = Descriptor(owning: dup(network))
            $0.userNamespace = Descriptor(owning: user)
        }
        #expect(text == expected.joined(separator: "\n") + "\nlo")
    }

    @Test func `runs below an init program where one is asked for`() throws {
        let script = container.directory + "/init"
        try container.write("#!/bin/sh\nshift\n\"$@\"\necho init is $$ >>/out/log\n", to: "init")
        unsafe chmod(script, 0o755)
        let text = try container.output("true") { $0.initProgram = script }
        #expect(text == "init is 1")
    }

    @Test func `finds the notification socket`() throws {
        let path = container.directory + "/notify"
        let socket = Descriptor(owning: socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
        let bound = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(socket.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        let text = try container.output("echo $NOTIFY_SOCKET; stat -c %F $NOTIFY_SOCKET") {
            $0.notifySocket = path
        }
        #expect(text == "/run/notify/notify.sock\nsocket")
    }
}
