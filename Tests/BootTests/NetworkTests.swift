import Testing

extension BootTests {
    @Suite(.timeLimit(.minutes(3)))
    struct `The network` {
        static func file(_ command: String, _ keys: String) -> String {
            """
            [Container]
            Image=oci:/srv/images:busybox
            Exec=\(command)
            \(keys)
            """
        }

        static let addresses = "ip -o addr"

        @Test func `none is a loopback that is up`() async throws {
            let host = try await Host.trixie()
            let output = try await host.output("net-none", of: Self.addresses)
            #expect(output.contains("127.0.0.1/8"))
            #expect(output.contains("eth0") == false)
        }

        @Test func `host is the host's`() async throws {
            let host = try await Host.trixie()
            try await host.add(
                "net-host.container",
                Self.file("hold", "Network=host")
            )
            try await host.run("systemctl start net-host")
            let pid = try await host.property("MainPID", of: "net-host")
            let namespaces = try await host.run(
                "readlink /proc/\(pid)/ns/net /proc/1/ns/net | sort -u | wc -l"
            )
            #expect(namespaces == "1\n")
            try await host.run("systemctl stop net-host")
        }

        /// 10.88.0.0/16 is the default network of containers/common.
        @Test func `bridge has an address and a way out`() async throws {
            let host = try await Host.trixie()
            try await host.run("mkdir -p /srv/www && echo outside >/srv/www/page")
            try await host.run("systemd-run -q --unit=outside busybox httpd -f -p 0.0.0.0:7001 -h /srv/www")
            try await host.add("net-bridge.container", Self.file("hold", ""))
            try await host.run("systemctl start net-bridge")
            let enter = "nsenter -n -t $(systemctl show -P MainPID net-bridge)"
            #expect(try await host.run("\(enter) ip -o -4 addr show eth0").contains(" 10.88."))
            #expect(try await host.run("\(enter) curl -fsS http://10.88.0.1:7001/page") == "outside\n")
            try await host.run("systemctl stop net-bridge")
        }

        @Test func `names itself and the host in /etc/hosts`() async throws {
            let host = try await Host.trixie()
            try await host.add(
                "net-hosts.container",
                Self.file("cat /etc/hosts", "HostName=itself") + "\n[Service]\nType=oneshot"
            )
            try await host.run("systemctl start net-hosts")
            let lines = try await host.journal("net-hosts").split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("127.0.0.1") && $0.contains("localhost") })
            #expect(lines.contains { $0.hasPrefix("10.88.") && $0.contains("itself") })
            #expect(lines.contains { $0.contains("host.containers.internal") })
        }

        @Test func `two containers reach each other's published port`() async throws {
            let host = try await Host.trixie()
            let server = "httpd -f -p 80 -h /etc"
            try await host.add("peer.container", Self.file(server, "PublishPort=7002:80\nStopTimeout=1"))
            try await host.run("systemctl start peer")
            #expect(try await host.run("curl -fsS http://127.0.0.1:7002/passwd").contains("app:x:1000"))
            try await host.add(
                "asks.container",
                Self.file("wget -qO- http://10.88.0.1:7002/passwd", "") + "\n[Service]\nType=oneshot"
            )
            try await host.run("systemctl start asks")
            #expect(try await host.journal("asks").contains("app:x:1000"))
            try await host.run("systemctl stop peer")
        }

        @Test func `publishes UDP too`() async throws {
            let host = try await Host.trixie()
            let server = """
                use Socket;
                socket(S, PF_INET, SOCK_DGRAM, 17) and bind(S, sockaddr_in(53, INADDR_ANY)) or die $!;
                while (defined(my $peer = recv(S, $_, 100, 0))) { send(S, "heard $_", 0, $peer) }
                """
            try await host.write("/srv/udp/server", server)
            try await host.add(
                "udp.container",
                """
                [Container]
                Image=oci:/srv/images:web
                Entrypoint=perl5.40.1
                Exec=/srv/server
                Volume=/srv/udp/server:/srv/server:ro
                PublishPort=127.0.0.1:7003:53/udp
                StopTimeout=1
                """
            )
            try await host.run("systemctl start udp")
            let ask = "exec 3<>/dev/udp/127.0.0.1/7003; sleep 0.3; echo ask >&3; timeout 3 head -n1 <&3"
            #expect(try await host.run(ask) == "heard ask\n")
            try await host.run("systemctl stop udp")
        }
    }
}
