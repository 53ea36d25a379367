import Testing

extension BootTests {
    /// The files of docs/socket-activation.md, with an address of their own.
    @Suite(.timeLimit(.minutes(3)))
    struct `A socket` {
        @Test func `starts nginx on the first connection, which has no network`() async throws {
            let host = try await Host.trixie()
            try await host.write(
                "/srv/activated/nginx.conf",
                """
                pid /tmp/nginx.pid; error_log stderr;
                events {}
                http { access_log off; server { listen 8099; location / { return 200 "activated\\n"; } } }
                """
            )
            try await host.write(
                "/etc/systemd/system/activated.socket",
                "[Socket]\nListenStream=0.0.0.0:8099\n"
            )
            try await host.add(
                "activated.container",
                """
                [Container]
                Image=oci:/srv/images:web
                Network=none
                Environment=NGINX=3;
                Volume=/srv/activated/nginx.conf:/srv/nginx.conf:ro
                Exec=nginx -c /srv/nginx.conf -g "daemon off;"
                """
            )
            try await host.run("systemctl start activated.socket")
            #expect(try await host.property("ActiveState", of: "activated.service") == "inactive")
            #expect(try await host.run("curl -sS --retry 0 -m 60 http://127.0.0.1:8099/") == "activated\n")
            let pid = try await host.property("MainPID", of: "activated")
            #expect(try await host.run("nsenter -t \(pid) -n ip -br link | grep -vc '^lo '; true") == "0\n")
            // A restart loses no connection: the socket is systemd's.
            try await host.run("systemctl restart --no-block activated")
            #expect(try await host.run("curl -sS -m 60 http://127.0.0.1:8099/") == "activated\n")
            try await host.run("systemctl stop activated.socket activated")
        }
    }
}
