import Testing

extension BootTests {
    /// The commands that Podman has for containers, on those of units.
    @Suite(.timeLimit(.minutes(3)), .disabled(if: Stage.isPodman, "the commands are ours"))
    struct `Looking at containers` {
        private func start(_ name: String, _ command: String, _ keys: String = "") async throws -> Host {
            let host = try await Host.trixie()
            try await host.add(
                "\(name).container",
                "[Container]\nImage=oci:/srv/images:busybox\nNetwork=none\nExec=\(command)\n\(keys)\n"
                    + "[Install]\nWantedBy=multi-user.target\n"
            )
            try await host.run("systemctl start \(name)")
            return host
        }

        /// The output of one of our commands.
        private func oci(_ host: Host, _ line: String) async throws -> String {
            try await host.run("systemd-oci " + line)
        }

        @Test func `shows what runs and what has ended`() async throws {
            let host = try await start("looked-at", "hold", "Label=looked=at")
            _ = try await start("has-ended", "sh -c 'exit 3'")
            let columns = "{{.Names}} {{.State}} {{.Image}} {{.Command}} {{.Unit}} {{.ExitCode}}"
            let running = try await oci(host, "ps --filter label=looked=at --format '\(columns)'")
            #expect(running == "systemd-looked-at running oci:/srv/images:busybox hold looked-at.service 0\n")
            #expect(try await oci(host, "ps --filter label=looked=other --quiet") == "")
            try await host.wait(until: "systemctl is-failed has-ended")
            #expect(try await oci(host, "ps --filter name=has-ended --quiet") == "")
            #expect(try await oci(host, "ps -a -f name=has-ended --format '{{.ExitCode}}'") == "3\n")
            #expect(try await oci(host, "ps -a -f name=has-ended").contains("Exited (3) "))
            let id = try await oci(host, "ps -f name=looked-at --no-trunc -q")
            #expect(try await id == host.run("systemctl show -P InvocationID looked-at"))
            #expect(
                try await oci(host, "inspect -f '{{.Name}} {{.State.Status}}' \(id.prefix(12))")
                    == "systemd-looked-at running\n"
            )
            #expect(try await oci(host, "container ls -f name=looked-at").hasPrefix("CONTAINER ID"))
            try await host.run("systemctl stop looked-at; systemctl reset-failed has-ended")
        }

        @Test func `prints what they have written, from their last start on`() async throws {
            let host = try await start("speaks", "sh -c 'echo one; echo two >&2; exec hold'")
            try await host.run("systemctl restart speaks; journalctl --sync")
            try await host.wait(until: "systemd-oci logs speaks | grep -q holding")
            #expect(try await oci(host, "logs speaks") == "one\ntwo\nholding\n")
            #expect(try await oci(host, "logs --tail=1 --names systemd-speaks") == "systemd-speaks holding\n")
            #expect(try await oci(host, "logs --all-runs speaks | grep -c '^one$'") == "2\n")
            let followed = try await host.result(of: "timeout 1 systemd-oci logs -f --tail=1 speaks")
            #expect(followed.output == "holding\n")
            try await host.run("systemctl stop speaks")
            let missing = try await host.result(of: "systemd-oci logs nothing")
            #expect(missing.status == 125 && missing.errors.contains("no such container"))
        }

