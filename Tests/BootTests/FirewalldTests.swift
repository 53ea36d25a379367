import Testing

extension BootTests {
    /// Networks on a host whose firewall is firewalld's: netavark puts their subnets into its zone `trusted`.
    @Suite(.timeLimit(.minutes(5)))
    struct `With firewalld` {
        private static let trusted = "firewall-cmd --zone=trusted --list-sources"

        @Test func `ports are reachable, and no others, also after its reload`() async throws {
            let host = try await Host.own(root: "firewalld")
            try await host.addClient()
            try await host.run("systemctl start firewalld")
            try await host.addNetwork("fire", "IPv6=true", "Subnet=10.95.1.0/24", "Subnet=fd95:1::/64")
            try await host.addHolder("fire", ["Network=fire.network", "PublishPort=7301:80"])
            try await host.run("systemctl daemon-reload; systemctl start fire")
            try await host.mirror("fire", ports: 80, 8000)
            try await expectOpen(host)
            #expect(try await host.run(Self.trusted).contains("10.95.1.0/24"))

            try await host.run("firewall-cmd --reload && systemd-oci network reload --all")
            try await expectOpen(host)
            #expect(try await host.run(Self.trusted).contains("10.95.1.0/24"))

            try await host.run("systemctl stop fire fire-mirror; systemctl start systemd-oci-sweep.service")
            try await host.wait(until: "! \(Self.trusted) | grep -q 10.95.1")
            #expect(try await host.run("nft list ruleset | grep -c 7301 || :") == "0\n")
            try await host.stop()
        }

        private func expectOpen(_ host: Host, _ place: SourceLocation = #_sourceLocation) async throws {
            for address in ["192.0.2.1", "[2001:db8:2::1]"] {
                let asked = try await host.client(Host.asks("\(address):7301"))
                #expect(asked.output.hasSuffix(" 80\n"), "\(asked.errors)", sourceLocation: place)
            }
            let found = try await host.client("nmap -n -Pn -p 7295-7305 -oG - 192.0.2.1")
            let open = found.output.matches(of: /([0-9]+)\/open\/tcp/).map { String($0.output.1) }
            #expect(open == ["7301"], sourceLocation: place)
        }
    }
}
