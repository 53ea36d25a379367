import Foundation
import Testing

extension BootTests {
    /// Bundles of the runtime specification as transient services.
    @Suite(.timeLimit(.minutes(3)), .disabled(if: Stage.isPodman, "these commands are ours"))
    struct `A bundle as a service` {
        /// Makes the bundle `/srv/bundles/NAME`, whose root file system has busybox, and which all such share.
        private func make(
            _ name: String,
            _ command: [String],
            _ more: String = "",
            in host: Host
        ) async throws -> String {
            let directory = "/srv/bundles/\(name)"
            let words = command.map { "\"\($0)\"" }.joined(separator: ",")
            let namespaces = ["pid", "network", "ipc", "uts", "mount", "cgroup"].map { #"{"type":"\#($0)"}"# }
            try await host.write(
                "\(directory)/config.json",
                """
                {
                  "ociVersion": "1.2.0",
                  "process": {
                    "args": [\(words)], "env": ["PATH=/bin"], "cwd": "/", "user": {"uid": 0, "gid": 0}
                  },
                  "root": {"path": "rootfs"},
                  "mounts": [
                    {"destination": "/proc", "type": "proc", "source": "proc"},
                    {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
                    {
                      "destination": "/dev/pts", "type": "devpts", "source": "devpts",
                      "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]
                    }
                  ],
                  "linux": {
                    "resources": {"memory": {"limit": 67108864}, "pids": {"limit": 50}},
                    "namespaces": [\(namespaces.joined(separator: ","))]
                  }
                }
                """
            )
            try await host.run(
                """
                mkdir -p \(directory)/rootfs/{bin,proc,dev} && cp /usr/bin/busybox \(directory)/rootfs/bin &&
                chroot \(directory)/rootfs /bin/busybox --install -s /bin
                """
            )
            if !more.isEmpty {
                try await host.run(
                    "cd \(directory) && jq '\(more)' config.json > new && mv new config.json"
                )
            }
            return directory
        }

        @Test(arguments: [Host.Release.bookworm, .trixie, .forky])
        func `has the caller's standard streams, and its exit status`(release: Host.Release) async throws {
            let host = try await Host.shared(release)
            let bundle = try await make("streams", ["sh", "-c", "cat; echo error >&2; exit 7"], in: host)
            let line = "echo input | systemd-oci run --bundle \(bundle) --rm streams"
            let result = try await host.result(of: line)
            #expect(result.output == "input\n")
            #expect(result.errors == "error\n")
            #expect(result.status == 7)
            // Nothing is left, though it failed.
            try await host.wait(until: "systemctl show -P LoadState streams | grep -qx not-found")
            #expect(try await host.run("ls /run/systemd-oci | grep -c streams || true") == "0\n")
        }

        /// As ld.so(8) and a static C library leave it: relocated data can't be changed, and no stack be executed.
        @Test func `is waited for by a program whose memory is protected`() async throws {
            let host = try await Host.trixie()
            let bundle = try await make("protected", ["cat"], in: host)
            let maps = try await host.run(
                """
                mkfifo /run/protected
                systemd-oci run --bundle \(bundle) --rm protected </run/protected & caller=$!
                exec 3>/run/protected
                until systemctl -q is-active protected; do sleep 0.1; done
                cat /proc/$caller/maps
                exec 3>&-
                wait $caller
                """
            )
            let parts = maps.split(separator: "\n").map { $0.split(separator: " ") }
            let own = parts.filter { $0.last == "/usr/bin/systemd-oci" }.map { $0[1] }
            #expect(own == ["r-xp", "r--p", "rw-p"])
            #expect(parts.allSatisfy { $0[1].contains("w") ? !$0[1].contains("x") : true })
        }

        @Test func `has a range of IDs of its own, but not where it is asked for the host's`() async throws {
            let host = try await Host.trixie()
            let bundle = try await make("ids", ["sh", "-c", "cat /proc/self/uid_map"], in: host)
            let own = try await host.run("systemd-oci run --bundle \(bundle) --rm ids").split(separator: " ")
            #expect(own.first == "0")
            #expect(own.last == "65536\n")
            let first = try #require(UInt32(own[1]))
            // systemd's range for containers (UIDS-GIDS.md).
            #expect((0x80000...0x6FFF_0000).contains(first))
            let host0 = try await host.run("systemd-oci run --bundle \(bundle) --rm --userns=host ids")
            #expect(host0.split(whereSeparator: \.isWhitespace) == ["0", "0", "4294967295"])
        }

        @Test func `runs detached as an ordinary service with its limits`() async throws {
            let host = try await Host.trixie()
            let bundle = try await make("ordinary", ["sh", "-c", "echo hello; exec sleep 1000"], in: host)
            try await host.run(
                """
                systemd-oci run --bundle \(bundle) -d --slice=test --description='A bundle' \
                -p TasksMax=40 -p KillSignal=SIGKILL ordinary
                """
            )
            #expect(try await host.property("ActiveState", of: "ordinary") == "active")
            #expect(try await host.property("MemoryMax", of: "ordinary") == "67108864")
            #expect(try await host.property("TasksMax", of: "ordinary") == "40")
            #expect(try await host.property("Slice", of: "ordinary") == "test.slice")
            #expect(try await host.property("Description", of: "ordinary") == "A bundle")
            let pid = try await host.property("MainPID", of: "ordinary")
            #expect(try await host.run("cat /proc/\(pid)/comm") == "sleep\n")
            #expect(try await host.run("awk '/^PPid/ { print $2 }' /proc/\(pid)/status") == "1\n")
            #expect(try await host.journal("ordinary").contains("hello"))
            #expect(try await host.run("systemd-oci exec ordinary echo inside") == "inside\n")
            let again = try await host.result(of: "systemd-oci run --bundle \(bundle) -d ordinary")
            #expect(again.status == 125)
            #expect(again.errors.contains("ordinary.service"))
            try await host.run("systemctl stop ordinary; systemctl reset-failed ordinary || true")
            try await host.wait(until: "systemctl show -P LoadState ordinary | grep -qx not-found")
        }

        @Test func `writes to /dev/stdout, also where that is the journal`() async throws {
            let host = try await Host.trixie()
            let bundle = try await make("out", ["sh", "-c", "echo to the journal > /dev/stdout"], in: host)
            try await host.run("systemd-oci run --bundle \(bundle) -d --wait out")
            try await host.wait(until: "journalctl -q -o cat -u out | grep -qx 'to the journal'")
        }

        @Test func `says why it did not start`() async throws {
            let host = try await Host.trixie()
            let bundle = try await make("missing", ["/bin/nonesuch"], in: host)
            let said = "systemd-oci: cannot execute '/bin/nonesuch': No such file or directory\n"
            for flags in ["", "-d", "-d --wait"] {
                let result = try await host.result(of: "systemd-oci run --bundle \(bundle) \(flags) missing")
                #expect(result.status == 127)
                #expect(result.errors == said)
            }
            #expect(
                try await host.property("StatusText", of: "missing") == String(said.dropFirst(13).dropLast())
            )
            let wrong = try await host.result(
                of: "cd /srv/bundles/missing && echo '{}' > config.json && systemd-oci run --bundle . missing"
            )
            #expect(wrong.status == 125)
            #expect(wrong.errors.contains("ociVersion"))
            try await host.run("systemctl reset-failed missing")
        }

