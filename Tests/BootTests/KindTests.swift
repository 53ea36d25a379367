import Foundation
import Testing

extension BootTests {
    /// Quadlet files that name each other.
    @Suite(.timeLimit(.minutes(3)))
    struct `Files of other kinds` {
        private func add(_ host: Host, example: String) async throws {
            let folder = Stage.repository + "/examples/" + example
            for name in try FileManager.default.contentsOfDirectory(atPath: folder)
            where !name.hasSuffix(".md") {
                let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
                try await host.write("/etc/containers/systemd/" + name, text)
            }
            try await host.run("systemctl daemon-reload")
        }

        /// Asks until the server listens: a started unit is one whose program runs.
        private func page(_ host: Host, _ address: String) async throws -> String {
            try await host.run("curl -fs --retry 50 --retry-connrefused --retry-delay 0 http://\(address)/")
        }

        @Test func `a container has its network, volume and image from other files`() async throws {
            let host = try await Host.trixie()
            try await add(host, example: "site")
            try await host.run("systemctl start site")
            #expect(try await page(host, "127.0.0.1:8081") == "served from a container\n")
            for unit in ["site-network", "site-volume", "site-image", "site"] {
                #expect(try await host.property("ActiveState", of: unit) == "active")
            }
            try await host.run("echo changed >/var/lib/systemd-oci/volumes/systemd-site/index.html")
            try await host.run("systemctl restart site")
            #expect(try await page(host, "127.0.0.1:8081") == "changed\n")
            // Without its network it can't be: systemd stops both.
            try await host.run("systemctl stop site-network")
            #expect(try await host.property("ActiveState", of: "site") == "inactive")
            try await host.run("systemctl start site")
            #expect(try await page(host, "127.0.0.1:8081") == "changed\n")
            try await host.run("systemctl stop site; systemd-oci network rm systemd-site")
        }

        @Test func `a network goes with its unit where the file says so`() async throws {
            let host = try await Host.trixie()
            try await host.add("gone.network", "[Network]\nNetworkName=gone\nNetworkDeleteOnStop=yes\n")
            try await host.run("systemctl start gone-network; systemd-oci network exists gone")
            try await host.run("systemctl stop gone-network; ! systemd-oci network exists gone")
        }

        @Test func `what a file lacks is said by the unit that nobody can start`() async throws {
            let host = try await Host.trixie()
            try await host.add("lost.container", "[Container]\nImage=a\nVolume=lots.volume:/a\n")
            try await host.add("loss.volume", "[Volume]\nType=ext4\n")
            #expect(try await host.result(of: "systemctl start lost").status != 0)
            let missing = try await host.complaint("lost")
            #expect(
                missing.contains(
                    "there is no file 'lots.volume', which 'Volume=' names, did you mean 'loss.volume'?"
                )
            )
            #expect(try await host.result(of: "systemctl start loss-volume").status != 0)
            #expect(try await host.complaint("loss-volume").contains("'Type=' needs 'Device='"))
        }
    }
}
