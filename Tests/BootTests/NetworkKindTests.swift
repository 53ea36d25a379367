import Testing

extension BootTests {
    /// `Network=` other than a bridge.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct `Another network` {
        /// The container is a host of the client's network by itself, and unknown to its own host's firewall.
        @Test(arguments: ["macvlan"])
        func `shares an interface of the host`(driver: String) async throws {
            let host = try await Host.own()
            try await host.addClient()
            try await host.addNetwork(
                "shared",
                "Driver=\(driver)",
                "Subnet=192.0.2.0/24",
                "Gateway=192.0.2.2",
                "IPRange=192.0.2.128/25",
                "Options=parent=outside",
                "Options=mtu=1300"
            )
            try await host.addHolder("shared", ["Network=shared.network", "IP=192.0.2.200"])
            try await host.addHolder("shared-any", ["Network=shared.network"])
            try await host.run("systemctl daemon-reload; systemctl start shared shared-any")
            try await host.mirror("shared", ports: 80, 8000)
            #expect(try await host.client(Host.asks("192.0.2.200:80")).output == "192.0.2.2 80\n")
            #expect(try await host.client(Host.asks("192.0.2.200:8000")).output == "192.0.2.2 8000\n")
            let out =
                "curl -s http://192.0.2.2:7000/; ip -j -d link show eth0 | jq -r \".[] | .mtu, .linkinfo.info_kind\""
            #expect(
                try await host.inside("shared", out).output == "192.0.2.200 7000\n1300\n\(driver)\n"
            )
            let any = "ip -j -4 addr show eth0 | jq -r .[].addr_info[].local"
            let address = try await host.inside("shared-any", any).output
            let last = address.split(separator: ".").last.flatMap { Int($0.dropLast()) }
            #expect(last.map { (128...255).contains($0) } == true, "\(address)")
            #expect(
                try await host.inside("shared-any", Host.asks("192.0.2.200:80")).output == address.dropLast()
                    + " 80\n"
            )
            #expect(try await host.result(of: "nft list ruleset | grep -q 192.0.2").status == 1)
            try await host.run("systemctl stop shared shared-any")
            #expect(try await host.result(of: "ip -d link | grep -q \(driver)").status == 1)
            // The sweep takes the interface away a moment later.
            let gone = "until ! nmap -n -sn -PR 192.0.2.200 -oG - | grep -q Up; do sleep 0.1; done"
            #expect(try await host.client("timeout 20 bash -c '\(gone)'").status == 0)
            try await host.run("systemctl stop shared-network && systemd-oci network rm shared")
            try await host.stop()
        }

        @Test func `is the host's, one that has a path, or none`() async throws {
            let host = try await Host.withClient()
            try await host.addHolder("kind-host", ["Network=host"])
            try await host.addHolder("kind-path", ["Network=ns:/run/netns/client"])
            try await host.addHolder("kind-none", ["Network=none"])
            try await host.run("systemctl daemon-reload; systemctl start kind-host kind-path kind-none")
            let namespace = "stat -Lc %i /proc/$(systemctl show -P MainPID"
            #expect(
                try await host.run("\(namespace) kind-host)/ns/net")
                    == host.run("stat -Lc %i /proc/1/ns/net")
            )
            #expect(
                try await host.run("\(namespace) kind-path)/ns/net")
                    == host.run("stat -Lc %i /run/netns/client")
            )
            // What it does in that network: 192.0.2.2 is the client's own address.
            let page = "systemd-oci exec kind-path sh -c 'httpd -p 7401 -h /etc'"
            try await host.run(page)
            #expect(try await host.client("curl -fsS http://192.0.2.2:7401/passwd").output.contains("app:x:"))
            #expect(
                try await host.inside("kind-none", "ip -o addr | cut -d\" \" -f2 | sort -u").output == "lo\n"
            )
            try await host.run("systemctl stop kind-host kind-path kind-none")
            #expect(try await host.client("true").status == 0)
        }

        /// Its address, its ports and its names; it is not that of the one who comes later.
        @Test func `is another container's`() async throws {
            let host = try await Host.withClient()
            try await host.addHolder("lender", ["PublishPort=7411:80", "PublishPort=7412:81"])
            try await host.addHolder("borrower", ["Network=lender.container"])
            try await host.run("systemctl daemon-reload; systemctl start borrower")
            #expect(try await host.property("ActiveState", of: "lender") == "active")
            try await host.run("systemd-oci exec borrower sh -c 'httpd -p 81 -h /etc'")
            #expect(try await host.client("curl -fsS http://192.0.2.1:7412/passwd").output.contains("app:x:"))
            let same =
                "for u in lender borrower; do stat -Lc %i /proc/$(systemctl show -P MainPID $u)/ns/net; done | uniq | wc -l"
            #expect(try await host.run(same) == "1\n")
            try await host.run("systemctl stop borrower")
            #expect(try await host.property("ActiveState", of: "lender") == "active")
            try await host.run("systemctl start borrower; systemctl stop lender")
            #expect(try await host.property("ActiveState", of: "borrower") == "inactive")
        }
    }
}
