import Testing

extension BootTests {
    /// `network connect`, `disconnect`, `prune` and `rm --force`, of containers that run.
    @Suite(
        .serialized,
        .timeLimit(.minutes(4)),
        .disabled(if: Stage.isPodman, "looks at units of systemd-oci")
    )
    struct `A network's containers` {
        private static let addresses = "ip -o -4 addr show scope global | tr -s \" \" | cut -d\" \" -f2,4"

        @Test func `get one more network while they run, and lose it`() async throws {
            let host = try await Host.withClient()
            try await host.addNetwork("change-a", "Subnet=10.97.1.0/24")
            try await host.run("systemd-oci network create --subnet 10.97.2.0/24 change-b")
            try await host.addHolder("change-one", ["Network=change-a.network:ip=10.97.1.9"])
            try await host.addHolder("change-two", ["Network=change-b:ip=10.97.2.10"])
            try await host.run("systemctl daemon-reload; systemctl start change-one change-two")
            let connect = "systemd-oci network connect --ip 10.97.2.9 --alias late change-b change-one"
            try await host.run(connect)
            #expect(
                try await host.inside("change-one", Self.addresses).output
                    == "eth0 10.97.1.9/24\neth1 10.97.2.9/24\n"
            )
            // What dig says of a server that does not answer begins with `;;`.
            let ask = "{ dig +short +time=2 +tries=1 @10.97.2.1 late | grep -v \";;\" || true; }"
            #expect(try await host.inside("change-two", ask).output == "10.97.2.9\n")
            #expect(try await host.result(of: connect).errors.contains("connected to it already"))

            try await host.run("systemd-oci network disconnect change-b change-one")
            #expect(try await host.inside("change-one", Self.addresses).output == "eth0 10.97.1.9/24\n")
            #expect(try await host.inside("change-two", ask).output == "")
            // Connected once more, it ends with the container.
            try await host.run("\(connect) && systemctl stop change-one change-two change-a-network")
            // Other tests have networks of their own there.
            let prune = "systemd-oci network prune --force --filter name=^change-"
            #expect(try await host.run(prune) == "change-a\nchange-b\n")
            #expect(try await host.result(of: "ip -o addr | grep -q 10.97").status == 1)
        }

        /// As podman-network-rm(1) and podman-volume-rm(1) have it; a shell that waits for a container goes on.
        @Test(arguments: ["network", "volume"])
        func `are stopped where it is removed by force`(kind: String) async throws {
            let host = try await Host.withClient()
            let name = "force-\(kind)"
            let key = kind == "network" ? "Network=\(name)" : "Network=none\nVolume=\(name):/d"
            let flag = kind == "network" ? "--network \(name)" : "--network none -v \(name):/d"
            try await host.run("systemd-oci \(kind) create \(name)")
            try await host.addHolder("\(name)-one", [key])
            let pod = "/etc/containers/systemd/\(name)"
            try await host.write("\(pod).pod", "[Pod]\n\(kind == "network" ? key : "Volume=\(name):/d")\n")
            let part = "[Container]\nImage=oci:/srv/images:busybox\nExec=hold\nPod=\(name).pod\n"
            try await host.write("\(pod)-part.container", part)
            let shell = """
                systemd-oci run --rm --name \(name)-shell \(flag) oci:/srv/images:busybox hold
                echo ended >/run/\(name); exec sleep 100
                """
            let units = "\(name)-one \(name)-pod \(name)-part"
            try await host.run("systemctl daemon-reload; systemctl start \(units)")
            try await host.run("systemd-run -q --unit=\(name)-session sh -c '\(shell)'")
            try await host.wait(until: "systemd-oci exec \(name)-shell true")

            let refused = try await host.result(of: "systemd-oci \(kind) rm \(name)")
            #expect(refused.status == 2)
            for user in ["\(name)-one", "\(name)-shell"] { #expect(refused.errors.contains("'\(user)'")) }
            #expect(try await host.run("systemd-oci \(kind) rm --force \(name)") == name + "\n")
            for unit in ["\(name)-one", "\(name)-part"] {
                #expect(try await host.property("ActiveState", of: unit) == "inactive")
            }
            try await host.wait(until: "test -e /run/\(name)")
            #expect(try await host.property("ActiveState", of: "\(name)-session") == "active")
            #expect(try await host.result(of: "systemd-oci \(kind) exists \(name)").status == 1)
            try await host.run("systemctl stop \(name)-session \(name)-pod")
        }
    }
}
