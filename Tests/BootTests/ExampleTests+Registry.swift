import Testing

/// The examples whose images come from a registry of one's own.
extension BootTests.`An example` {
    /// What scripts/demo shows, step by step.
    @Test func `web is a process of systemd's that serves its page`() async throws {
        let host = try await Host.withApplications()
        try await host.install(example: "web")
        let before = try await host.traces()
        try await host.run("systemctl start web")
        #expect(try await host.page("127.0.0.1:8080") == "served from a container\n")
        let parent = "ps -o ppid= -p $(systemctl show -P MainPID web)"
        #expect(try await host.run("\(parent) | tr -d ' '") == "1\n")
        // Its root is one of 65536 users of its own.
        let map = try await host.run("cat /proc/$(systemctl show -P MainPID web)/uid_map")
            .split(whereSeparator: \.isWhitespace)
        #expect(map.first == "0" && map.last == "65536" && map.dropFirst().first != "0")
        try await host.wait(until: "! pgrep systemd-oci")
        try await host.run("systemctl stop web")
        try await host.expectNoTraces(since: before)
        try await host.remove(example: "web")
    }

    @Test func `update takes a newer image, and the one before it where that does not work`() async throws {
        let host = try await Host.withApplications()
        try await host.makeEditions()
        try await host.push(edition: "first")
        try await host.install(example: "update")
        let before = try await host.traces()
        try await host.run("systemctl start catalog")
        #expect(try await host.page("127.0.0.1:8087") == "first edition\n")
        let update = "systemd-oci auto-update"
        #expect(try await host.run("\(update) --dry-run --format '{{.Updated}}'") == "false\n")

        // What the timer starts.
        #expect(
            try await host.run(
                "systemctl enable --now systemd-oci-auto-update.timer 2>&1; systemctl list-timers"
            )
            .contains("systemd-oci-auto-update.timer")
        )
        try await host.push(edition: "second")
        try await host.run("systemctl start systemd-oci-auto-update")
        #expect(try await host.page("127.0.0.1:8087") == "second edition\n")

        // Its server answers that there is no page.
        try await host.push(edition: "broken")
        let broken = try await host.result(of: "systemctl start systemd-oci-auto-update")
        #expect(broken.status != 0)
        #expect(try await host.page("127.0.0.1:8087") == "second edition\n")
        try await host.expectActive("catalog")
        #expect(try await host.journal("systemd-oci-auto-update").contains("rolled back"))
        let history = try await host.run("\(update) --history")
        #expect(history.contains("updated") && history.contains("rolled back"), "\(history)")
        // It is left alone until there is another.
        let invocation = try await host.property("InvocationID", of: "catalog")
        try await host.run("systemctl start systemd-oci-auto-update")
        #expect(try await host.property("InvocationID", of: "catalog") == invocation)

        // By hand, without the registry.
        try await host.run("systemctl stop docker-registry")
        try await host.run("\(update) --rollback=catalog.service")
        #expect(try await host.page("127.0.0.1:8087") == "first edition\n")
        try await host.run("systemctl start docker-registry")
        try await host.wait(until: "curl -fs http://127.0.0.1:5000/v2/")
        try await host.run(
            "systemctl disable --now systemd-oci-auto-update.timer; systemctl reset-failed; systemctl stop catalog"
        )
        try await host.expectNoTraces(since: before)
        try await host.remove(example: "update")
    }
}

extension Host {
    /// Images of the example's Containerfile, made without Buildah: two that work, and one without its page.
    fileprivate func makeEditions() async throws {
        try await write(
            "/etc/containers/registries.conf.d/70-example.conf",
            "[[registry]]\nprefix = \"registry.example.com\"\nlocation = \"127.0.0.1:5000\"\ninsecure = true\n"
        )
        try await run(
            """
            rm -rf /srv/editions && mkdir /srv/editions && cd /srv/editions
            skopeo copy -q oci:/srv/images:busybox oci:layout:base
            for edition in first second broken; do
                umoci config --image layout:base --tag $edition --config.label edition=$edition \\
                    --config.cmd httpd --config.cmd -f --config.cmd -h --config.cmd /srv
                mkdir -p $edition
                [ $edition = broken ] || echo "$edition edition" >$edition/index.html
                umoci insert --image layout:$edition $edition /srv
            done
            """
        )
    }

    fileprivate func push(edition: String) async throws {
        try await run(
            "skopeo copy -q --dest-tls-verify=false oci:/srv/editions/layout:\(edition) docker://127.0.0.1:5000/catalog:1"
        )
    }
}