        @Test func `gets the signals of who waits for it, and 128 and the signal is what ended it`()
            async throws
        {
            let host = try await Host.trixie()
            let script = "trap \\\"exit 5\\\" INT; echo ready; while :; do sleep 0.05; done"
            let bundle = try await make("signals", ["sh", "-c", script], in: host)
            let start = """
                rm -f /run/signals; systemd-oci run --bundle \(bundle) --rm signals > /run/signals & pid=$!
                until grep -qs ready /run/signals; do sleep 0.05; done
                """
            let trapped = try await host.result(of: "\(start); kill -INT $pid; wait $pid")
            #expect(trapped.status == 5)
            let killed = try await host.result(of: "\(start); systemctl kill -s KILL signals; wait $pid")
            #expect(killed.status == 137)
        }

        @Test func `has a terminal where it wants one`() async throws {
            let host = try await Host.trixie()
            let command = ["sh", "-c", "tty; stty size; read line; echo got $line; exit 3"]
            let bundle = try await make("terminal", command, ".process.terminal = true", in: host)
            let inner = "stty rows 40 cols 100; systemd-oci run --bundle \(bundle) --rm terminal"
            let result = try await host.result(
                of: "(sleep 1; echo words) | script -qec '\(inner)' /dev/null"
            )
            let lines = result.output.split(whereSeparator: \.isNewline).map(String.init)
            #expect(lines.contains("/dev/pts/0"))
            #expect(lines.contains("40 100"))
            #expect(lines.contains("got words"))
            #expect(result.status == 3)
            let detached = try await host.result(of: "systemd-oci run --bundle \(bundle) -d terminal")
            #expect(detached.status == 125)
            #expect(detached.errors.contains("process.terminal"))
        }

        @Test func `of the examples serves its page`() async throws {
            let host = try await Host.trixie()
            let folder = Stage.repository + "/examples/bundle"
            let configuration = try String(contentsOfFile: folder + "/config.json", encoding: .utf8)
            try await host.write("/srv/bundles/example/config.json", configuration)
            // The lines of README.md between the first fences.
            let readme = try String(contentsOfFile: folder + "/README.md", encoding: .utf8)
            let steps = readme.components(separatedBy: "```\n")[1].split(separator: "\n")
            let line = "cd /srv/bundles/example && " + steps.joined(separator: "\n")
            try await host.run(line)
            try await host.run("cd /srv/bundles/example && systemd-oci run --bundle . --detach bundle")
            try await host.wait(until: "curl -fsS http://127.0.0.1:8090/")
            #expect(try await host.run("curl -fsS http://127.0.0.1:8090/") == "served from a bundle\n")
            try await host.run("systemctl set-property --runtime bundle MemoryMax=128M")
            #expect(try await host.property("MemoryMax", of: "bundle") == "134217728")
            try await host.run("systemctl stop bundle; systemctl reset-failed bundle || true")
        }

