import Foundation
import Testing

extension BootTests {
    @Suite(.timeLimit(.minutes(3)))
    struct `Inside a container` {
        @Test func `the program is PID 1 and sees only its own`() async throws {
            let host = try await Host.trixie()
            let output = try await host.output("pid", of: "sh -c 'echo $$$$; ls -d /proc/[0-9]* | wc -l'")
            #expect(output.split(separator: "\n").first == "1")
            #expect(try #require(Int(output.split(separator: "\n").last ?? "")) <= 3)
        }

        /// CVE-2019-5736: whoever got at the launcher's program, which the host's root owns, wrote to it later.
        @Test func `the host's root can't write to the launcher's program`() async throws {
            let host = try await Host.trixie()
            let image = "oci:/srv/images:busybox"
            let script = """
                systemd-oci run --name guarded --userns=host --rm --network=none \(image) sleep 2 &
                until [ -e /run/systemd-oci/guarded.run/state.json ]; do sleep 0.05; done
                exec 9</proc/$!/exe; wait
                # Busy while the copy of the launcher that cleans up still runs.
                for attempt in $(seq 200); do
                    error=$({ echo >>/proc/self/fd/9; } 2>&1)
                    case $error in *busy*) sleep 0.05 ;; *) break ;; esac
                done
                echo "$error" >&2
                """
            #expect(try await host.result(of: script).errors.contains("Read-only file system"))
        }

        /// They can be written to without limit, and a full /run stops the host.
        @Test func `files of ours are not in the host's memory`() async throws {
            let host = try await Host.trixie()
            for path in ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/run/.containerenv"] {
                let command = "sh -c 'echo >>\(path) && stat -f -c %T \(path)'"
                let type = try await host.output("own-file", of: command)
                #expect(type != "" && !type.contains("tmpfs"))
            }
        }

