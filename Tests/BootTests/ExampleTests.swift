import Foundation
import Testing

extension BootTests {
    /// The folders of examples/, each started as its README says, used, and ended.
    @Suite(.timeLimit(.minutes(5)), .disabled(if: Stage.isPodman, "looks at units of systemd-oci"))
    struct `An example` {
        @Test func `socket starts with the first connection`() async throws {
            let host = try await Host.withApplications()
            try await host.install(example: "socket", units: ["greeter.socket"])
            let before = try await host.traces()
            try await host.run("systemctl start greeter.socket")
            #expect(try await host.property("ActiveState", of: "greeter") == "inactive")
            #expect(try await host.page("127.0.0.1:8083") == "greetings from systemd-greeter\n")
            try await host.expectActive("greeter")
            let interfaces = "nsenter -n -t $(systemctl show -P MainPID greeter) ip -o link | wc -l"
            #expect(try await host.run(interfaces) == "1\n")

            try await host.run("systemctl stop greeter")
            #expect(try await host.page("127.0.0.1:8083") == "greetings from systemd-greeter\n")
            try await host.kill(["greeter"], times: 1, seed: 1)
            #expect(try await host.page("127.0.0.1:8083") == "greetings from systemd-greeter\n")
            try await host.run("systemctl stop greeter.socket greeter")
            try await host.expectNoTraces(since: before)
            try await host.remove(example: "socket")
        }

        @Test func `job is done when its timer says so, and keeps seven archives`() async throws {
            let host = try await Host.withApplications()
            try await host.install(example: "job", units: ["backup.timer"])
            #expect(
                try await host.run("systemd-analyze calendar 03:00 >/dev/null; systemctl cat backup.timer")
                    .contains("OnCalendar=03:00")
            )
            let before = try await host.traces()
            // The same timer, whose time has come.
            let soon = "[Timer]\nOnCalendar=\nRandomizedDelaySec=0\nOnActiveSec=100ms\nAccuracySec=1ms\n"
            try await host.write("/etc/systemd/system/backup.timer.d/soon.conf", soon)
            try await host.run("systemctl daemon-reload; systemctl start backup.timer")
            try await host.wait(until: "ls /var/lib/backup | grep -q tar.gz")
            try await host.wait(until: "[ $(systemctl show -P ActiveState backup) = inactive ]")
            #expect(try await host.property("Result", of: "backup") == "success")
            let read = "tar -xzOf /var/lib/backup/etc-*.tar.gz ./hostname"
            #expect(try await host.run(read) == "trixie-host\n")

            try await host.run("touch /var/lib/backup/etc-2020010{1..9}-000000.tar.gz")
            try await host.run("systemctl start backup")
            #expect(try await host.run("ls /var/lib/backup | wc -l") == "7\n")
            // It writes nowhere else, and a failure is one of the unit.
            try await host.run("echo 'touch /source/written' >/etc/containers/systemd/job/backup.sh")
            #expect(try await host.result(of: "systemctl start backup").status != 0)
            #expect(try await host.property("Result", of: "backup") == "exit-code")
            #expect(try await host.result(of: "test -e /etc/written").status == 1)
            try await host.run("systemctl stop backup.timer; rm -r /etc/systemd/system/backup.timer*")
            try await host.expectNoTraces(since: before)
            try await host.remove(example: "job")
        }

        @Test func `instances have a port, a directory and limits of their own`() async throws {
            let host = try await Host.withApplications()
            try await host.install(example: "instances")
            try await host.run(
                "ln -s page@.container /etc/containers/systemd/instances/page@8102.container; systemctl daemon-reload"
            )
            let before = try await host.traces()
            for port in 8101...8103 {
                try await host.write("/srv/pages/\(port)/index.html", "page \(port)\n")
            }
            let wanted = try await host.property("Wants", of: "multi-user.target").split(separator: " ")
            #expect(wanted.contains("page@8101.service") && wanted.contains("page@8102.service"))
            #expect(!wanted.contains("page@8103.service"))
            try await host.run("systemctl start page@8101 page@8102 page@8103")
            for port in 8101...8103 {
                #expect(try await host.page("127.0.0.1:\(port)") == "page \(port)\n")
            }
            #expect(try await host.property("MemoryMax", of: "page@8102") == "67108864")
            #expect(try await host.property("MemoryMax", of: "page@8103") == "infinity")
            try await host.run("systemctl stop page@8102")
            #expect(try await host.page("127.0.0.1:8103") == "page 8103\n")
            try await host.kill(["page@8101", "page@8103"], times: 4, seed: 2)
            #expect(try await host.page("127.0.0.1:8101") == "page 8101\n")
            // The slice of instances is systemd's, which keeps it.
            try await host.run("systemctl stop 'page@*' system-page.slice")
            try await host.expectNoTraces(since: before)
            try await host.remove(example: "instances")
        }

