import Testing

extension BootTests {
    @Suite(.timeLimit(.minutes(3)))
    struct `A volume` {
        /// Numeric owners are the same inside and outside, as in rootful Podman.
        @Test func `of the host keeps its owners`() async throws {
            let host = try await Host.trixie()
            try await host.run(
                "mkdir -p /srv/data && echo in >/srv/data/in && chown 1000:1000 /srv/data /srv/data/in"
            )
            let output = try await host.output(
                "volume",
                of: "sh -c 'stat -c %%u:%%g /data/in; cat /data/in; touch /data/out'",
                with: "Volume=/srv/data:/data\nUser=app"
            )
            #expect(output == "1000:1000\nin")
            #expect(try await host.run("stat -c %u:%g /srv/data/out") == "1000:1000\n")
        }

        @Test func `is read-only where it says so`() async throws {
            let host = try await Host.trixie()
            try await host.run("mkdir -p /srv/fixed")
            let output = try await host.output(
                "fixed",
                of: "sh -c 'touch /data/x || echo refused'",
                with: "Volume=/srv/fixed:/data:ro"
            )
            #expect(output.hasSuffix("refused"))
        }

        @Test func `may be one file`() async throws {
            let host = try await Host.trixie()
            try await host.write("/srv/one/file", "content\n")
            let output = try await host.output(
                "one-file",
                of: "cat /etc/thing",
                with: "Mount=type=bind,source=/srv/one/file,target=/etc/thing,ro=true"
            )
            #expect(output == "content")
        }

        @Test func `with a name lasts longer than the container`() async throws {
            let host = try await Host.trixie()
            let keys = "Volume=kept:/data"
            _ = try await host.output("kept-1", of: "sh -c 'echo kept >/data/file'", with: keys)
            #expect(try await host.output("kept-2", of: "cat /data/file", with: keys) == "kept")
        }

        @Test func `in memory has a size and a mode`() async throws {
            let host = try await Host.trixie()
            let output = try await host.output(
                "tmpfs",
                of: "sh -c 'stat -f -c %%T /a /b; df -k /a | tail -1; stat -c %%a /a'",
                with: "Tmpfs=/a:size=1M,mode=0750\nMount=type=tmpfs,target=/b"
            )
            let lines = output.split(separator: "\n")
            #expect(lines.prefix(2) == ["tmpfs", "tmpfs"])
            #expect(lines[2].split(separator: " ")[1] == "1024")
            #expect(lines.last == "750")
        }

        @Test func `of the host is not reached through a link of the image`() async throws {
            let host = try await Host.trixie()
            try await host.run("mkdir -p /srv/linked && echo linked >/srv/linked/file")
            let output = try await host.output(
                "linked",
                of: "sh -c 'cat /var/lock/x/file; ls /run'",
                with: "Volume=/srv/linked:/var/lock/x"
            )
            #expect(output.hasPrefix("linked"))
        }
    }
}
