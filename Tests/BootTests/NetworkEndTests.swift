import Testing

extension BootTests {
    /// What becomes of a network's rules, interfaces and files.
    @Suite(
        .serialized,
        .timeLimit(.minutes(8)),
        .disabled(if: Stage.isPodman, "looks at units of systemd-oci")
    )
    struct `A network's end` {
        private static let rules = "{ nft list ruleset; iptables-save; ip6tables-save; } 2>/dev/null"
        private static let page = "curl -fsS -m 3 -o /dev/null"

        private func start(_ host: Host, firewall: String? = nil) async throws {
            try await host.addClient()
            if let firewall { try await host.run("systemctl set-environment NETAVARK_FW=\(firewall)") }
            try await host.addNetwork(
                "end",
                "IPv6=true",
                "Subnet=10.94.1.0/24",
                "Subnet=fd94:1::/64",
                "NetworkDeleteOnStop=true"
            )
            try await host.addHolder(
                "end-one",
                ["Network=end.network", "IP=10.94.1.9", "PublishPort=7501:80"]
            )
            try await host.addHolder("end-two", ["Network=end.network", "PublishPort=7502:80"])
            try await host.run("systemctl daemon-reload; systemctl start end-one end-two")
            for unit in ["end-one", "end-two"] { try await host.mirror(unit, ports: 80) }
        }

        private func expectReachable(_ host: Host, _ place: SourceLocation = #_sourceLocation) async throws {
            for (address, answer) in [
                ("192.0.2.1:7501", "192.0.2.2 80\n"), ("[2001:db8:2::1]:7502", "2001:db8:2::2 80\n"),
            ] {
                let seen = try await host.client(Host.asks(address))
                #expect(seen.output == answer, "\(seen.errors)", sourceLocation: place)
            }
            let out = try await host.inside("end-one", Host.asks("192.0.2.2:7000"))
            #expect(out.output == "192.0.2.1 7000\n", sourceLocation: place)
        }

        private func expectNothing(_ host: Host, _ place: SourceLocation = #_sourceLocation) async throws {
            try await host.run("systemctl start systemd-oci-sweep.service")
            let found = try await host.result(of: "\(Self.rules) | grep -E '10\\.94\\.1|fd94:1|750[12]'")
            #expect(found.output == "", sourceLocation: place)
            #expect(
                try await host.run("ip -o link | cut -d: -f2 | cut -d@ -f1 | xargs") == "lo outside\n",
                sourceLocation: place
            )
            let left = try await host.run(
                "cd /run/systemd-oci/network; ls containers namespaces | grep -v : | xargs"
            )
            #expect(left == "\n", sourceLocation: place)
            #expect(try await host.result(of: "pgrep aardvark-dns").output == "", sourceLocation: place)
        }

        @Test(arguments: ["nftables", "iptables"])
        func `leaves no rule of its firewall`(driver: String) async throws {
            let host = try await Host.own()
            try await start(host, firewall: driver)
            let tables = ["nftables": "nft list ruleset", "iptables": "iptables-save"]
            #expect(try await host.run("\(tables[driver] ?? "") | grep -c 7501") != "0\n")
            try await expectReachable(host)
            try await host.run("systemctl stop end-one end-two")
            try await expectNothing(host)
            #expect(try await host.run("systemd-oci network ls -q").contains("end\n"))
            // NetworkDeleteOnStop=
            try await host.run("systemctl stop end-network")
            #expect(try await host.result(of: "systemd-oci network exists end").status == 1)
            try await host.stop()
        }

        @Test(arguments: ["nftables", "iptables"])
        func `is not the flush of its firewall`(driver: String) async throws {
            let host = try await Host.own()
            try await start(host, firewall: driver)
            try await host.run("nft flush ruleset; iptables -F; iptables -t nat -F")
            #expect(try await host.client("\(Self.page) http://192.0.2.1:7501/").status != 0)
            // The firewall is the one that the containers were started with, whatever the shell has.
            let reload = "systemd-oci network reload --all | sort"
            #expect(try await host.run(reload) == "end-one\nend-two\n")
            try await expectReachable(host)
            // It runs on as it was.
            #expect(try await host.property("NRestarts", of: "end-one") == "0")
            try await host.run("systemctl stop end-network")
            try await expectNothing(host)
            try await host.stop()
        }

        @Test func `comes also when all of its processes are killed`() async throws {
            let host = try await Host.own()
            try await start(host)
            for _ in 0..<3 {
                try await host.run(
                    "pkill -KILL aardvark-dns; systemctl kill -s KILL end-one end-two; sleep 0.2"
                )
                try await host.run("systemctl reset-failed; systemctl start end-one end-two")
                for unit in ["end-one", "end-two"] { try await host.mirror(unit, ports: 80) }
                try await expectReachable(host)
                let names = try await host.inside(
                    "end-one",
                    "dig +short +time=2 +tries=1 @10.94.1.1 end-two | wc -l"
                )
                #expect(names.output == "1\n")
            }
            try await host.run("systemctl kill -s KILL end-one end-two")
            try await host.wait(until: "! systemctl -q is-active end-one end-two")
            try await expectNothing(host)
            try await host.run("systemctl stop end-network")
            try await host.stop()
        }

        /// The launcher is killed at any step of what it does, and so is what it has started.
        @Test func `comes also where a start is killed`() async throws {
            let host = try await Host.own()
            try await start(host)
            let pod = "[Pod]\nNetwork=end.network\nPublishPort=7503:80\n"
            try await host.write("/etc/containers/systemd/end.pod", pod)
            let part = "[Container]\nImage=oci:/srv/images:busybox\nExec=hold\nPod=end.pod\n"
            try await host.write("/etc/containers/systemd/end-part.container", part)
            try await host.run(
                """
                systemctl daemon-reload; RANDOM=11; units='end-one end-two end-pod end-part'
                for ((i = 0; i < 25; i++)); do
                    systemctl stop end-pod end-one end-two; systemctl reset-failed $units 2>/dev/null
                    systemctl start --no-block $units
                    sleep 0.0$((RANDOM % 10))
                    systemctl kill -s KILL $units 2>/dev/null
                done
                """
            )
            try await host.run("systemctl reset-failed; systemctl start end-one end-two end-part")
            for unit in ["end-one", "end-two"] { try await host.mirror(unit, ports: 80) }
            try await expectReachable(host)
            try await host.run("systemctl stop end-network 'end-*-mirror'")
            try await host.wait(until: "! systemctl -q is-active end-one end-two end-pod end-part")
            try await expectNothing(host)
            #expect(try await host.run("ls /var/lib/systemd-oci/containers") == "")
            let held = try await host.result(of: "readlink /proc/1/fd/* | grep -E '^(mnt|net|user):'")
            #expect(held.output == "")
            try await host.stop()
        }
    }
}
