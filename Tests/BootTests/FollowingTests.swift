import Foundation
import Testing

extension BootTests {
    /// Commands that wait for what containers do.
    @Suite(.timeLimit(.minutes(3)), .disabled(if: Stage.isPodman, "the commands are ours"))
    struct `Following containers` {
        private func start(_ name: String, _ command: String, _ keys: String = "") async throws -> Host {
            try await Host.trixie(running: name, command, "Network=none\n\(keys)")
        }

        @Test func `attach passes signals on and ends as the container`() async throws {
            let command = "sh -c 'trap \"echo told; exit 9\" INT; echo before; while :; do sleep 0.1; done'"
            let host = try await start("is-attached", command)
            try await host.wait(until: "systemd-oci logs is-attached | grep -q before")
            let script = """
                set -m
                systemd-oci attach is-attached >/tmp/attached & pid=$!
                sleep 3; kill -INT $pid; wait $pid; echo status $?; cat /tmp/attached
                """
            #expect(try await host.run(script).hasPrefix("status 9\n"))
            try await host.run("systemctl reset-failed is-attached")
        }

        /// What is between the container and the journal stands still until after its end.
        @Test(arguments: [
            ("systemd-journald", "seq 2000; echo last", "2001 last"),
            ("systemd-oci-stdio", "seq 500 >/dev/stdout; printf last >/dev/stdout", "501 last"),
        ])
        func `attach has the last line, however late it comes`(
            service: String,
            ending: String,
            expected: String
        ) async throws {
            let name = "ends-before-" + service.split(separator: "-").joined()
            let wait = "until [ -e /go ]; do sleep 0.2; echo alive >/dev/stdout; done"
            let host = try await start(name, "sh -c '\(wait); \(ending)'")
            try await host.wait(until: "systemctl -q is-active systemd-oci-stdio")
            let script = """
                set -m
                systemd-oci attach \(name) >/tmp/attached & pid=$!
                until pgrep -P $pid journalctl >/dev/null; do sleep 0.1; done
                between=$(systemctl show -P MainPID \(service))
                container=$(systemctl show -P MainPID \(name))
                kill -STOP $between
                systemd-oci exec \(name) touch /go
                while [ -e /proc/$container ]; do sleep 0.1; done
                sleep 1; kill -CONT $between; wait $pid
                grep -v alive /tmp/attached >/tmp/ended; echo $(wc -l </tmp/ended) $(tail -n 1 /tmp/ended)
                """
            #expect(try await host.run(script) == expected + "\n")
        }

        @Test func `wait hears of health, of a pause and of a start`() async throws {
            let host = try await start(
                "is-awaited",
                "sh -c 'sleep 1; touch /ready; exec hold'",
                "HealthCmd=test -e /ready\nHealthInterval=200ms\nHealthStartPeriod=60s"
            )
            let healthy = "systemd-oci wait --condition=healthy is-awaited"
            #expect(try await host.run(healthy, seconds: 20) == "-1\n")
            let pause = "(sleep 0.5; systemd-oci pause is-awaited >/dev/null) & "
            let paused = "systemd-oci wait --condition=paused is-awaited"
            #expect(try await host.run(pause + paused, seconds: 20) == "-1\n")
            // Another than our own: the file of the cgroup says so.
            let thaw = "(sleep 0.5; systemctl thaw is-awaited) & "
            let running = "systemd-oci wait --condition=running is-awaited"
            #expect(try await host.run(thaw + running, seconds: 20) == "-1\n")
            try await host.run("systemctl stop is-awaited")
            let begin = "(sleep 0.5; systemctl start is-awaited) & "
            #expect(try await host.run(begin + running, seconds: 20) == "-1\n")
            // While it waits it does nothing: less than a tenth of a second of processor for two seconds.
            let idle = """
                systemd-oci wait --condition=unhealthy is-awaited & pid=$!; sleep 2
                cut -d' ' -f14,15 /proc/$pid/stat; kill $pid
                """
            let ticks = try await host.run(idle).split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
            #expect(ticks.reduce(0, +) < 10, "\(ticks)")
            try await host.run("systemctl stop is-awaited")
        }

        @Test func `logs has several at once, each in a colour`() async throws {
            let host = try await start("speaks-first", "sh -c 'echo one; exec hold'")
            _ = try await start(
                "speaks-second",
                "sh -c 'trap \"exit 0\" TERM; echo two; while sleep 0.1; do [ ! -e /go ] || echo three; done'"
            )
            try await host.wait(until: "systemd-oci logs speaks-second | grep -q two")
            let both = "systemd-oci logs --tail=9 speaks-first speaks-second"
            let lines = try await host.run(both + " --names").split(separator: "\n")
            #expect(lines.contains("systemd-speaks-first one") && lines.contains("systemd-speaks-second two"))
            let colours = try await host.run(both + " --color")
            #expect(colours.contains("\u{1B}[31msystemd-speaks-first\u{1B}[0m one\n"))
            #expect(colours.contains("\u{1B}[32msystemd-speaks-second\u{1B}[0m two\n"))
            #expect(!(try await host.run("NO_COLOR=1 \(both) --color")).contains("\u{1B}"))
            let speak = "systemd-oci exec speaks-second touch /go"
            let followed = try await host.result(
                of: "(sleep 0.5; \(speak)) & timeout 2 \(both) -f --names"
            )
            #expect(followed.output.contains("systemd-speaks-second three\n"), "\(followed.output)")
            try await host.run("systemctl stop speaks-first speaks-second")
        }