        @Test func `starts, stops, pauses and ends them by their units`() async throws {
            let host = try await start("is-driven", "hold")
            #expect(try await oci(host, "pause is-driven") == "systemd-is-driven\n")
            #expect(try await oci(host, "ps -f name=is-driven --format '{{.Status}}'") == "Paused\n")
            #expect(try await host.property("FreezerState", of: "is-driven") == "frozen")
            // What joined it would be frozen, too.
            let refused = try await host.result(of: "timeout 20 systemd-oci exec is-driven true")
            #expect(refused.status == 125)
            #expect(refused.errors.contains("is paused; `systemd-oci unpause is-driven` resumes it"))
            #expect(try await oci(host, "unpause is-driven") == "systemd-is-driven\n")
            #expect(try await host.result(of: "systemd-oci rm is-driven").status == 125)
            #expect(
                try await host.run(
                    "(sleep 0.5; systemd-oci kill is-driven >/dev/null) & systemd-oci wait is-driven"
                ) == "137\n"
            )
            #expect(try await oci(host, "start is-driven") == "systemd-is-driven\n")
            #expect(try await oci(host, "restart is-driven") == "systemd-is-driven\n")
            #expect(try await oci(host, "update --pids-limit=77 is-driven") == "systemd-is-driven\n")
            #expect(try await host.property("TasksMax", of: "is-driven") == "77")
            #expect(try await oci(host, "stop is-driven") == "systemd-is-driven\n")
            #expect(try await host.property("ActiveState", of: "is-driven") == "inactive")
            #expect(try await host.result(of: "systemd-oci container exists is-driven").status == 0)
            #expect(try await host.result(of: "systemd-oci container exists is-not").status == 1)
        }

        @Test func `tells what happened`() async throws {
            let host = try await start("happens", "sh -c 'exit 4'")
            try await host.wait(until: "systemctl is-failed happens")
            try await host.run("journalctl --sync; systemctl reset-failed happens")
            let events = try await oci(
                host,
                "events --since=10m --stream=false -f container=happens --format '{{.Status}} {{.ContainerExitCode}}'"
            )
            #expect(events.contains("died 4\n"))
        }

        @Test func `shows what they use`() async throws {
            let host = try await start("uses", "hold")
            let stats = try await oci(host, "stats --no-stream --format '{{.Name}} {{.PIDS}}' uses")
            #expect(stats.hasPrefix("systemd-uses "))
            let top = try await oci(host, "top uses user pid ppid comm")
            #expect(
                top.split(separator: "\n").contains {
                    $0.split(separator: " ") == ["root", "1", "0", "hold"]
                }
            )
            try await host.run("systemctl stop uses")
        }

        @Test func `copies files both ways, and only where the container leads`() async throws {
            let host = try await start("is-copied", "hold")
            let folder = "/run/copied"
            try await host.run(
                "mkdir -p \(folder)/site/sub; echo page >\(folder)/site/sub/page; ln -s /etc/passwd \(folder)/site/link"
            )
            try await host.run(
                "systemd-oci cp \(folder)/site is-copied:/srv; systemd-oci cp is-copied:/srv \(folder)/back"
            )
            #expect(try await host.run("diff -r --no-dereference \(folder)/site \(folder)/back") == "")
            #expect(try await oci(host, "exec is-copied stat -c %u /srv/sub/page") == "0\n")
            try await host.run("tar -C \(folder) -c site | systemd-oci cp - is-copied:/tmp")
            #expect(try await oci(host, "exec is-copied cat /tmp/site/sub/page") == "page\n")
            #expect(try await oci(host, "cp is-copied:/srv/sub - | tar t") == "sub/\nsub/page\n")
            // Links of the container's lead to what is the container's.
            try await oci(host, "exec is-copied ln -s /etc/machine-id /srv/id").expectEmpty()
            try await oci(host, "exec is-copied ln -s ../../../../../../\(folder) /srv/out").expectEmpty()
            #expect(try await host.result(of: "systemd-oci cp is-copied:/srv/id \(folder)/id").status == 125)
            #expect(
                try await host.result(of: "systemd-oci cp \(folder)/site/sub/page is-copied:/srv/out/x")
                    .status == 125
            )
            #expect(try await host.run("ls \(folder)") == "back\nsite\n")
            #expect(try await oci(host, "diff is-copied").contains("A /srv/sub/page\n"))
            #expect(try await oci(host, "export is-copied | tar t").contains("srv/sub/page\n"))
            try await host.run("systemctl stop is-copied")
            #expect(
                try await host.result(of: "systemd-oci cp is-copied:/srv \(folder)/late").errors.contains(
                    "does not run"
                )
            )
        }
    }
}

extension String {
    fileprivate func expectEmpty() { #expect(self == "") }
}
