import Testing

extension BootTests {
    /// podman-systemd.unit(5), `Health…=` and `Notify=healthy`.
    @Suite(.timeLimit(.minutes(3)), .disabled(if: Stage.isPodman, "the state is in a file of ours"))
    struct `The health of a container` {
        private func start(
            _ name: String,
            _ command: String,
            _ keys: String,
            service: String = ""
        ) async throws -> Host {
            let host = try await Host.trixie()
            try await host.add(
                "\(name).container",
                """
                [Container]
                Image=oci:/srv/images:busybox
                Network=none
                Exec=\(command)
                \(keys)

                [Service]
                \(service)
                """
            )
            try await host.run("systemctl start \(name)")
            return host
        }

        private func state(_ name: String) -> String { "/run/systemd-oci/\(name).service/health.json" }

        @Test func `is what a start can wait for`() async throws {
            let command = "sh -c 'sleep 0.7; touch /ready; exec hold'"
            let keys = "HealthCmd=test -e /ready\nHealthInterval=100ms\nHealthStartPeriod=60s\nNotify=healthy"
            let host = try await start("gets-healthy", command, keys)
            #expect(try await host.property("ActiveState", of: "gets-healthy") == "active")
            let status = try await host.property("StatusText", of: "gets-healthy")
            #expect(status.hasPrefix("Image oci:/srv/images:busybox (sha256:"))
            #expect(status.hasSuffix(", healthy"))
            // Failures came before: systemd has waited.
            #expect(try await host.run("cat \(state("gets-healthy"))").contains(#""ExitCode":1"#))
            #expect(try await host.run("systemd-oci healthcheck run systemd-gets-healthy; echo $?") == "0\n")
            try await host.run("systemd-oci exec systemd-gets-healthy rm /ready")
            let failing = try await host.result(of: "systemd-oci healthcheck run systemd-gets-healthy")
            #expect(failing.status == 1)
            try await host.wait(until: "systemctl show -P StatusText gets-healthy | grep -q ', unhealthy$'")
            try await host.run("systemctl stop gets-healthy")
            try await host.wait(until: "! systemctl is-active systemd-oci-health@gets-healthy.timer")
        }

        @Test func `kills it when it is lost, so that systemd restarts it`() async throws {
            let host = try await start(
                "gets-killed",
                "hold",
                "HealthCmd=echo all is lost; exit 3\nHealthInterval=100ms\nHealthRetries=2\nHealthOnFailure=kill",
                service: "Restart=on-failure\nRestartSec=100ms\nStartLimitIntervalSec=0"
            )
            try await host.wait(until: "test $(systemctl show -P NRestarts gets-killed) -ge 2")
            try await host.wait(until: "grep -q 'all is lost' \(state("gets-killed"))")
            try await host.run("systemctl stop gets-killed; systemctl reset-failed gets-killed || true")
        }

        @Test func `is looked for at startup by another command`() async throws {
            let command = "sh -c 'sleep 0.5; touch /up; exec hold'"
            let keys = """
                HealthStartupCmd=test -e /up
                HealthStartupInterval=100ms
                HealthStartupSuccess=2
                HealthCmd=["test","-e","/up"]
                HealthInterval=1h
                Notify=healthy
                """
            let host = try await start("starts-up", command, keys)
            let text = try await host.run("cat \(state("starts-up"))")
            #expect(text.contains(#""StartupSuccesses":2"#))
            #expect(text.contains(#""Status":"healthy""#))
            try await host.run("systemctl stop starts-up")
        }

        @Test func `is lost where a check takes too long`() async throws {
            let host = try await start(
                "is-slow",
                "hold",
                "HealthCmd=sleep 4712\nHealthTimeout=1s\nHealthInterval=1h\nHealthRetries=1"
            )
            try await host.wait(until: "systemctl show -P StatusText is-slow | grep -q ', unhealthy$'")
            #expect(try await host.run("cat \(state("is-slow"))").contains("took more than 1000 ms"))
            #expect(try await host.result(of: "pgrep -xf 'sleep 4712'").status == 1)
            try await host.run("systemctl stop is-slow")
        }

        @Test func `that nobody can find out fails the start at once`() async throws {
            let host = try await Host.trixie()
            try await host.add(
                "unchecked.container",
                "[Container]\nImage=oci:/srv/images:busybox\nNetwork=none\nExec=hold\nNotify=healthy\n"
            )
            #expect(try await host.result(of: "systemctl start unchecked").status != 0)
            #expect(try await host.complaint("unchecked").contains("--health-cmd"))
        }
    }
}