        @Test func `device can be read`() async throws {
            let host = try await Host.withApplications()
            try await host.install(example: "device")
            let before = try await host.traces()
            try await host.run("mknod /dev/sensor c 1 9 && systemctl start sensor")
            try await host.wait(until: "journalctl -q -o cat -u sensor | grep -xE 'sensor:( [0-9a-f]{2}){4}'")
            let inside = "systemd-oci exec systemd-sensor sh -c"
            #expect(try await host.run("\(inside) 'head -c 3 /dev/sensor | wc -c'") == "3\n")
            #expect(try await host.run("\(inside) 'mknod /tmp/d c 1 9 2>&1 || echo no' | tail -n1") == "no\n")
            // Another device, of which not all may do anything, as of that one: `r` is to read, and not to write.
            try await host.run("systemctl stop sensor; rm /dev/sensor; mknod /dev/sensor c 10 229")
            try await host.run("systemctl start sensor")
            let open = "(: </dev/sensor) 2>&1 && echo read; (: >/dev/sensor) 2>&1 || :"
            let text = try await host.run("\(inside) '\(open)'")
            #expect(text.contains("read\n") && text.contains("Operation not permitted"), "\(text)")
            try await host.run("systemctl stop sensor; rm /dev/sensor")
            #expect(try await host.result(of: "systemctl start sensor").status != 0)
            #expect(try await host.complaint("sensor").contains("/dev/sensor"))
            try await host.run("systemctl stop sensor")
            try await host.expectNoTraces(since: before)
            try await host.remove(example: "device")
        }

        @Test func `gpu has what the file of its vendor says`() async throws {
            let host = try await Host.withApplications()
            try await host.install(example: "gpu")
            let before = try await host.traces()
            #expect(try await host.result(of: "systemctl start render").status != 0)
            #expect(try await host.complaint("render").contains("no file below /etc/cdi"))
            try await host.run("mkdir -p /etc/cdi && cp /etc/containers/systemd/gpu/card.json /etc/cdi/")
            try await host.write("/usr/lib/card/driver", "the driver\n")
            try await host.run(
                "mknod /dev/card0 c 10 229; systemctl reset-failed render; systemctl start render"
            )
            try await host.wait(until: "journalctl -q -o cat -u render | grep -x 'the driver'")
            #expect(try await host.journal("render").contains("card at /dev/dri/card0\n"))
            let inside = "systemd-oci exec systemd-render sh -c"
            let text = try await host.run(
                "\(inside) '(: <>/dev/dri/card0) 2>&1 && echo open; touch /usr/lib/card/x 2>&1 || :'"
            )
            #expect(text.hasPrefix("open\n") && text.contains("Read-only file system"), "\(text)")
            try await host.run("systemctl stop render; rm -r /dev/card0 /etc/cdi")
            try await host.expectNoTraces(since: before)
            try await host.remove(example: "gpu")
        }

