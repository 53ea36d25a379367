import Foundation
import Testing

extension BootTests {
    /// Limits that need cgroup controllers, in a virtual machine.
    ///
    /// The result is that of the program: a unit with `Delegate=` goes on after an OOM kill (systemd.service(5), `OOMPolicy=`).
    @Suite(.timeLimit(.minutes(8)))
    struct `In a virtual machine` {
        static let script = """
            mkdir -p /etc/containers/systemd
            cat >/etc/containers/systemd/hungry.container <<'END'
            [Container]
            Image=oci:/srv/images:busybox
            Exec=sh -c 'sleep 1; tail /dev/zero'
            Memory=24m
            Network=none
            END
            cat >/etc/containers/systemd/forks.container <<'END'
            [Container]
            Image=oci:/srv/images:busybox
            Exec=sh -c "sh -c 'for i in 1 2 3 4 5 6 7 8 9; do sleep 100 & done'; exec hold"
            PidsLimit=6
            Network=none
            END
            cat >/etc/containers/systemd/plain.container <<'END'
            [Container]
            Image=oci:/srv/images:busybox
            Exec=hold
            Network=none
            END
            systemctl daemon-reload
            systemctl start plain hungry forks
            for i in $(seq 100); do systemctl is-failed -q hungry && break; sleep 0.2; done
            echo "plain: $(systemctl is-active plain)"
            echo "hungry: $(systemctl show -P MemoryMax hungry) $(systemctl show -P Result hungry)"
            systemctl status --no-pager hungry | grep -q 'killed by the OOM killer' && echo "hungry: status says so"
            echo "forks: $(systemctl show -P TasksMax forks)"
            group=/sys/fs/cgroup$(systemctl show -P ControlGroup forks)
            echo "forks: $(cat $group/pids.max) $(awk '/^max/ { print ($2 > 0) }' $group/pids.events)"
            systemctl set-property --runtime forks TasksMax=50
            echo "forks: $(cat $group/pids.max)"
            systemctl stop plain forks
            echo "plain: $(systemctl show -P Result plain)"
            journalctl --no-pager -q -u plain -u hungry -u forks -o cat
            """

        @Test(
            .enabled(
                if: FileManager.default.isExecutableFile(atPath: "/usr/bin/linux.uml"),
                "needs user-mode-linux"
            )
        )
        func `memory and tasks are limited by systemd`() async throws {
            let images = try await Command.run([Stage.repository + "/scripts/host", "images"])
            let share = images.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let script = NSTemporaryDirectory() + "/boot-tests-\(getpid()).sh"
            let setUp = "mkdir -p /srv/images && cp -a /mnt/host/. /srv/images/\n"
            try (setUp + Self.script).write(toFile: script, atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(atPath: script) }
            let words = ["--stage", Stage.path, "--share", share, script]
            let session = try await Command.run([Stage.repository + "/scripts/vm"] + words)
            #expect(session.status == 0, "\(session.errors)")
            let lines = session.output.split(separator: "\n")
            let expected = [
                "plain: active", "hungry: 25165824 signal", "hungry: status says so", "forks: 6",
                "forks: 6 1",
                "forks: 50", "plain: success",
            ]
            for line in expected { #expect(lines.contains { $0 == line }, "\(session.output)") }
            #expect(session.output.contains("can't fork"))
        }
    }
}
