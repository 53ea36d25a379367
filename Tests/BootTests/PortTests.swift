import Foundation
import Testing

extension BootTests {
    /// podman-run(1), `--publish`, seen by a client on another host.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct `Published ports` {
        /// Who asks what, and what the container saw of it; empty where nobody answers.
        private static let questions: [(from: String, question: String, answer: String)] = [
            ("client", Host.asks("192.0.2.1:7201"), "192.0.2.2 80\n"),
            ("client", Host.asks("192.0.2.3:7201"), "192.0.2.2 80\n"),
            ("client", Host.asks("[2001:db8:2::1]:7201"), "2001:db8:2::2 80\n"),
            ("host", Host.asks("127.0.0.1:7201"), "10.92.1.1 80\n"),
            ("host", Host.asks("192.0.2.1:7201"), "192.0.2.1 80\n"),
            ("host", Host.asks("[2001:db8:2::1]:7201"), "2001:db8:2::1 80\n"),
            ("sibling", Host.asks("10.92.1.1:7201"), "10.92.1.1 80\n"),
            ("sibling", Host.asks("[fd92:1::1]:7201"), "fd92:1::1 80\n"),
            // Who is on another network is masqueraded, as everywhere outside.
            ("stranger", Host.asks("192.0.2.1:7201"), "10.92.1.1 80\n"),
            // A range leads to the port in the same place.
            ("client", Host.asks("192.0.2.1:7202"), "192.0.2.2 8000\n"),
            ("client", Host.asks("192.0.2.1:7204"), "192.0.2.2 8002\n"),
            ("client", Host.asks("[2001:db8:2::1]:7203"), "2001:db8:2::2 8001\n"),
            // One address of the host.
            ("client", Host.asks("192.0.2.3:7205"), "192.0.2.2 80\n"),
            ("client", Host.asks("192.0.2.1:7205"), ""),
            ("client", Host.asks("[2001:db8:2::1]:7205"), ""),
            ("host", Host.asks("127.0.0.1:7206"), "10.92.1.1 80\n"),
            ("client", Host.asks("192.0.2.1:7206"), ""),
            ("client", Host.asks("[2001:db8:2::1]:7207"), "2001:db8:2::2 80\n"),
            ("client", Host.asks("192.0.2.1:7207"), ""),
            // One family of addresses.
            ("client", Host.asks("192.0.2.1:7208"), "192.0.2.2 80\n"),
            ("client", Host.asks("[2001:db8:2::1]:7208"), ""),
            ("client", Host.asks("192.0.2.1:7209"), ""),
            ("client", Host.asks("[2001:db8:2::1]:7209"), "2001:db8:2::2 80\n"),
            // UDP beside TCP, and what is UDP only.
            ("client", datagram("192.0.2.1", 7210), "192.0.2.2 80\n"),
            ("client", datagram("2001:db8:2::1", 7210), "2001:db8:2::2 80\n"),
            ("client", Host.asks("192.0.2.1:7210"), ""),
            ("host", datagram("127.0.0.1", 7210), "10.92.1.1 80\n"),
            ("client", datagram("192.0.2.1", 7201), ""),
        ]

        private static func datagram(_ address: String, _ port: Int) -> String {
            "exec 3<>/dev/udp/\(address)/\(port); echo ask >&3; timeout 1 head -n1 <&3"
        }

        private static let ports = [
            "7201:80", "7202-7204:8000-8002", "192.0.2.3:7205:80", "127.0.0.1:7206:80",
            "[2001:db8:2::1]:7207:80", "0.0.0.0:7208:80", "[::]:7209:80", "7210:80/udp", "8001", "8002/udp",
        ]

        @Test func `are open for whom they are published, and no others`() async throws {
            let host = try await Host.withClient()
            try await host.addNetwork("ports", "IPv6=true", "Subnet=10.92.1.0/24", "Subnet=fd92:1::/64")
            try await host.addNetwork("ports-other", "Subnet=10.92.2.0/24")
            let keys = Self.ports.map { "PublishPort=\($0)" }
            try await host.addHolder(
                "ports",
                ["Network=ports.network", "IP=10.92.1.9", "IP6=fd92:1::9"] + keys
            )
            try await host.addHolder("ports-sibling", ["Network=ports.network"])
            try await host.addHolder("ports-stranger", ["Network=ports-other.network", "IP=10.92.2.9"])
            try await host.run(
                "systemctl daemon-reload; systemctl start ports ports-sibling ports-stranger"
            )
            try await host.mirror("ports", ports: 80, 8000, 8001, 8002)

            for (place, question, answer) in Self.questions {
                let asked: Command =
                    switch place {
                    case "client": try await host.client("bash -c '\(question)'")
                    case "host": try await host.result(of: question)
                    default: try await host.inside("ports-\(place)", question)
                    }
                #expect(asked.output == answer, "\(place): \(question)\n\(asked.errors)")
            }

            // Ports that the host chose are told.
            let chosen = try await host.run("systemd-oci port ports 8001/tcp | tail -n1 | cut -d: -f2")
            let number = chosen.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(
                try await host.client(Host.asks("192.0.2.1:\(number)")).output == "192.0.2.2 8001\n"
            )
            try await expectOpenPorts(host)

            try await host.run("systemctl stop ports ports-sibling ports-stranger ports-mirror")
            for address in ["192.0.2.1", "-6 2001:db8:2::1"] {
                #expect(try await scan(host, address) == [])
            }
            try await host.run("systemctl stop ports-network ports-other-network")
            try await host.run("systemd-oci network rm ports ports-other")
        }

        private func expectOpenPorts(_ host: Host) async throws {
            #expect(
                try await scan(host, "192.0.2.1") == ["7201", "7202", "7203", "7204", "7208"]
            )
            #expect(try await scan(host, "192.0.2.3") == ["7201", "7202", "7203", "7204", "7205", "7208"])
            #expect(
                try await scan(host, "-6 2001:db8:2::1") == ["7201", "7202", "7203", "7204", "7207", "7209"]
            )
            // As docker-port(1) and podman-port(1) print them.
            #expect(try await host.run("systemd-oci port ports 80/udp") == "0.0.0.0:7210\n")
            #expect(
                try await host.run("systemd-oci port ports 8000") == "0.0.0.0:7202\n"
            )
            #expect(try await host.result(of: "systemd-oci port ports 99").status == 125)
        }

        /// What nmap finds open from the client.
        private func scan(_ host: Host, _ address: String) async throws -> [String] {
            let found = try await host.client("nmap -n -Pn -p 7200-7249 -oG - \(address)")
            return found.output.matches(of: /([0-9]+)\/open\/tcp/).map { String($0.output.1) }
        }
    }
}