        @Test func `cp keeps modes and owners both ways`() async throws {
            let host = try await start("keeps-all", "hold")
            try await host.run(
                """
                mkdir -p /var/tmp/kept && cd /var/tmp/kept && echo x >file && chmod 4751 file
                systemd-oci cp /var/tmp/kept keeps-all:/kept; systemd-oci cp keeps-all:/kept /var/tmp/back
                """
            )
            #expect(try await host.run("stat -c '%a %u %g' /var/tmp/back/file") == "4751 0 0\n")
            try await host.run("rm -r /var/tmp/kept /var/tmp/back; systemctl stop keeps-all")
        }

        /// As getfattr(1) and getfacl(1) see it; Podman 5.4 keeps attributes of users and file capabilities.
        @Test func `cp keeps attributes, file capabilities and access lists both ways`() async throws {
            let host = try await start("keeps-attributes", "hold")
            try await host.run(
                """
                mkdir -p /var/tmp/marked/folder && cd /var/tmp/marked && cp /bin/true able && echo x >file
                setfattr -n user.note -v noted file; setfattr -n user.empty file; setfattr -n user.note -v below folder
                setcap cap_net_bind_service+ep able; setfacl -m u:1234:rw file; setfacl -d -m g:77:rx folder
                systemd-oci cp /var/tmp/marked keeps-attributes:/marked
                systemd-oci cp keeps-attributes:/marked /var/tmp/returned
                """
            )
            let look =
                "all=$(find * | sort); getfattr -d -m '^(user|security.capability)' $all; getfacl -n $all; getcap $all"
            let before = try await host.run("cd /var/tmp/marked; \(look)")
            #expect(before.contains("user.empty=\"\"\nuser.note=\"noted\""), "\(before)")
            #expect(before.contains("user:1234:rw-"), "\(before)")
            #expect(try await host.run("cd /var/tmp/returned; \(look)") == before)
            try await host.run("rm -r /var/tmp/marked /var/tmp/returned; systemctl stop keeps-attributes")
        }

        @Test func `events are of who and what was asked for`() async throws {
            let host = try await start("is-filtered", "sh -c 'exit 0'")
            try await host.wait(until: "[ $(systemctl show -P ActiveState is-filtered) = inactive ]")
            try await host.run("journalctl --sync")
            let all = "systemd-oci events --since=10m --stream=false --filter container=is-filtered"
            let both = try await host.run(all + " -f event=start -f event=died --format '{{.Status}}'")
            #expect(both == "start\ndied\n")
            let image = " --filter image=oci:/srv/images:busybox --filter type=container --format '{{.Name}}'"
            #expect(try await host.run(all + image).contains("systemd-is-filtered\n"))
            #expect(try await host.run(all + " --filter event=pull") == "")
            #expect(try await host.result(of: all + " --filter color=red").status == 125)
        }

        @Test func `port prints what is published`() async throws {
            let host = try await Host.trixie()
            let keys = "Exec=hold\nPublishPort=127.0.0.1:7411-7412:80-81\nPublishPort=[::1]:7413:53/udp"
            let text = "[Container]\nImage=oci:/srv/images:busybox\n\(keys)\n"
            try await host.add("is-published.container", text)
            try await host.run("systemctl start is-published")
            let lines = try await host.run("systemd-oci port systemd-is-published").split(separator: "\n")
                .sorted()
            let expected = ["53/udp -> [::1]:7413", "80/tcp -> 127.0.0.1:7411", "81/tcp -> 127.0.0.1:7412"]
            #expect(lines.map(String.init) == expected)
            let row = try await host.run("systemd-oci ps --filter name=is-published --format '{{.Ports}}'")
            #expect(row.contains("127.0.0.1:7411-7412->80-81/tcp"))
            try await host.run("systemctl stop is-published")
        }

        @Test func `kube play and down do at a shell what a file does at boot`() async throws {
            let host = try await Host.trixie()
            let yaml = """
                apiVersion: v1
                kind: Pod
                metadata: {name: played}
                spec:
                  containers:
                  - {name: one, image: "oci:/srv/images:busybox", command: [hold]}
                """
            let claiming = """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: is-claimed}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: played}
                spec:
                  containers:
                  - name: one
                    image: oci:/srv/images:busybox
                    command: [hold]
                    volumeMounts: [{name: data, mountPath: /data}]
                  volumes:
                  - {name: data, persistentVolumeClaim: {claimName: is-claimed}}
                """
            try await host.write("/srv/play.yaml", claiming)
            #expect(try await host.run("systemd-oci kube play /srv/play.yaml") == "play.service\n")
            let names = "systemd-oci ps --filter pod=played --format '{{.Names}}'"
            #expect(try await host.run(names) == "played-one\n")
            let volume = "systemctl show --property=ActiveState,LoadState is-claimed-volume"
            #expect(try await host.run(volume) == "LoadState=loaded\nActiveState=active\n")
            let again = try await host.result(of: "systemd-oci kube play /srv/play.yaml")
            #expect(again.status == 125 && again.errors.contains("--replace"))
            try await host.run("systemd-oci kube play --replace /srv/play.yaml")
            #expect(try await host.run("systemd-oci kube down /srv/play.yaml") == "play.service\n")
            #expect(try await host.run(names) == "")
            // Its unit is gone, and the volume is there.
            #expect(try await host.run(volume) == "LoadState=not-found\nActiveState=inactive\n")
            try await host.run("systemd-oci volume exists is-claimed && systemd-oci volume rm is-claimed")
            let input = try await host.run("systemd-oci kube play -; systemd-oci kube down -", input: yaml)
            #expect(input == "stdin.service\nstdin.service\n")
        }
    }
}