        @Test func `the host name is the key's, else the container's`() async throws {
            let host = try await Host.trixie()
            #expect(
                try await host.output("named", of: "hostname", with: "HostName=web.example") == "web.example"
            )
        }

        @Test func `the environment is the image's and the file's`() async throws {
            let host = try await Host.trixie()
            try await host.write("/srv/env/file", "# comment\nFROM_FILE=file\nBOTH=file\n")
            let keys = """
                Environment=ONE=1 "TWO=a b" BOTH=key
                EnvironmentFile=/srv/env/file
                """
            let output = try await host.output("env", of: "env", with: keys)
            let lines = Set(output.split(separator: "\n"))
            #expect(lines.isSuperset(of: ["PATH=/bin", "ONE=1", "TWO=a b", "FROM_FILE=file", "BOTH=key"]))
            #expect(lines.contains { $0.hasPrefix("HOME=/root") })
        }

        /// The numbers are the bits of containers/common's default list (capabilities(7)).
        @Test(arguments: [
            ("plain", "", "00000000800405fb"),
            ("add", "AddCapability=CAP_NET_RAW", "00000000800425fb"),
            ("drop", "DropCapability=CAP_CHOWN CAP_SETFCAP", "00000000000405fa"),
            ("none", "DropCapability=all", "0000000000000000"),
            ("only", "DropCapability=all\nAddCapability=CAP_KILL", "0000000000000020"),
        ])
        func `the capabilities are Podman's`(name: String, keys: String, mask: String) async throws {
            let host = try await Host.trixie()
            let output = try await host.output("caps-\(name)", of: "grep ^Cap /proc/self/status", with: keys)
            let masks = output.split(separator: "\n").map { $0.split(separator: "\t").last ?? "" }
            let zero = "0000000000000000"
            // Inheritable, permitted, effective, bounding, ambient.
            #expect(masks == [zero, mask, mask, mask, zero].map { Substring($0) })
        }

        @Test func `another user has no capability but those that were added`() async throws {
            let host = try await Host.trixie()
            let plain = try await host.output(
                "user-caps",
                of: "grep CapEff /proc/self/status",
                with: "User=app"
            )
            #expect(plain.hasSuffix("0000000000000000"))
        }

        @Test func `a file's capability works`() async throws {
            let host = try await Host.trixie()
            try await host.add(
                "ping.container",
                """
                [Container]
                Image=oci:/srv/images:web
                Entrypoint=ping
                Exec=-c1 -W1 127.0.0.1
                Sysctl=net.ipv4.ping_group_range="1 0"
                User=www-data
                AddCapability=CAP_NET_RAW
                Network=none

                [Service]
                Type=oneshot
                """
            )
            try await host.run("systemctl start ping")
            #expect(try await host.journal("ping").contains("1 received"))
        }

        /// Compared with the host, which may be filtered itself.
        @Test(arguments: [
            ("filter", "", 1), ("unconfined", "PodmanArgs=--security-opt=seccomp=unconfined", 0),
        ])
        func `system calls are filtered once`(name: String, keys: String, filters: Int) async throws {
            let host = try await Host.trixie()
            let query = "grep Seccomp_filters /proc/self/status"
            let outside = try await host.run("systemd-run -q --pipe \(query)")
            let inside = try await host.output("seccomp-\(name)", of: query, with: keys)
            func count(_ line: String) -> Int? {
                line.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) }
            }
            #expect(count(inside) == count(outside).map { $0 + filters })
        }

        @Test func `no new privileges where the file says so`() async throws {
            let host = try await Host.trixie()
            let output = try await host.output(
                "nnp",
                of: "grep NoNewPrivs /proc/self/status",
                with: "NoNewPrivileges=true"
            )
            #expect(output == "NoNewPrivs:\t1")
        }

        /// Names are of the image's own passwd and group; the groups are Podman's.
        @Test(arguments: [
            ("image", "User=app", ["1000", "1000", "1000 2000"]),
            ("group", "User=app\nGroup=extra", ["1000", "2000", "2000"]),
            ("number", "User=1234\nGroup=1235", ["1234", "1235", "1235"]),
            ("root", "", ["0", "0", ""]),
        ])
        func `the user and its groups`(name: String, keys: String, numbers: [String]) async throws {
            let host = try await Host.trixie()
            let command = "sh -c 'id -u; id -g; grep Groups /proc/self/status'"
            let output = try await host.output("user-\(name)", of: command, with: keys)
            let lines = output.replacingOccurrences(of: "Groups:", with: "").components(separatedBy: "\n")
            #expect(lines.map { $0.trimmingCharacters(in: .whitespaces) } == numbers)
        }

        @Test func `sysctls, limits and shared memory are set`() async throws {
            let host = try await Host.trixie()
            let output = try await host.output(
                "limits",
                of: """
                    sh -c 'cat /proc/sys/net/ipv4/ip_unprivileged_port_start; ulimit -Sn; ulimit -Hn; \
                    df -k /dev/shm | tail -1'
                    """,
                with: """
                    Sysctl=net.ipv4.ip_unprivileged_port_start=77
                    Ulimit=nofile=1000:2000
                    ShmSize=2m
                    """
            )
            let lines = output.split(separator: "\n")
            #expect(lines.prefix(3) == ["77", "1000", "2000"])
            #expect(lines.last?.split(separator: " ")[1] == "2048")
        }

        @Test func `a read-only root has places to write`() async throws {
            let host = try await Host.trixie()
            let output = try await host.output(
                "read-only",
                of: """
                    sh -c 'for d in / /etc /bin /tmp /run /dev/shm /var/tmp; do \
                    mkdir -p $d 2>/dev/null; touch $d/x 2>/dev/null && echo $d; done'
                    """,
                with: "ReadOnly=true",
                service: "SuccessExitStatus=1"
            )
            #expect(Set(output.split(separator: "\n")).isSuperset(of: ["/tmp", "/run", "/dev/shm"]))
            #expect(Set(output.split(separator: "\n")).isDisjoint(with: ["/", "/etc", "/bin"]))
        }

        @Test func `what it writes to its root is its own and is gone at the next start`() async throws {
            let host = try await Host.trixie()
            let command = "sh -c 'ls /written /bin/cat; echo x >/written; rm /bin/cat'"
            for _ in 1...2 {
                let output = try await host.output("writes", of: command, service: "SuccessExitStatus=1")
                #expect(output.contains("/bin/cat\n") || output.hasSuffix("/bin/cat"))
                #expect(output.contains("/written: No such file"))
            }
        }

        @Test func `the kernel's dangerous files are masked or read-only`() async throws {
            let host = try await Host.trixie()
            let output = try await host.output(
                "masked",
                of: """
                    sh -c '[ -c /proc/keys ] && echo keys; ls -A /sys/firmware | wc -l; \
                    echo 1 >/proc/sys/kernel/printk || echo sys; echo b >/proc/sysrq-trigger || echo sysrq; \
                    mkdir /sys/fs/cgroup/x || echo cgroup'
                    """,
                service: "SuccessExitStatus=1"
            )
            let lines = Set(output.split(separator: "\n").filter { !$0.contains(":") })
            #expect(lines.isSuperset(of: ["keys", "0", "sys", "sysrq", "cgroup"]))
        }

        @Test func `devices are those of the runtime specification`() async throws {
            let host = try await Host.trixie()
            let output = try await host.output("devices", of: "ls /dev")
            let names = Set(output.split(separator: "\n"))
            let expected: Set<Substring> = [
                "null", "zero", "full", "random", "urandom", "tty", "pts", "ptmx", "shm", "mqueue", "fd",
                "stdin",
                "stdout", "stderr",
            ]
            #expect(expected.subtracting(names) == [])
            #expect(names.isDisjoint(with: ["mem", "kmsg", "sda", "vda", "loop-control", "fuse"]))
        }

        @Test func `the working directory and the entry point are the file's`() async throws {
            let host = try await Host.trixie()
            #expect(try await host.output("workdir", of: "pwd", with: "WorkingDir=/home/app") == "/home/app")
            #expect(try await host.output("entry", of: "a 'b  c'", with: "Entrypoint=echo") == "a b  c")
        }

        @Test func `it says itself when it is ready`() async throws {
            let host = try await Host.trixie()
            // The host's own systemd-notify, by the host's own loader, which is what the image lacks.
            let notify = """
                /host/lib64/ld-linux-x86-64.so.2 --library-path \
                /host/lib/x86_64-linux-gnu:/host/lib/x86_64-linux-gnu/systemd /host/bin/systemd-notify
                """
            try await host.add(
                "ready.container",
                """
                [Container]
                Image=oci:/srv/images:busybox
                Exec=sh -c "sleep 1; \(notify) --ready --status=serving; exec hold"
                Volume=/usr:/host:ro
                Notify=yes
                Network=none
                """
            )
            try await host.run("systemctl start --no-block ready; sleep 0.5")
            #expect(try await host.property("ActiveState", of: "ready") == "activating")
            try await host.run("systemctl start ready")
            #expect(try await host.property("StatusText", of: "ready") == "serving")
            try await host.run("systemctl stop ready")
        }

        @Test func `the journal takes nothing from a silent one`() async throws {
            let host = try await Host.trixie()
            try await host.add(
                "silent.container",
                """
                [Container]
                Image=oci:/srv/images:busybox
                Exec=hold
                LogDriver=none
                Network=none
                """
            )
            try await host.run("systemctl start silent; systemctl stop silent")
            #expect(try await host.journal("silent") == "")
            #expect(try await host.output("loud", of: "echo noise") == "noise")
        }

        @Test func `a line may come by /dev/stdout or /dev/stderr`() async throws {
            let host = try await Host.trixie()
            try await host.add(
                "lines.container",
                Host.oneshot("sh -c 'echo one >/dev/stdout; echo two >/dev/stderr'")
            )
            try await host.run("systemctl start lines")
            try await host.wait(until: "journalctl -q -u lines -o cat | grep -qx one")
            try await host.wait(until: "journalctl -q -u lines -o cat | grep -qx two")
        }

        /// As the official images of PHP and httpd are set up.
        @Test(arguments: ["pipe", "socket"])
        func `a line may come by the path of a standard stream that is a pipe`(kind: String) async throws {
            let host = try await Host.trixie()
            let name = "path-of-\(kind)"
            let command = "sh -c 'echo out >/proc/self/fd/1; echo err >/proc/self/fd/2; echo plain'"
            let keys = "Annotation=org.systemd-oci.streams=\(kind)\nUser=app"
            try await host.add("\(name).container", Host.oneshot(command, keys))
            try await host.run("systemctl start \(name)")
            try await host.wait(until: "journalctl -q -u \(name) -o cat | grep -qx plain")
            guard kind == "socket" else {
                try await host.wait(until: "journalctl -q -u \(name) -o cat | grep -qx out")
                return try await host.wait(until: "journalctl -q -u \(name) -o cat | grep -qx err")
            }
            let lines = try await host.journal(name).split(separator: "\n")
            #expect(!lines.contains("out") && !lines.contains("err"))
        }
    }
}
