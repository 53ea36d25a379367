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

        /// sd_listen_fds_with_names(3): in the order of the units' lines, each with the name of its unit's key.
        @Test func `is one of several, of all kinds and with names`() async throws {
            let host = try await Host.trixie()
            let server = """
                $SIG{TERM} = sub { exit 0 };
                @names = split /:/, $ENV{LISTEN_FDNAMES};
                for my $i (0 .. $#names) { open($sockets[$i], "+<&=", 3 + $i) or die $!; }
                while (1) {
                    my $ready = "";
                    vec($ready, 3 + $_, 1) = 1 for 0 .. $#names;
                    select($ready, undef, undef, undef) > 0 or next;
                    for my $i (grep { vec($ready, 3 + $_, 1) } 0 .. $#names) {
                        accept(my $peer, $sockets[$i]);
                        syswrite($peer, "$names[$i] $ENV{LISTEN_FDS} " . ($ENV{LISTEN_PID} == $$) . "\n");
                    }
                }
                """
            try await host.write("/srv/several/server", server)
            try await host.write(
                "/etc/systemd/system/several.socket",
                """
                [Socket]
                ListenStream=127.0.0.1:8098
                ListenStream=/run/several/first
                FileDescriptorName=plain
                """
            )
            try await host.write(
                "/etc/systemd/system/several-more.socket",
                "[Socket]\nListenStream=[::1]:8098\nFileDescriptorName=more\nService=several.service\n"
            )
            try await host.add(
                "several.container",
                """
                [Container]
                Image=oci:/srv/images:web
                Network=none
                Entrypoint=perl5.40.1
                Exec=/srv/server
                Volume=/srv/several/server:/srv/server:ro
                """
            )
            try await host.run("systemctl start several.socket several-more.socket")
            let asks = [
                ("exec 3<>/dev/tcp/127.0.0.1/8098; timeout 30 head -n1 <&3", "plain"),
                ("ncat --recv-only -U /run/several/first", "plain"),
                ("exec 3<>/dev/tcp/::1/8098; timeout 30 head -n1 <&3", "more"),
            ]
            for (ask, name) in asks { #expect(try await host.run(ask) == "\(name) 3 1\n") }
            try await host.run("systemctl stop several.socket several-more.socket several")
        }
    }
}
