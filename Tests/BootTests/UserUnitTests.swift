import Foundation
import Testing

extension BootTests {
    /// Quadlet files of who is not root, in the user's service manager.
    @Suite(.serialized, .timeLimit(.minutes(3)), .disabled(if: Stage.isPodman, "these units are ours"))
    struct `Units of a user` {
        /// A user, for whom Podman's generator writes nothing.
        private func prepare() async throws -> HostUser {
            let host = try await Host.trixie()
            try await host.run(
                """
                mkdir -p /etc/systemd/user-generators
                ln -sf /dev/null /etc/systemd/user-generators/podman-user-generator
                """
            )
            return try await HostUser("quadlets", 4322, on: host)
        }

        private func add(_ name: String, _ text: String, for user: HostUser) async throws {
            try await user.host.write("/home/\(user.name)/.config/containers/systemd/\(name)", text)
            try await user.host.run("chown -R \(user.name): /home/\(user.name)/.config")
            try await user.run("systemctl --user daemon-reload")
        }

        /// Containers of users do not run yet.
        @Test func `say why they can't start`() async throws {
            let user = try await prepare()
            let text = "[Container]\nImage=oci:/srv/images:busybox\nNetwork=none\n"
            try await add("own.container", text, for: user)
            #expect(try await user.result(of: "systemctl --user start own").status != 0)
            let said = try await user.host.run(
                "journalctl --sync; journalctl -q -o cat -t own"
            )
            #expect(said.contains("containers of users other than root are not supported yet"), "\(said)")
            try await add("slip.container", text + "Imge=b\n", for: user)
            #expect(try await user.result(of: "systemctl --user start slip").status != 0)
            let slip = try await user.host.run(
                "journalctl --sync; journalctl -q -o cat -t slip"
            )
            #expect(slip.contains("slip.container:4:1: error: unknown key 'Imge'"), "\(slip)")
            try await user.run("rm -r .config/containers; systemctl --user daemon-reload")
        }

        /// Of the host, whose `network-online.target` a user's manager does not know.
        @Test func `start after the network is up`() async throws {
            let user = try await prepare()
            let host = user.host
            try await add("late.network", "[Network]\n", for: user)
            let ready = "systemctl --user is-active systemd-oci-network-online || true"
            let order = "systemctl --user show -P After -P Wants late-network"
            #expect(
                try await user.run(order).split(separator: "\n").allSatisfy {
                    $0.contains("systemd-oci-network-online.service")
                }
            )
            try await host.write(
                "/run/systemd/system/slow-network.service",
                """
                [Unit]
                Before=network-online.target
                [Service]
                Type=oneshot
                ExecStart=sh -c 'until [ -e /run/network-is-up ]; do sleep 0.1; done'
                """
            )
            try await host.run(
                """
                systemctl daemon-reload; systemctl stop network-online.target
                systemctl start --no-block slow-network network-online.target
                """
            )
            try await user.run(
                "systemctl --user stop systemd-oci-network-online; systemctl --user start --no-block systemd-oci-network-online"
            )
            try await host.run("sleep 1")
            #expect(try await user.run(ready) == "activating\n")
            try await host.run("touch /run/network-is-up")
            try await host.wait(until: user.line("systemctl --user is-active systemd-oci-network-online"))
            #expect(try await host.run("systemctl is-active network-online.target") == "active\n")
            // Nobody waits where nothing of the host does.
            try await user.run("systemctl --user stop systemd-oci-network-online")
            try await host.run("systemctl stop network-online.target")
            try await user.run("systemctl --user start systemd-oci-network-online")
            try await host.run("rm /run/network-is-up /run/systemd/system/slow-network.service")
            try await user.run("rm -r .config/containers; systemctl --user daemon-reload")
            try await host.run("systemctl daemon-reload; rm -r /etc/systemd/user-generators")
        }
    }
}