        @Test func `monitoring sees what only the web server's network sees`() async throws {
            let host = try await Host.withApplications()
            try await host.install(example: "monitoring")
            let before = try await host.traces()
            try await host.run("systemctl start shop shop-metrics")
            for _ in 0..<3 { #expect(try await host.page("127.0.0.1:8085") == "open all day\n") }
            let metrics = try await host.page("127.0.0.1:9113/cgi-bin/metrics")
            #expect(
                metrics.contains("nginx_up 1\n") && metrics.contains("nginx_http_requests_total 4\n"),
                "\(metrics)"
            )
            #expect(try await host.result(of: "curl -s http://127.0.0.1:8089/").status == 7)

            // The sidecar comes back alone, and with the web server.
            let shop = try await host.property("InvocationID", of: "shop")
            try await host.kill(["shop-metrics"], times: 1, seed: 3)
            #expect(try await host.page("127.0.0.1:9113/cgi-bin/metrics").contains("nginx_up 1\n"))
            #expect(try await host.property("InvocationID", of: "shop") == shop)
            try await host.run("systemctl restart shop")
            #expect(try await host.page("127.0.0.1:8085") == "open all day\n")
            #expect(try await host.page("127.0.0.1:9113/cgi-bin/metrics").contains("requests_total 2\n"))
            try await host.run("systemctl stop shop shop-metrics")
            try await host.expectNoTraces(since: before)
            try await host.remove(example: "monitoring")
        }

        @Test func `appliance works without a network, a registry or a writable root`() async throws {
            let host = try await Host.withApplications()
            try await host.run("mkdir -p /usr/share/appliance/images")
            for (image, name) in [("web", "panel"), ("busybox", "tools")] {
                try await host.run(
                    "skopeo copy -q oci:/srv/images:\(image) oci:/usr/share/appliance/images:\(name)"
                )
            }
            try await host.install(example: "appliance")
            let before = try await host.traces()
            try await host.run("systemctl stop docker-registry; ip link set lo down")
            try await host.run("systemctl start gauge panel")
            let panel =
                "curl -fsS --retry 50 --retry-all-errors --unix-socket /run/panel/http.sock http://panel/"
            #expect(try await host.run(panel).hasPrefix("{\"load\": "))
            for name in ["systemd-panel", "systemd-gauge"] {
                let touch = "systemd-oci exec \(name) sh -c 'touch /etc/x 2>&1 || echo no'"
                #expect(try await host.run(touch).hasSuffix("Read-only file system\nno\n"))
            }
            // What is ours is in no directory of the containers'.
            #expect(
                try await host.run("ls /run/gauge /run/panel")
                    == "/run/gauge:\nload.json\n\n/run/panel:\nhttp.sock\n"
            )
            #expect(try await host.run("ls /run/systemd-oci/panel.service") == "process.json\nstate.json\n")
            try await host.kill(["gauge", "panel"], times: 3, seed: 4)
            #expect(try await host.run(panel).hasPrefix("{\"load\": "))
            try await host.run(
                "ip link set lo up; systemctl start docker-registry; systemctl stop gauge panel"
            )
            try await host.expectNoTraces(since: before)
            try await host.remove(example: "appliance")
        }

        /// Containers of users are not supported: the file is Podman's, and a unit of ours says so.
        @Test func `user is left to Podman, or says what is missing`() async throws {
            let host = try await Host.withApplications()
            try await host.run(
                """
                useradd --create-home reader; install -d -o reader ~reader/.config/containers/systemd ~reader/units
                install -o reader -m 644 /dev/stdin ~reader/.config/containers/systemd/notes.container
                """,
                input: String(
                    contentsOfFile: Stage.repository + "/examples/user/notes.container",
                    encoding: .utf8
                )
            )
            let user =
                "setpriv --reuid reader --regid reader --clear-groups env -C ~reader HOME=$(echo ~reader)"
            let generate =
                "SYSTEMD_SCOPE=user /usr/lib/systemd/user-generators/systemd-oci-generator units units units; ls units"
            #expect(try await host.run("\(user) sh -c '\(generate)'") == "")
            try await host.run(
                "mkdir -p /etc/systemd/user-generators; ln -s /dev/null /etc/systemd/user-generators/podman-user-generator"
            )
            #expect(
                try await host.run("\(user) sh -c '\(generate)'") == "default.target.wants\nnotes.service\n"
            )
            let refused = try await host.result(
                of:
                    "\(user) $(sed -n 's/%N/notes/g; s,%h,/home/reader,g; s/^ExecStart=//p' ~reader/units/notes.service)"
            )
            #expect(refused.status == 125)
            #expect(refused.errors.contains("containers of users other than root are not supported yet"))
            try await host.run("rm -r /etc/systemd/user-generators; userdel --remove reader")
        }
    }
}
