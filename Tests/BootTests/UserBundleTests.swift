import Foundation
import Testing

extension BootTests {
    /// Containers of who is not root, in the user's service manager and by the runtime's command line.
    @Suite(.serialized, .timeLimit(.minutes(3)), .disabled(if: Stage.isPodman, "these commands are ours"))
    struct `Bundles of a user` {
        private static func ofUser(_ line: String) -> String { HostUser.line(line, of: "plain", 4321) }

        /// A user with a service manager and a bundle, `~/bundle`, which has busybox.
        private func prepare() async throws -> Host {
            let host = try await Host.trixie()
            _ = try await HostUser("plain", 4321, on: host)
            try await host.run(
                Self.ofUser(
                    """
                    [ -e bundle ] || { mkdir -p bundle/rootfs/{bin,proc,sys,dev,tmp,etc} && cd bundle &&
                    cp /usr/bin/busybox rootfs/bin && for n in sh cat id sleep touch stat echo mkdir chown
                    do ln -s busybox rootfs/bin/$n; done; }
                    """
                )
            )
            return host
        }

        /// Has the bundle run a script; `more` changes the configuration, which is for root and has no user namespace.
        private func bundle(_ script: String, _ more: String = ".", in host: Host) async throws {
            let filter = """
                .process.args = ["sh", "-c", $script] | .process.terminal = false | .root.readonly = false
                | del(.linux.resources) | .linux.namespaces |= map(select(.type != "user"))
                | del(.linux.uidMappings, .linux.gidMappings) | \(more)
                """
            try await host.write("/srv/filter", filter)
            try await host.write("/srv/script", script)
            try await host.run(
                Self.ofUser(
                    """
                    cd bundle && rm -f config.json && systemd-oci-runtime spec --rootless &&
                    jq --arg script "$(cat /srv/script)" -f /srv/filter config.json >new && mv new config.json
                    """
                )
            )
        }

        @Test func `are services of the user's, whose root is the user`() async throws {
            let host = try await prepare()
            try await bundle(
                "cat /proc/self/uid_map; id -u; touch /tmp/a /tmp/b; chown 33 /tmp/b; cat; exit 7",
                #".process.capabilities |= map_values(["CAP_CHOWN"])"#,
                in: host
            )
            let run = Self.ofUser("systemd-oci run --bundle bundle --rm ids")
            let result = try await host.result(of: run, input: "in\n")
            let ranges = try await host.run("grep ^plain: /etc/subuid").split(separator: ":")
            let words = result.output.split(whereSeparator: \.isWhitespace)
            #expect(
                words == ["0", "4321", "1", "1", ranges[1], "65536", "0", "in"],
                "\(result)"
            )
            #expect(result.status == 7)
            let first = try #require(UInt32(ranges[1]))
            let owners = try await host.run("cd ~plain/bundle/rootfs/tmp && stat -c %u a b")
            #expect(owners == "4321\n\(first + 32)\n")
        }

        @Test func `run detached, with limits, and take further processes`() async throws {
            let host = try await prepare()
            try await bundle("echo started; trap \"exit 0\" TERM; while :; do sleep 0.1; done", in: host)
            try await host.run(Self.ofUser("systemd-oci run --bundle bundle --user -d -p TasksMax=40 mine"))
            func of(_ property: String) async throws -> String {
                try await host.run(Self.ofUser("systemctl --user show -P \(property) mine.service"))
            }
            #expect(try await of("ActiveState") == "active\n")
            #expect(try await of("TasksMax") == "40\n")
            let pid = try await of("MainPID").dropLast()
            #expect(try await host.run("awk '/^Uid/ { print $2 }' /proc/\(pid)/status") == "4321\n")
            #expect(try await host.run(Self.ofUser("systemd-oci exec mine id -u")) == "0\n")
            #expect(try await host.run(Self.ofUser("systemd-oci exec -u 33 mine id -u")) == "33\n")
            #expect(try await host.run(Self.ofUser("systemd-oci ps --format {{.Names}}")) == "mine\n")
            try await host.run(Self.ofUser("systemctl --user stop mine.service"))
            #expect(try await host.run("ls /run/user/4321/systemd-oci | grep -c mine || true") == "0\n")
        }

        @Test func `say what can't be`() async throws {
            let host = try await prepare()
            try await bundle("true", in: host)
            let own = try await host.result(
                of: Self.ofUser("systemd-oci run --bundle bundle --userns=host no")
            )
            #expect(own.status == 125)
            #expect(own.errors.contains("--userns=host"))
            let bare = try await host.result(of: Self.ofUser("systemd-oci-runtime run -b bundle no"))
            #expect(bare.errors.contains("rootless container requires user namespaces"))
            let image = try await host.result(of: Self.ofUser("systemd-oci run oci:/srv/images:busybox true"))
            #expect(image.errors.contains("containers of users other than root are not supported yet"))
        }

        /// With the ID of the user alone, as without newuidmap(1), and with those of /etc/subuid.
        @Test(arguments: [false, true])
        func `are containers of the runtime's command line`(hasOthers: Bool) async throws {
            let host = try await prepare()
            let first = try await host.run("awk -F: '$1 == \"plain\" { print $2 }' /etc/subuid").dropLast()
            let others = hasOthers ? "{containerID: 1, hostID: \(first), size: 1000}" : "empty"
            try await bundle(
                "id -u; exec sleep 1000",
                """
                .linux.namespaces += [{type: "user"}]
                | .linux.uidMappings = [{containerID: 0, hostID: 4321, size: 1}, \(others)]
                | .linux.gidMappings = .linux.uidMappings
                """,
                in: host
            )
            if !hasOthers { try await host.run("mv /usr/bin/newuidmap /usr/bin/newuidmap.away") }
            let result = try await host.result(
                of: Self.ofUser(
                    """
                    systemd-oci-runtime create -b bundle created >/tmp/out && systemd-oci-runtime start created
                    until grep -q 0 /tmp/out; do sleep 0.05; done
                    systemd-oci-runtime exec created id -u; systemd-oci-runtime exec -u 7 created id -u
                    systemd-oci-runtime kill created KILL; systemd-oci-runtime delete --force created
                    systemd-oci-runtime list -q
                    """
                )
            )
            if !hasOthers { try await host.run("mv /usr/bin/newuidmap.away /usr/bin/newuidmap") }
            #expect(result.output == (hasOthers ? "0\n7\n" : "0\n"), "\(result)")
            #expect(result.status == 0)
        }

        /// CVE-2016-9962: from the moment on at which it can be seen in the container nobody there can trace it.
        @Test func `and others are joined by who can't be traced from the beginning`() async throws {
            let host = try await prepare()
            let flags = "--network none --rm --name watched oci:/srv/images:busybox hold"
            try await host.run("systemd-oci run -d \(flags)")
            let trace = "strace -f -o /tmp/trace -e trace=prctl,clone,clone3 systemd-oci exec watched true"
            try await host.run(trace)
            let lines = try await host.run("cat /tmp/trace").split(separator: "\n")
            let protected = try #require(
                lines.firstIndex { $0.contains("PR_SET_DUMPABLE, SUID_DUMP_DISABLE") }
            )
            let cloned = try #require(lines.firstIndex { $0.contains("clone3(") })
            #expect(protected < cloned, "\(lines)")
            try await host.run("systemctl stop watched")
        }
    }
}
