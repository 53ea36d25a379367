import Testing

extension BootTests {
    @Suite(.timeLimit(.minutes(3)))
    struct `The end of a container` {
        static func file(_ command: String, _ keys: String = "", service: String = "") -> String {
            """
            [Container]
            Image=oci:/srv/images:busybox
            Exec=\(command)
            Network=none
            \(keys)

            [Service]
            \(service)
            """
        }

        @Test func `has the status that the program ended with`() async throws {
            let host = try await Host.trixie()
            try await host.add("seven.container", Self.file("sh -c 'sleep 0.2; exit 7'"))
            try await host.run("systemctl start seven")
            try await host.wait(until: "systemctl is-failed seven")
            #expect(try await host.property("ExecMainStatus", of: "seven") == "7")
            #expect(try await host.property("Result", of: "seven") == "exit-code")
        }

        @Test func `fails the start of a oneshot`() async throws {
            let host = try await Host.trixie()
            try await host.add("three.container", Host.oneshot("sh -c 'exit 3'"))
            #expect(try await host.result(of: "systemctl start three").status != 0)
            #expect(try await host.property("ExecMainStatus", of: "three") == "3")
        }

        @Test func `is a signal where one killed it`() async throws {
            let host = try await Host.trixie()
            try await host.add("killed.container", Self.file("hold"))
            try await host.run("systemctl start killed && systemctl kill -s KILL killed")
            try await host.wait(until: "systemctl is-failed killed")
            #expect(try await host.property("Result", of: "killed") == "signal")
            #expect(try await host.property("ExecMainStatus", of: "killed") == "9")
            try await host.wait(until: "! ls /var/lib/systemd-oci/containers | grep killed")
        }

        @Test func `is followed by another start with Restart=`() async throws {
            let host = try await Host.trixie()
            let service = "Restart=on-failure\nRestartSec=100ms"
            try await host.add("again.container", Self.file("hold", service: service))
            try await host.run("systemctl start again")
            for restarts in 1...3 {
                try await host.run("systemctl kill -s KILL again")
                try await host.wait(until: "[ $(systemctl show -P NRestarts again) = \(restarts) ]")
                try await host.wait(until: "systemctl is-active again")
            }
            #expect(try await host.complaint("again").contains("holding"))
            try await host.run("systemctl stop again")
            #expect(try await host.property("ActiveState", of: "again") == "inactive")
        }

        @Test func `comes by SIGTERM, and by SIGKILL after the timeout`() async throws {
            let host = try await Host.trixie()
            try await host.add("polite.container", Self.file("hold"))
            try await host.run("systemctl start polite && systemctl stop polite")
            #expect(try await host.complaint("polite").contains("stopping"))
            #expect(try await host.property("Result", of: "polite") == "success")

            try await host.add("deaf.container", Self.file("sleep 1000", "StopTimeout=1"))
            try await host.run("systemctl start deaf && timeout 5 systemctl stop deaf")
            #expect(try await host.property("Result", of: "deaf") == "timeout")
        }

        @Test func `comes by the signal that the file says`() async throws {
            let host = try await Host.trixie()
            let command = "sh -c 'trap \"echo interrupted; exit 0\" INT; sleep 1000 & wait'"
            try await host.add("signal.container", Self.file(command, "StopSignal=SIGINT"))
            try await host.run("systemctl start signal && timeout 5 systemctl stop signal")
            #expect(try await host.complaint("signal").contains("interrupted"))
        }

        @Test func `waits for nobody where an init reaps`() async throws {
            let host = try await Host.trixie()
            let command = "sh -c 'for i in 1 2 3; do sh -c \"sleep 0.1 &\"; done; exec sleep 1000'"
            try await host.add("init.container", Self.file(command, "RunInit=true"))
            try await host.run("systemctl start init")
            let pid = try await host.property("MainPID", of: "init")
            try await host.run("sleep 0.4")
            #expect(try await host.result(of: "ps --ppid \(pid) -o stat= | grep Z").output == "")
            // The init passes SIGTERM on, which sleep as PID 1 would not hear.
            try await host.run("timeout 5 systemctl stop init")
            #expect(try await host.property("Result", of: "init") != "timeout")
        }

        @Test func `takes every process with it`() async throws {
            let host = try await Host.trixie()
            try await host.add("many.container", Self.file("sh -c 'sleep 777 & sleep 777 & exec hold'"))
            try await host.run("systemctl start many")
            try await host.wait(until: "[ $(pgrep -fc '^sleep 777') = 2 ]")
            try await host.run("systemctl stop many")
            #expect(try await host.result(of: "pgrep -f '^sleep 777'").status == 1)
        }

        @Test func `may come at any moment of the start`() async throws {
            let host = try await Host.trixie()
            try await host.add("early.container", Self.file("hold"))
            for step in 0..<12 {
                try await host.run(
                    """
                    systemctl start --no-block early; sleep 0.\(step < 10 ? "0" : "")\(step * 4)
                    systemctl kill -s KILL early; systemctl stop early; systemctl reset-failed early || :
                    """
                )
            }
            try await host.wait(until: "! ls /var/lib/systemd-oci/containers | grep early")
            try await host.run("systemctl start early && systemctl stop early")
            #expect(try await host.result(of: "findmnt -rno TARGET | grep early").output == "")
        }
    }
}
