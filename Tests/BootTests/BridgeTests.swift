import Foundation
import Testing

extension BootTests {
    /// podman-network-create(1) and podman-systemd.unit(5), `[Network]`: what each option is in the container.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct `A bridge` {
        struct Case: Sendable, CustomTestStringConvertible {
            var name: String
            var network: String
            var container = ""
            /// A line of shell in the container's network, and what it prints.
            var look: String
            var expected: String

            var testDescription: String { name }
        }

        private static let route = "ip -4 route show default; ip -6 route show default | cut -d\" \" -f1-7"

        private static func route(_ gateway: String, metric: Int = 100) -> String {
            "default via \(gateway) dev eth0 proto static metric \(metric)"
        }

        private static let address = "ip -o -4 addr show scope global | tr -s \" \" | cut -d\" \" -f2,4"

        static let cases = [
            Case(
                name: "gateway",
                network: "Subnet=10.91.1.0/24\nGateway=10.91.1.254",
                look: route,
                expected: route("10.91.1.254")
            ),
            Case(
                name: "range",
                network: "Subnet=10.91.2.0/24\nIPRange=10.91.2.64/30",
                look: "ip -o -4 addr show eth0 | grep -cE \"10.91.2.6[4-7]/24\"",
                expected: "1"
            ),
            Case(
                name: "first-last",
                network: "Subnet=10.91.3.0/24\nIPRange=10.91.3.40-10.91.3.41",
                look: "ip -o -4 addr show eth0 | grep -cE \"10.91.3.4[01]/24\"",
                expected: "1"
            ),
            Case(
                name: "dual",
                network: "IPv6=true\nSubnet=10.91.4.0/24\nSubnet=fd91:4::/64",
                container: "IP=10.91.4.9\nIP6=fd91:4::9",
                look: "\(route); ip -o addr show eth0 scope global | tr -s \" \" | cut -d\" \" -f4",
                expected: """
                    \(route("10.91.4.1"))
                    \(route("fd91:4::1").replacing(" metric 100", with: ""))
                    10.91.4.9/24
                    fd91:4::9/64
                    """
            ),
            Case(
                name: "chosen6",
                network: "IPv6=true",
                look: "ip -o addr show eth0 scope global | grep -coE \"inet (10.89.*/24)|inet6 (fd.*/64)\"",
                expected: "2"
            ),
            Case(
                name: "inner",
                network: "Subnet=10.91.5.0/24\nInternal=true",
                look: "\(route); curl -s -m 2 http://192.0.2.2:7000/ || echo no way out",
                expected: "no way out"
            ),
            Case(
                name: "mtu",
                network: "Subnet=10.91.6.0/24\nOptions=mtu=1400\nInterfaceName=br-mtu",
                look:
                    "ip -j link show eth0 | jq .[].mtu; nsenter -t 1 -n ip -j link show br-mtu | jq .[].mtu",
                expected: "1400\n1400"
            ),
            Case(
                name: "route",
                network: "Subnet=10.91.7.0/24\nPodmanArgs=--route 10.21.0.0/16,10.91.7.77,700",
                look: "\(route); ip route show proto static 10.21.0.0/16",
                expected: route("10.91.7.1") + "\n10.21.0.0/16 via 10.91.7.77 dev eth0 metric 700"
            ),
            Case(
                name: "metric",
                network: "Subnet=10.91.8.0/24\nOptions=metric=50",
                look: route,
                expected: route("10.91.8.1", metric: 50)
            ),
            Case(
                name: "no-route",
                network: "Subnet=10.91.9.0/24\nOptions=no_default_route=1",
                look: route,
                expected: ""
            ),
            Case(
                name: "static",
                network: "Subnet=10.91.10.0/24",
                container: "IP=10.91.10.77\nPodmanArgs=--mac-address 02:00:00:00:0A:77",
                look: "\(address); ip -j link show eth0 | jq -r .[].address",
                expected: "eth0 10.91.10.77/24\n02:00:00:00:0a:77"
            ),
            Case(
                name: "named",
                network: "Subnet=10.91.11.0/24\nInterfaceName=br-named",
                look: "nsenter -t 1 -n ip -o -4 addr show br-named | tr -s \" \" | cut -d\" \" -f4",
                expected: "10.91.11.1/24"
            ),
            Case(
                name: "out",
                network: "IPv6=true\nSubnet=10.91.12.0/24\nSubnet=fd91:12::/64",
                look: "\(Host.asks("192.0.2.2:7000")); \(Host.asks("[2001:db8:2::2]:7000"))",
                expected: "192.0.2.1 7000\n2001:db8:2::1 7000"
            ),
        ]

        @Test(arguments: cases)
        func `is as its option says`(_ example: Case) async throws {
            let host = try await Host.withClient()
            let name = "bridge-" + example.name
            try await host.addNetwork(name, example.network)
            try await host.addHolder(name, ["Network=\(name).network", example.container])
            try await host.run("systemctl daemon-reload; systemctl start \(name)")
            let seen = try await host.inside(name, example.look)
            let lines = seen.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(lines.joined(separator: "\n") == example.expected, "\(seen.errors)")
            try await host.run("systemctl stop \(name) \(name)-network && systemd-oci network rm \(name)")
        }

