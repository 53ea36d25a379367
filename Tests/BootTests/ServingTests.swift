import Testing

extension BootTests {
    @Suite(.timeLimit(.minutes(3)))
    struct `A web server` {
        static func file(_ image: String, port: Int, more: String = "") -> String {
            """
            [Unit]
            Description=A web server

            [Container]
            Image=\(image)
            PublishPort=127.0.0.1:\(port):80
            \(more)

            [Install]
            WantedBy=multi-user.target
            """
        }

        @Test(arguments: [Host.Release.bookworm, .trixie, .forky])
        func `serves its page from a registry's image`(release: Host.Release) async throws {
            let host = try await Host.shared(release)
            try await host.add("web.container", Self.file("127.0.0.1:5000/web:1", port: 8080))
            try await host.run("systemctl start web")
            try await host.wait(until: "curl -fsS http://127.0.0.1:8080/")
            #expect(try await host.run("curl -fsS http://127.0.0.1:8080/") == "served from a container\n")
            #expect(try await host.run("curl -fsS http://127.0.0.1:8080/copy.html").hasPrefix("served"))

            try await host.run("systemctl restart web")
            try await host.wait(until: "curl -fsS http://127.0.0.1:8080/")
            #expect(try await host.run("curl -fsS http://127.0.0.1:8080/") == "served from a container\n")

            try await host.run("systemctl stop web")
            #expect(try await host.property("Result", of: "web") == "success")
            #expect(try await host.result(of: "curl -fsS http://127.0.0.1:8080/").status == 7)
        }

        @Test func `serves its page from an OCI layout`() async throws {
            let host = try await Host.trixie()
            try await host.add("layout.container", Self.file("oci:/srv/images:web", port: 8081))
            try await host.run("systemctl start layout")
            try await host.wait(until: "curl -fsS http://127.0.0.1:8081/")
            #expect(try await host.run("curl -fsS http://127.0.0.1:8081/") == "served from a container\n")
            try await host.run("systemctl stop layout")
        }

        @Test func `is the image of this machine's platform`() async throws {
            let host = try await Host.trixie()
            try await host.add("multi.container", Self.file("127.0.0.1:5000/multi:1", port: 8082))
            try await host.run("systemctl start multi")
            try await host.wait(until: "curl -fsS http://127.0.0.1:8082/")
            #expect(try await host.run("curl -fsS http://127.0.0.1:8082/") == "served from a container\n")
            try await host.run("systemctl stop multi")
        }

        /// The access log is a link to /dev/stdout, which nginx opens.
        @Test func `logs to the journal of its unit`() async throws {
            let host = try await Host.trixie()
            try await host.add("log.container", Self.file("oci:/srv/images:web", port: 8083))
            try await host.run("systemctl start log")
            try await host.wait(until: "curl -fsS http://127.0.0.1:8083/")
            try await host.run("curl -fsS http://127.0.0.1:8083/index.html?marked")
            try await host.wait(
                until: "journalctl -q -u log | grep -q 'GET /index.html?marked HTTP/1.1. 200'"
            )
            #expect(try await host.run("systemctl status log").contains("GET /index.html?marked"))
            #expect(try await host.complaint("log").contains("start worker process"))
            try await host.run("systemctl stop log")
        }

