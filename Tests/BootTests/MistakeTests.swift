import Foundation
import Testing

extension BootTests {
    /// Before boot by `lint`, and at boot by the generator.
    @Suite(.timeLimit(.minutes(3)))
    struct `Mistakes in a file` {
        @Test(arguments: Host.Release.allCases)
        func `are found by lint, and told in the journal`(release: Host.Release) async throws {
            let host = try await Host.shared(release)
            let text = "[Container]\nImage=a\nMemroy=1g\n[Service]\nRestartSteps=3\n"
            try await host.write("/root/lint/typo.container", text)
            let lint = try await host.result(of: "cd /root/lint && systemd-oci lint typo.container")
            #expect(lint.status == 1)
            var lines = [
                "typo.container:3:1: error: unknown key 'Memroy' in [Container], did you mean 'Memory'?"
            ]
            // The setting is of systemd 254.
            if release == .bookworm {
                lines.append(
                    "typo.container:5:1: warning: 'RestartSteps=' needs systemd 254, this is systemd 252, "
                        + "which ignores it"
                )
            }
            #expect(lint.output.split(separator: "\n").map(String.init) == lines)

            try await host.add("typo.container", text)
            let journal = "journalctl --sync; journalctl -q -o cat -b -t systemd-oci-generator"
            let told = try await host.run(journal)
            #expect(lines.allSatisfy { told.contains("/etc/containers/systemd/" + $0) }, "\(told)")
            #expect(try await host.result(of: "systemd-oci explain typo Memory").status == 1)
            try await host.run("rm /etc/containers/systemd/typo.container; systemctl daemon-reload")
        }

        @Test func `are none in what explain shows of a unit`() async throws {
            let host = try await Host.trixie()
            let text = "[Container]\nImage=oci:/srv/images:busybox\nNetwork=none\nMemory=64m\n"
            try await host.add("clear.container", text)
            #expect(
                try await host.result(of: "systemd-oci lint --strict /etc/containers/systemd/clear.container")
                    .status == 0
            )
            let shown = try await host.run("systemd-oci explain clear.service Memory")
            #expect(shown.contains("[Service] MemoryMax=67108864\n"))
            #expect(try await host.property("MemoryMax", of: "clear") == "67108864")
        }
    }
}
