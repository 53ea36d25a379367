import Testing

extension BootTests {
    @Suite(.timeLimit(.minutes(3)), .disabled(if: Stage.isPodman, "these commands are ours"))
    struct `A file that was converted` {
        @Test func `is installed, runs, and goes again`() async throws {
            let host = try await Host.trixie()
            let line =
                "podman run -d --name pasted -e 'A=$x %n' --network host oci:/srv/images:busybox sleep 1000"
            try await host.write("/root/pasted/line", line)
            let session = "cd /root/pasted && systemd-oci convert run \"$(cat line)\" >pasted.quadlets"
            try await host.run(
                session + " && systemd-oci unit install pasted.quadlets && systemctl start pasted"
            )
            let list = try await host.run(
                "systemd-oci unit list -f name=pasted --format '{{.Name}} {{.Status}}'"
            )
            #expect(list == "pasted.container active/running\n")
            let pid = try await host.property("MainPID", of: "pasted")
            let variables = try await host.run("tr '\\0' '\\n' </proc/\(pid)/environ")
            #expect(variables.split(separator: "\n").contains("A=$x %n"))
            try await host.run("systemd-oci convert container pasted >/root/pasted/again.container")
            let refused = try await host.result(of: "systemd-oci unit remove pasted.container")
            #expect(refused.status == 125 && refused.errors.contains("pasted.service runs"))
            try await host.run("systemd-oci unit remove --force pasted.container")
            #expect(try await host.property("LoadState", of: "pasted") == "not-found")

            // What was made of the container that ran is the same container.
            try await host.run(
                "systemd-oci unit install /root/pasted/again.container && systemctl start again"
            )
            let next = try await host.property("MainPID", of: "again")
            #expect(try await host.run("tr '\\0' ' ' </proc/\(next)/cmdline") == "sleep 1000 ")
            let again = try await host.run("tr '\\0' '\\n' </proc/\(next)/environ")
            #expect(again.split(separator: "\n").contains("A=$x %n"))
            let networks = try await host.run("readlink /proc/1/ns/net /proc/\(next)/ns/net | uniq | wc -l")
            #expect(networks == "1\n")
            let names = try await host.run("systemd-oci ps --format '{{.Names}}' --filter name=pasted")
            #expect(names == "pasted\n")
            try await host.run("systemd-oci unit remove --force again.container")
        }

        @Test func `of compose is a page behind a port, with network, volume and what it depends on`()
            async throws
        {
            let host = try await Host.trixie()
            try await host.write(
                "/root/pages/compose.yaml",
                """
                services:
                  pages:
                    image: oci:/srv/images:web
                    ports: ["127.0.0.1:8191:80"]
                    depends_on: [store]
                  store:
                    image: oci:/srv/images:busybox
                    command: sh -c "echo kept >/data/file; exec sleep 1000"
                    volumes: [data:/data]
                volumes:
                  data: {}
                """
            )
            let session = "cd /root/pages && systemd-oci convert compose --prefix >pages.quadlets"
            try await host.run(
                session + " && systemd-oci unit install pages.quadlets && systemctl start pages-pages"
            )
            try await host.wait(until: "curl -sf 127.0.0.1:8191")
            #expect(try await host.run("curl -s 127.0.0.1:8191") == "served from a container\n")
            let units = "pages-pages pages-store pages-default-network pages-data-volume"
            #expect(try await host.run("systemctl is-active \(units) | sort -u") == "active\n")
            try await host.run("systemd-oci unit remove --force pages-pages.container")
            #expect(try await host.run("ls -A /etc/containers/systemd | grep pages || true") == "")
        }
    }
}
