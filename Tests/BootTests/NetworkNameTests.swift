import Foundation
import Testing

extension BootTests {
    /// What containers know by name: aardvark-dns, `/etc/hosts`, `/etc/resolv.conf`.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct `Names in a network` {
        /// Answers each question with the address 192.0.2.53.
        private static let server = """
            import socket
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind(("192.0.2.2", 53))
            while True:
                query, peer = s.recvfrom(512)
                end = query.index(0, 12) + 5
                answer = b"\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\1\\0\\4" + bytes([192, 0, 2, 53])
                kind = query[end - 4:end - 2]
                has = kind == b"\\0\\1"
                counts = b"\\0\\1" + (b"\\0\\1" if has else b"\\0\\0") + b"\\0\\0\\0\\0"
                s.sendto(query[:2] + b"\\x81\\x80" + counts + query[12:end] + (answer if has else b""), peer)
            """

        @Test func `are answered for, and others asked of the network's servers`() async throws {
            let host = try await Host.withClient()
            try await host.write("/srv/dns.py", Self.server)
            try await host.run(
                "systemd-run -q --unit=dns -p NetworkNamespacePath=/run/netns/client python3 /srv/dns.py"
            )
            try await host.addNetwork(
                "names",
                "IPv6=true",
                "Subnet=10.93.1.0/24",
                "Subnet=fd93:1::/64",
                "DNS=192.0.2.2"
            )
            try await host.addNetwork("names-other", "Subnet=10.93.2.0/24")
            try await host.addNetwork("names-off", "Subnet=10.93.3.0/24", "DisableDNS=true")
            try await host.addHolder(
                "names-one",
                [
                    "Network=names.network", "IP=10.93.1.9", "IP6=fd93:1::9", "NetworkAlias=www",
                    "HostName=first", "AddHost=extra:192.0.2.77", "AddHost=gateway:host-gateway",
                ]
            )
            try await host.addHolder(
                "names-two",
                [
                    "Network=names.network:alias=inner,ip=10.93.1.10",
                    "Network=names-other.network:alias=roof,ip=10.93.2.10",
                ]
            )
            try await host.addHolder("names-three", ["Network=names-other.network", "IP=10.93.2.11"])
            try await host.addHolder("names-four", ["Network=names-off.network", "DNS=192.0.2.2"])
            try await host.run("systemctl daemon-reload; systemctl start names-{one,two,three,four}")

            let questions: [(asks: String, question: String, answers: [String])] = [
                ("names-two", "names-one", ["10.93.1.9"]),
                ("names-two", "www", ["10.93.1.9"]),
                ("names-two", "www.dns.podman", ["10.93.1.9"]),
                ("names-two", "-t AAAA names-one", ["fd93:1::9"]),
                ("names-two", "-x 10.93.1.9", ["first.", "names-one.", "www."]),
                ("names-two", "names-three", ["10.93.2.11"]),
                ("names-one", "inner", ["10.93.1.10"]),
                ("names-one", "example.org", ["192.0.2.53"]),
                ("names-three", "roof", ["10.93.2.10"]),
                ("names-one", "nothing.dns.podman", []),
                ("names-four", "example.org", ["192.0.2.53"]),
            ]
            for (unit, question, answers) in questions {
                // The container's own resolver, as a client of the host in its network would have it.
                let server =
                    "$(grep -m1 nameserver /proc/$(systemctl show -P MainPID \(unit))/root/etc/resolv.conf | cut -d\" \" -f2)"
                let line = "dig +short +time=2 +tries=1 @\(server) \(question) | sort"
                let seen = try await host.result(
                    of: "nsenter -n -t $(systemctl show -P MainPID \(unit)) bash -c '\(line)'"
                )
                let lines = seen.output.split(separator: "\n").map(String.init)
                    // Of an address there are as many names as the version of aardvark-dns knows.
                    .filter { !question.hasPrefix("-x") || answers.contains($0) }
                #expect(
                    lines == answers || question.hasPrefix("-x") && !lines.isEmpty,
                    "\(unit): \(question)"
                )
            }
            // By its name on another network it is not found.
            let other = try await host.run("systemd-oci exec names-three nslookup names-one || true")
            #expect(!other.contains("10.93.1.9"))

            let hosts = try await host.run("systemd-oci exec names-one cat /etc/hosts")
            let names = hosts.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace) }
            for (address, name) in [
                ("192.0.2.77", "extra"), ("10.93.1.1", "host.containers.internal"),
                ("10.93.1.1", "gateway"), ("10.93.1.9", "first"), ("10.93.1.9", "names-one"),
                ("fd93:1::9", "first"),
            ] {
                #expect(
                    names.contains { $0.first == address[...] && $0.contains(name[...]) },
                    "\(name)\n\(hosts)"
                )
            }
            let page =
                "systemd-oci exec names-one sh -c 'wget -qO- http://host.containers.internal:7301/os-release'"
            try await host.run("systemd-run -q --unit=names-host busybox httpd -f -p 7301 -h /etc")
            try await host.wait(until: "curl -sf http://127.0.0.1:7301/os-release >/dev/null")
            #expect(try await host.run("\(page) | head -n1").contains("Debian"))
            let resolver = try await host.run("systemd-oci exec names-four cat /etc/resolv.conf")
            #expect(
                resolver.split(separator: "\n").filter { $0.hasPrefix("nameserver") } == [
                    "nameserver 192.0.2.2"
                ]
            )

            try await host.run("systemctl stop names-{one,two,three,four} dns names-host")
            try await host.run("systemctl stop names-network names-other-network names-off-network")
            try await host.run("systemd-oci network rm names names-other names-off")
            #expect(try await host.result(of: "pgrep aardvark-dns").output == "")
        }

        /// Restarts give new addresses; who asks gets the new one.
        @Test func `follow a container that is restarted, and go when it stops`() async throws {
            let host = try await Host.withClient()
            try await host.addNetwork("follow", "Subnet=10.93.5.0/24")
            try await host.addHolder("follow-one", ["Network=follow.network"])
            try await host.addHolder("follow-two", ["Network=follow.network", "NetworkAlias=both"])
            try await host.addHolder("follow-three", ["Network=follow.network", "NetworkAlias=both"])
            try await host.run("systemctl daemon-reload; systemctl start follow-{one,two,three}")
            // What dig says of a server that does not answer begins with `;;`.
            func ask(_ name: String) -> String {
                "{ dig +short +time=2 +tries=1 @10.93.5.1 \(name) | grep -v \";;\" || true; }"
            }
            for _ in 0..<2 {
                let address = "ip -j -4 addr show eth0 | jq -r .[].addr_info[].local"
                let own = try await host.inside("follow-two", address).output
                #expect(try await host.inside("follow-one", ask("follow-two")).output == own)
                try await host.run("systemctl restart follow-two")
            }
            let both = try await host.inside("follow-one", ask("both"))
            #expect(both.output.split(separator: "\n").count == 2)
            try await host.run("systemctl stop follow-two")
            // The sweep has the name forgotten a moment later.
            let one = "until [ $(\(ask("both")) | wc -l) = 1 ]; do sleep 0.1; done"
            #expect(try await host.inside("follow-one", one).status == 0)
            #expect(try await host.inside("follow-one", ask("follow-two")).output == "")
            try await host.run("systemctl stop follow-{one,three,network} && systemd-oci network rm follow")
        }
    }
}
