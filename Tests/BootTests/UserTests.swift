import Foundation
import Testing

extension BootTests {
    /// What a user of Podman's Quadlet tries next.
    @Suite(.timeLimit(.minutes(3)))
    struct `A user` {
        static func file(_ keys: String, _ service: String = "") -> String {
            """
            [Container]
            Image=oci:/srv/images:busybox
            Network=none
            \(keys)

            [Service]
            \(service)
            """
        }

        @Test(arguments: Host.Release.allCases)
        func `reloads a container by a signal`(release: Host.Release) async throws {
            let host = try await Host.shared(release)
            let command = #"sh -c "trap 'echo heard' HUP; echo up; while :; do sleep 1000 & wait $$!; done""#
            try await host.add("heard.container", Self.file("Exec=\(command)\nReloadSignal=HUP"))
            try await host.run("systemctl start heard")
            try await host.wait(until: "journalctl -q -o cat -u heard | grep -x up")
            try await host.run("systemctl reload heard")
            try await host.wait(until: "journalctl -q -o cat -u heard | grep -x heard")
            #expect(try await host.property("ActiveState", of: "heard") == "active")
            try await host.run("systemctl stop heard")
        }

        /// The command is in the container's namespaces and cgroup, and its end is that of the reload.
        @Test(arguments: Host.Release.allCases)
        func `reloads a container by a command in it`(release: Host.Release) async throws {
            let host = try await Host.shared(release)
            let reload =
                #"sh -c "hostname; cmp /proc/self/cgroup /proc/1/cgroup && echo same; id -u; test ! -e /tmp/no""#
            let keys = "HostName=inside\nExec=hold\nUser=7\nReloadCmd=\(reload)"
            try await host.add("told.container", Self.file(keys))
            try await host.run("systemctl start told")
            try await host.run("systemctl reload told")
            let lines = try await host.journal("told").split(separator: "\n")
            #expect(lines.filter { $0 != "holding" } == ["inside", "same", "7"])
            try await host.run("systemd-oci exec systemd-told touch /tmp/no")
            #expect(try await host.result(of: "systemctl reload told").status != 0)
            #expect(try await host.property("ActiveState", of: "told") == "active")
            #expect(try await host.result(of: "systemd-oci exec systemd-told sh -c 'exit 7'").status == 7)
            try await host.run("systemctl stop told")
            #expect(try await host.result(of: "systemd-oci exec systemd-told true").status == 125)
        }