        @Test func `is one of several, each with options of its own`() async throws {
            let host = try await Host.withClient()
            try await host.addNetwork("several-a", "Subnet=10.91.20.0/24")
            try await host.addNetwork("several-b", "Subnet=10.91.21.0/24", "IPv6=true", "Subnet=fd91:21::/64")
            try await host.addNetwork("several-c", "Subnet=10.91.22.0/24", "Options=no_default_route=1")
            try await host.addHolder(
                "several",
                [
                    "Network=several-a.network:ip=10.91.20.9,interface_name=lan0",
                    "Network=several-b.network:ip=10.91.21.9,ip6=fd91:21::9,mac=02:00:00:00:21:09",
                    "Network=several-c.network:ip=10.91.22.9,interface_name=eth1",
                ]
            )
            try await host.run("systemctl daemon-reload; systemctl start several")
            let look = "ip -o addr show scope global | tr -s \" \" | cut -d\" \" -f2,4 | sort"
            // The first name that is free (podman-run(1), `interface_name`).
            #expect(
                try await host.inside("several", look).output == """
                    eth0 10.91.21.9/24
                    eth0 fd91:21::9/64
                    eth1 10.91.22.9/24
                    lan0 10.91.20.9/24

                    """
            )
            let hardware = try await host.inside("several", "ip -j link show eth0 | jq -r .[].address")
            #expect(hardware.output == "02:00:00:00:21:09\n")
            let routes = try await host.inside("several", "ip route show default | cut -d\" \" -f3 | sort")
            #expect(routes.output == "10.91.20.1\n10.91.21.1\n")
            try await host.run("systemctl stop several several-{a,b,c}-network")
            try await host.run("systemd-oci network rm several-a several-b several-c")
        }

        /// Who reaches whom; `isolate` hides a bridge from other isolated ones, `isolate=strict` from all.
        @Test func `is isolated as it says`() async throws {
            let host = try await Host.withClient()
            let options = [
                "open": "", "isolated": "Options=isolate=true", "apart": "Options=isolate=true",
                "strict": "Options=isolate=strict", "inner": "Internal=true",
            ]
            let names = ["open", "isolated", "apart", "strict", "inner"]
            for (index, name) in names.enumerated() {
                try await host.addNetwork(
                    "iso-" + name,
                    "Subnet=10.91.\(30 + index).0/24",
                    options[name] ?? ""
                )
                for (suffix, last) in [("", 9), ("2", 10)] {
                    try await host.addHolder(
                        "iso-\(name)\(suffix)",
                        ["Network=iso-\(name).network", "IP=10.91.\(30 + index).\(last)"]
                    )
                }
            }
            let units = names.flatMap { ["iso-\($0)", "iso-\($0)2"] }
            try await host.run("systemctl daemon-reload; systemctl start \(units.joined(separator: " "))")
            for name in names { try await host.mirror("iso-\(name)", ports: 80) }
            let reachable = [
                "open": ["open", "isolated", "apart"], "isolated": ["open", "isolated"],
                "apart": ["open", "apart"], "strict": ["strict"], "inner": ["inner"],
            ]
            for name in names {
                let asked = names.indices.map { index in
                    "curl -s -o /dev/null -m 1 http://10.91.\(30 + index).9/ && echo \(names[index])"
                }
                let answers = try await host.inside("iso-\(name)2", asked.joined(separator: "; ") + "; true")
                #expect(
                    answers.output.split(separator: "\n").map(String.init) == reachable[name],
                    "from \(name)"
                )
            }
            let networks = names.map { "iso-\($0)-network" }.joined(separator: " ")
            try await host.run("systemctl stop \(networks); systemctl stop 'iso-*-mirror'")
            try await host.run("systemd-oci network rm \(names.map { "iso-\($0)" }.joined(separator: " "))")
        }

        /// `mode=unmanaged`: addresses of a bridge that somebody else has set up.
        @Test func `may be somebody else's`() async throws {
            let host = try await Host.withClient()
            try await host.run(
                "ip link add br-theirs type bridge && ip addr add 10.91.40.1/24 dev br-theirs && ip link set br-theirs up"
            )
            try await host.addNetwork(
                "theirs",
                "Subnet=10.91.40.0/24",
                "Options=mode=unmanaged",
                "InterfaceName=br-theirs"
            )
            try await host.addHolder("theirs", ["Network=theirs.network", "IP=10.91.40.9"])
            try await host.run("systemctl daemon-reload; systemctl start theirs")
            try await host.mirror("theirs", ports: 80)
            #expect(try await host.run(Host.asks("10.91.40.9")) == "10.91.40.1 80\n")
            #expect(try await host.result(of: "nft list ruleset | grep -q 10.91.40").status == 1)
            try await host.run("systemctl stop theirs theirs-network; systemctl stop theirs-mirror")
            #expect(try await host.run("ip -br link show br-theirs").contains("br-theirs"))
            try await host.run("systemd-oci network rm theirs; ip link del br-theirs")
        }
    }
}