        @Test func `is the main process of its unit and runs as nobody`() async throws {
            let host = try await Host.trixie()
            try await host.add("main.container", Self.file("oci:/srv/images:web", port: 8084))
            try await host.run("systemctl start main")
            try await host.wait(until: "curl -fsS http://127.0.0.1:8084/")
            let pid = try await host.property("MainPID", of: "main")
            #expect(try await host.run("cat /proc/\(pid)/comm") == "nginx\n")
            #expect(try await host.run("awk '/^PPid/ { print $2 }' /proc/\(pid)/status") == "1\n")

            // systemd's range for containers; 65536 each (UIDS-GIDS.md).
            let first = try #require(
                try await Int(host.run("awk '/^Uid/ { printf \"%s\", $2 }' /proc/\(pid)/status"))
            )
            #expect((0x80000...0x6FFF_0000).contains(first))
            #expect(first % 65536 == 0)
            #expect(
                try await host.run("sed 's/  */ /g' /proc/\(pid)/uid_map /proc/\(pid)/gid_map")
                    == " 0 \(first) 65536\n 0 \(first) 65536\n"
            )
            let worker = try await host.run(
                "pgrep -P \(pid) | xargs -I@ awk '/^Uid/ { print $2 }' /proc/@/status"
            )
            #expect(worker == "\(first + 33)\n")
            let owned = "find / -xdev -uid +\(first - 1) -uid -\(first + 65536) 2>/dev/null | head"
            #expect(try await host.run(owned) == "")
            try await host.run("systemctl stop main")
        }

        @Test func `has no process of ours beside it`() async throws {
            let host = try await Host.trixie()
            try await host.add("alone.container", Self.file("oci:/srv/images:web", port: 8085))
            try await host.run("systemctl start alone")
            try await host.wait(until: "curl -fsS http://127.0.0.1:8085/")
            try await host.run("curl -fsS http://127.0.0.1:8085/")
            let group = try await host.property("ControlGroup", of: "alone")
            let names = try await host.run(
                "find /sys/fs/cgroup\(group) -name cgroup.procs | xargs cat | xargs -I@ cat /proc/@/comm | sort -u"
            )
            #expect(names == "nginx\n")
            try await host.wait(until: "! pgrep systemd-oci")
            try await host.run("systemctl stop alone")
        }

        @Test func `stops by the signal of its image`() async throws {
            let host = try await Host.trixie()
            try await host.add("quit.container", Self.file("oci:/srv/images:web", port: 8086))
            try await host.run("systemctl start quit")
            try await host.wait(until: "curl -fsS http://127.0.0.1:8086/")
            try await host.run("systemctl stop quit")
            // nginx shuts down gracefully upon SIGQUIT, at once upon SIGTERM.
            #expect(try await host.complaint("quit").contains("gracefully shutting down"))
            #expect(try await host.property("Result", of: "quit") == "success")
        }

        /// What sends the image's signal is started when the container's unit has been; that cancelled its stop.
        ///
        /// A signal that comes before nginx has a handler is lost, since the kernel keeps it from a first process.
        @Test func `can be stopped in the moment in which it has started`() async throws {
            let host = try await Host.trixie()
            let service = "[Unit]\nStartLimitIntervalSec=0\n[Service]\nTimeoutStopSec=1\n"
            try await host.add(
                "hasty.container",
                service + "[Container]\nImage=oci:/srv/images:web\nNetwork=none\n"
            )
            let life = "systemctl start hasty; systemctl stop hasty; systemctl show -P ActiveState hasty"
            let states = try await host.run("for _ in $(seq 10); do \(life); done")
            #expect(states.split(separator: "\n").filter { $0 == "active" } == [])
            #expect(
                try await host.run("systemctl reset-failed hasty; systemctl is-active hasty || true")
                    == "inactive\n"
            )
        }

        @Test func `leaves nothing behind`() async throws {
            let host = try await Host.trixie()
            try await host.add("clean.container", Self.file("oci:/srv/images:web", port: 8087))
            let before = try await host.run("ip -br link | awk '{ print $1 }'; findmnt -rno TARGET")
            try await host.run("systemctl start clean")
            try await host.wait(until: "curl -fsS http://127.0.0.1:8087/")
            try await host.run("curl -fsS http://127.0.0.1:8087/")
            try await host.run("systemctl stop clean")
            try await host.wait(until: "[ -z \"$(ls -A /var/lib/systemd-oci/containers | grep clean)\" ]")
            try await host.wait(until: "! ls -A /run/systemd-oci | grep clean")
            #expect(try await host.run("ls -A /var/lib/systemd-oci/staging") == "")
            #expect(try await host.run("nft list ruleset").contains("8087") == false)
            let after = try await host.run("ip -br link | awk '{ print $1 }'; findmnt -rno TARGET")
            let left = Set(after.split(separator: "\n")).subtracting(before.split(separator: "\n"))
            #expect(left.subtracting(["podman0"]) == [])
        }

        @Test func `is the newer image after a restart, where that is wanted`() async throws {
            let host = try await Host.trixie()
            try await host.push("web", as: "moving:1")
            let file = Self.file("127.0.0.1:5000/moving:1", port: 8088, more: "Pull=newer")
            try await host.add("moving.container", file)
            try await host.run("systemctl start moving")
            try await host.wait(until: "curl -fsS http://127.0.0.1:8088/")
            #expect(try await host.run("curl -fsS http://127.0.0.1:8088/") == "served from a container\n")
            try await host.push("web-2", as: "moving:1")
            try await host.run("systemctl restart moving")
            try await host.wait(until: "curl -fsS http://127.0.0.1:8088/")
            #expect(try await host.run("curl -fsS http://127.0.0.1:8088/") == "served from a newer image\n")
            try await host.run("systemctl stop moving")
        }

        @Test func `starts at boot with the target that wants it`() async throws {
            let host = try await Host.trixie()
            try await host.add("wanted.container", Self.file("oci:/srv/images:web", port: 8089))
            let wants = try await host.property("Wants", of: "multi-user.target")
            #expect(wants.split(separator: " ").contains("wanted.service"))
        }

        @Test func `keeps locks and namespaces with the service manager`() async throws {
            let host = try await Host.trixie()
            try await host.add("stored.container", Self.file("oci:/srv/images:web", port: 8090))
            try await host.run("systemctl start stored")
            let names = try await host.run(
                "systemd-analyze fdstore --json=short stored | jq -r '.[].fdname' | sed -E 's/-[0-9a-f]{16}$//'"
            )
            #expect(names == "systemd-oci\n")
            let range = try await host.run("cat /proc/$(systemctl show -P MainPID stored)/uid_map")
            try await host.run("systemctl restart stored")
            #expect(range == (try await host.run("cat /proc/$(systemctl show -P MainPID stored)/uid_map")))
            try await host.run("systemctl stop stored")
            #expect(try await host.property("NFileDescriptorStore", of: "stored") == "0")
        }
    }
}