        @Test(arguments: Host.Release.allCases)
        func `is told by systemctl status what is wrong with a file`(release: Host.Release) async throws {
            let host = try await Host.shared(release)
            try await host.add("slip.container", Self.file("Exxec=hold\nMemory=much"))
            #expect(try await host.result(of: "systemctl start slip").status != 0)
            let status = try await host.result(of: "journalctl --sync; systemctl status -l slip").output
            #expect(
                status.contains(
                    "slip.container:4:1: error: unknown key 'Exxec' in [Container], did you mean 'Exec'?"
                )
            )
            #expect(
                status.contains("slip.container:5:8: error: 'Memory=much': expected a size, such as 512m")
            )
            try await host.run("rm /etc/containers/systemd/slip.container; systemctl daemon-reload")
        }

        /// The container runs on, and stops as it should, when its file is edited into one that has a mistake.
        @Test func `makes a mistake while the container runs`() async throws {
            let host = try await Host.trixie()
            try await host.add("edited.container", Self.file("Exec=hold"))
            try await host.run("systemctl start edited")
            try await host.add("edited.container", Self.file("Exxec=hold"))
            #expect(try await host.property("ActiveState", of: "edited") == "active")
            try await host.run("systemctl stop edited")
            #expect(try await host.property("Result", of: "edited") == "success")
            try await host.wait(until: "[ ! -e /var/lib/systemd-oci/containers/systemd-edited ]")
            #expect(try await host.result(of: "systemctl start edited").status != 0)
            try await host.add("edited.container", Self.file("Exec=hold"))
            try await host.run("systemctl start edited && systemctl stop edited")
        }

        /// `LogDriver=none` is for what the container writes.
        @Test func `sees why a container without a log can't start`() async throws {
            let host = try await Host.trixie()
            try await host.add(
                "silent.container",
                Self.file("Exec=echo hidden\nLogDriver=none", "Type=oneshot")
            )
            try await host.run("systemctl start silent")
            #expect(try await host.complaint("silent").contains("hidden") == false)
            try await host.add("silent.container", Self.file("User=stranger\nLogDriver=none"))
            #expect(try await host.result(of: "systemctl start silent").status != 0)
            #expect(try await host.complaint("silent").contains("--user 'stranger': the image's /etc/passwd"))
        }

        /// A container may have ended before systemd hears that it is the main process.
        @Test(arguments: Host.Release.allCases)
        func `gets the exit status of a container that ends at once`(release: Host.Release) async throws {
            let host = try await Host.shared(release)
            let text = Self.file("Exec=sh -c \"exit 7\"") + "\n[Unit]\nStartLimitIntervalSec=0\n"
            try await host.add("quick.container", text)
            for _ in 1...15 {
                _ = try await host.result(of: "systemctl start quick")
                try await host.wait(until: "systemctl is-failed quick")
                #expect(try await host.property("ExecMainStatus", of: "quick") == "7")
                #expect(try await host.property("Result", of: "quick") == "exit-code")
            }
        }

        /// podman-run(1): `always` is an error where the pull fails.
        @Test func `gets no old image where Pull=always can't reach the registry`() async throws {
            let host = try await Host.own()
            try await host.startRegistry()
            let image = "127.0.0.1:5000/busybox:1"
            try await host.add(
                "fresh.container",
                "[Container]\nImage=\(image)\nPull=always\nNetwork=none\nExec=hold\n"
            )
            try await host.run("systemctl start fresh; systemctl stop fresh docker-registry")
            #expect(try await host.result(of: "systemctl start fresh").status != 0)
            let complaint = try await host.complaint("fresh")
            #expect(complaint.contains("cannot pull \(image): registry can't be reached"), "\(complaint)")
            try await host.run("systemctl start docker-registry")
            try await host.wait(until: "curl -fs http://127.0.0.1:5000/v2/")
            try await host.run("systemctl start fresh && systemctl is-active fresh")
            let refusal = try await host.result(of: "systemd-oci rmi \(image)")
            #expect(refusal.status == 125)
            #expect(refusal.errors.contains("in use by 'systemd-fresh'"), "\(refusal.errors)")
            try await host.stop()
        }

        /// As with Podman 5.4: a new mount point is for everybody, one of the image keeps its owner.
        @Test func `writes to a tmpfs as a user of the image`() async throws {
            let host = try await Host.trixie()
            let command = #"sh -c "touch /new/dir/a /home/app/a; stat -c '%%a %%U' /new/dir /home/app""#
            let keys = "User=app\nTmpfs=/new/dir\nTmpfs=/home/app"
            #expect(try await host.output("scratch", of: command, with: keys) == "1777 root\n755 app")
        }

        @Test func `who is not root is told so`() async throws {
            let host = try await Host.trixie()
            let result = try await host.result(
                of: "setpriv --reuid 1000 --clear-groups systemd-oci run oci:/srv/images:busybox true"
            )
            #expect(result.status == 125)
            #expect(
                result.errors
                    == "systemd-oci: run: containers of users other than root are not supported yet\n"
            )
        }

        @Test func `finds the flags in the help`() async throws {
            let host = try await Host.trixie()
            #expect(try await host.run("systemd-oci run --help").contains("-p, --publish="))
            #expect(try await host.run("systemd-oci --help").contains("systemd-oci run --help"))
        }
    }
}