        /// As what a unit of one's own can have in its file.
        @Test func `is restarted by its service manager with the IDs that it had`() async throws {
            let host = try await Host.trixie()
            let script = "test -e /again && exec sleep 1000; touch /again; exit 1"
            let bundle = try await make("recovers", ["sh", "-c", script], in: host)
            try await host.run(
                "systemd-oci run --bundle \(bundle) -d -p Restart=on-failure -p RestartSec=100ms recovers"
            )
            try await host.wait(until: "systemctl show -P NRestarts recovers | grep -qx 1")
            try await host.wait(until: "systemctl is-active recovers")
            try await host.run("systemctl kill -s KILL --kill-whom=all recovers; rm \(bundle)/rootfs/again")
            try await host.run("systemctl stop recovers; systemctl reset-failed recovers || true")
        }
    }

    /// Images from a shell that are services all the same.
    @Suite(.timeLimit(.minutes(3)), .disabled(if: Stage.isPodman, "these commands are ours"))
    struct `An image that is run from a shell` {
        @Test func `is a service where it is detached`() async throws {
            let host = try await Host.trixie()
            let name = try await host.run(
                "systemd-oci run -d --network none --name shelled oci:/srv/images:busybox sh -c 'echo up; exec hold'"
            )
            #expect(name == "shelled\n")
            #expect(try await host.property("ActiveState", of: "shelled") == "active")
            #expect(try await host.journal("shelled").contains("up"))
            #expect(try await host.run("systemd-oci exec shelled echo in") == "in\n")
            try await host.run("systemctl stop shelled")
            try await host.wait(until: "systemctl show -P LoadState shelled | grep -qx not-found")
        }

        @Test func `can be run again at once`() async throws {
            let host = try await Host.trixie()
            let run = "systemd-oci run --rm --network none --name anew --memory 48m"
            try await host.run("for i in 1 2 3 4 5 6; do \(run) oci:/srv/images:busybox true; done")
            try await host.wait(until: "systemctl show -P LoadState anew | grep -qx not-found")
        }

        @Test func `stays known where another is refused its name`() async throws {
            let host = try await Host.trixie()
            let run = "systemd-oci run --rm --network none --name only oci:/srv/images:busybox"
            let script = """
                \(run) sh -c 'until [ -e /end ]; do sleep 0.1; done' & pid=$!
                until systemd-oci ps --format '{{.Names}}' | grep -qx only; do sleep 0.1; done
                \(run) true; echo $?
                mkdir /run/systemd-oci/unborn.run; systemctl start systemd-oci-sweep; ls /run/systemd-oci | grep "[.]run$"
                systemd-oci exec only touch /end; wait $pid; echo $?
                """
            let result = try await host.result(of: script)
            #expect(result.output == "125\nonly.run\n0\n")
            #expect(result.errors == "systemd-oci: container 'only' is running already\n")
        }

        @Test func `has limits that its unit has`() async throws {
            let host = try await Host.trixie()
            let run = "systemd-oci run --rm --network none --name limited --memory 48m --pids-limit 30"
            let command = "sh -c 'cat; exit 9'"
            let result = try await host.result(of: "echo in | \(run) -i oci:/srv/images:busybox \(command)")
            #expect(result.output == "in\n")
            #expect(result.errors == "")
            #expect(result.status == 9)
            try await host.run("\(run) -d oci:/srv/images:busybox hold")
            #expect(try await host.property("MemoryMax", of: "limited") == "50331648")
            #expect(try await host.property("TasksMax", of: "limited") == "30")
            try await host.run("systemctl stop limited")
        }

        @Test func `has a terminal`() async throws {
            let host = try await Host.trixie()
            let inner =
                "systemd-oci run -it --rm --network none oci:/srv/images:busybox sh -c \"tty; exit 4\""
            let result = try await host.result(of: "script -qec '\(inner)' /dev/null")
            #expect(result.output.contains("/dev/pts/0"))
            #expect(result.status == 4)
        }

        @Test func `gets a variable of the caller's that is named`() async throws {
            let host = try await Host.trixie()
            let run = "systemd-oci run --rm --network none --memory 1g"
            let result = try await host.run(
                "cd /srv && FOO=bar \(run) -e FOO -v ./images:/i:ro oci:/srv/images:busybox sh -c 'echo $FOO; ls /i/index.json'"
            )
            #expect(result == "bar\n/i/index.json\n")
        }

        @Test func `says that there is no such image`() async throws {
            let host = try await Host.trixie()
            let result = try await host.result(of: "systemd-oci run -d oci:/srv/nothing:here")
            #expect(result.status == 125)
            #expect(result.errors.contains("/srv/nothing"))
        }
    }
}
