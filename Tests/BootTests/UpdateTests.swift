import Foundation
import Testing

extension BootTests {
    /// podman-auto-update(1); what is beyond it, systemd-oci-auto-update(1).
    @Suite(.timeLimit(.minutes(5)), .disabled(if: Stage.isPodman, "the state is in files of ours"))
    struct `Automatic updates` {
        private static let update = "systemd-oci auto-update --settle=1s"
        private static let table = ["UNIT", "CONTAINER", "IMAGE", "POLICY", "UPDATED"]

        /// An image that only waits, one that ends at once, and others, as tags of a layout.
        private static let images = """
            mkdir -p /srv/w && cd /srv/w && test ! -e layout || exit 0
            skopeo copy -q oci:/srv/images:busybox oci:/srv/w/layout:base
            make() {
                tag=$1
                shift
                words=()
                for word in "$@"; do words+=(--config.cmd "$word"); done
                umoci tag --image layout:base $tag
                umoci config --image layout:$tag --config.label v=$tag "${words[@]}"
            }
            make one sh -c 'touch /ok; exec hold'
            make two sh -c 'touch /ok; exec hold'
            make three sh -c 'touch /ok; exec hold'
            make crash sh -c 'exit 3'
            make late sh -c 'sleep 0.5; exit 4'
            make sick hold
            """

        private func host() async throws -> Host {
            let host = try await Host.trixie()
            try await host.run(Self.images)
            return host
        }

        /// Lets a name of the registry mean one of the images.
        private func push(_ tag: String, as name: String, on host: Host) async throws {
            try await host.run(
                "skopeo copy -q --dest-tls-verify=false oci:/srv/w/layout:\(tag) docker://127.0.0.1:5000/\(name)"
            )
        }

        /// A unit of an image that is started, with the first image.
        private func start(
            _ name: String,
            of image: String,
            _ keys: String = "AutoUpdate=registry",
            service: String = "",
            on host: Host
        ) async throws {
            try await host.add(
                "\(name).container",
                """
                [Container]
                Image=127.0.0.1:5000/\(image)
                Network=none
                \(keys)

                [Service]
                \(service)
                """
            )
            try await host.run("systemctl start \(name)")
        }

        /// What the label `v` of the image says that a unit's container runs.
        private func version(_ name: String, on host: Host) async throws -> String {
            let digest = "$(head -n1 /var/lib/systemd-oci/containers/systemd-\(name)/lock | cut -d: -f2)"
            return try await host.run("jq -r .config.Labels.v /var/lib/systemd-oci/blobs/sha256/\(digest)")
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }

        /// The column UPDATED by unit.
        private func updated(
            _ line: String,
            on host: Host,
            status: Int32 = 0
        ) async throws -> [String: String] {
            let result = try await host.result(of: line)
            #expect(result.status == status, "\(result.errors)")
            let lines = result.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(lines.first == Self.table)
            return Dictionary(
                lines.dropFirst().map { ($0[0], $0.dropFirst(4).joined(separator: " ")) },
                uniquingKeysWith: { first, _ in first }
            )
        }

        private func stop(_ names: String..., on host: Host) async throws {
            for name in names {
                try await host.run("systemctl stop \(name); rm /etc/containers/systemd/\(name).container")
            }
            try await host.run("systemctl daemon-reload; ! test -e /var/lib/systemd-oci/pending-updates/*")
        }

        @Test func `restart all units of an image that has a newer one`() async throws {
            let host = try await host()
            try await push("one", as: "good:1", on: host)
            try await start("good-a", of: "good:1", on: host)
            try await start("good-b", of: "good:1", on: host)
            try await start("good-c", of: "good:1", "", on: host)
            let before = try await host.property("InvocationID", of: "good-c")
            let nothing = try await updated(Self.update, on: host)
            #expect(nothing["good-a.service"] == "false")
            #expect(nothing["good-c.service"] == nil)
            try await push("two", as: "good:1", on: host)
            let dry = try await updated(Self.update + " --dry-run", on: host)
            #expect(dry["good-a.service"] == "pending")
            #expect(try await version("good-a", on: host) == "one")
            let done = try await updated(Self.update, on: host)
            #expect(done["good-a.service"] == "true")
            #expect(done["good-b.service"] == "true")
            #expect(try await version("good-a", on: host) == "two")
            #expect(try await version("good-b", on: host) == "two")
            // Nobody said that this one may be updated.
            #expect(try await host.property("InvocationID", of: "good-c") == before)
            #expect(try await updated(Self.update, on: host)["good-b.service"] == "false")
            try await host.run(
                "journalctl --sync; journalctl -q -u good-b MESSAGE_ID=854ced6544a8489cbd3017684bf45ec1 | grep updated"
            )
            // What worked before is kept, and can be had back.
            try await host.run("systemd-oci prune --all --force")
            #expect(
                try await updated(Self.update + " --rollback=good-a", on: host)["good-a.service"] == "true"
            )
            #expect(try await version("good-b", on: host) == "one")
            #expect(try await updated(Self.update, on: host)["good-a.service"] == "false")
            let history = try await host.run("systemd-oci auto-update --history --format=json")
            #expect(history.contains(#""result":"reverted""#))
            try await stop("good-a", "good-b", "good-c", on: host)
        }

        @Test(arguments: ["crash", "late"])
        func `go back where the new image ends`(image: String) async throws {
            let host = try await host()
            let name = "ends-\(image)"
            try await push("one", as: "\(name):1", on: host)
            try await start(name, of: "\(name):1", service: "Restart=always", on: host)
            try await push(image, as: "\(name):1", on: host)
            let rolledBack = try await updated(Self.update, on: host, status: 1)
            #expect(rolledBack["\(name).service"] == "rolled back")
            #expect(try await version(name, on: host) == "one")
            #expect(try await host.property("ActiveState", of: name) == "active")
            // It is not tried again, by no restart either.
            let invocation = try await host.property("InvocationID", of: name)
            #expect(try await updated(Self.update, on: host)["\(name).service"] == "false")
            #expect(try await host.property("InvocationID", of: name) == invocation)
            try await host.run("systemctl restart \(name)")
            #expect(try await version(name, on: host) == "one")
            // Another one is.
            try await push("three", as: "\(name):1", on: host)
            #expect(try await updated(Self.update, on: host)["\(name).service"] == "true")
            #expect(try await version(name, on: host) == "three")
            try await stop(name, on: host)
        }

        /// The unit asks the registry itself before each start.
        @Test(arguments: ["newer", "always"])
        func `go back where the unit pulls itself`(policy: String) async throws {
            let host = try await host()
            let name = "pulls-\(policy)"
            try await push("one", as: "\(name):1", on: host)
            try await start(name, of: "\(name):1", "AutoUpdate=registry\nPull=\(policy)", on: host)
            try await push("crash", as: "\(name):1", on: host)
            #expect(
                try await updated(Self.update, on: host, status: 1)["\(name).service"] == "rolled back"
            )
            try await host.run("systemctl restart \(name)")
            #expect(try await version(name, on: host) == "one")
            try await push("two", as: "\(name):1", on: host)
            try await host.run("systemctl restart \(name)")
            #expect(try await version(name, on: host) == "two")
            try await stop(name, on: host)
        }

        @Test func `leave an image that does not work where nothing is to be rolled back`() async throws {
            let host = try await host()
            try await push("one", as: "left:1", on: host)
            try await start("left", of: "left:1", on: host)
            try await push("crash", as: "left:1", on: host)
            let line = Self.update + " --rollback=false"
            #expect(try await updated(line, on: host, status: 1)["left.service"] == "failed")
            #expect(try await host.property("ActiveState", of: "left") == "failed")
            #expect(
                try await updated(
                    "systemctl reset-failed left; " + Self.update + " --rollback=left",
                    on: host
                )
                .isEmpty
            )
            try await host.run("systemctl start left")
            #expect(try await version("left", on: host) == "one")
            try await stop("left", on: host)
        }

        @Test(arguments: ["", "Notify=healthy"])
        func `go back where the new image never gets healthy`(notify: String) async throws {
            let host = try await host()
            let name = notify.isEmpty ? "sick" : "sick-notify"
            let keys =
                "AutoUpdate=registry\nHealthCmd=test -e /ok\nHealthInterval=200ms\nHealthStartPeriod=1h\n"
            try await push("one", as: "\(name):1", on: host)
            try await start(name, of: "\(name):1", keys + notify, on: host)
            try await push("two", as: "\(name):1", on: host)
            #expect(try await updated(Self.update, on: host)["\(name).service"] == "true")
            try await push("sick", as: "\(name):1", on: host)
            let line = Self.update + " --timeout=8s"
            #expect(try await updated(line, on: host, status: 1)["\(name).service"] == "rolled back")
            #expect(try await version(name, on: host) == "two")
            try await stop(name, on: host)
        }

        @Test func `leave a unit alone where the registry is gone half-way`() async throws {
            let host = try await host()
            try await push("one", as: "cut:1", on: host)
            try await start("cut", of: "cut:1", on: host)
            try await host.run(
                """
                cd /srv/w && umoci unpack --image layout:one cut && head -c 40000000 /dev/urandom >cut/rootfs/big
                umoci repack --image layout:cut cut
                """
            )
            try await push("cut", as: "cut:1", on: host)
            let invocation = try await host.property("InvocationID", of: "cut")
            let killed = try await host.result(
                of: """
                    \(Self.update) --retry=0 & pid=$!
                    until test -e /var/lib/systemd-oci/pending-updates/*cut*; do kill -0 $pid || exit 5; done
                    systemctl kill -s KILL docker-registry
                    wait $pid
                    """
            )
            #expect(killed.status == 1)
            #expect(killed.output.contains("failed"))
            #expect(try await host.property("InvocationID", of: "cut") == invocation)
            #expect(try await version("cut", on: host) == "one")
            try await host.run(
                "systemctl reset-failed docker-registry || true; systemctl start docker-registry"
            )
            try await host.wait(until: "curl -fs http://127.0.0.1:5000/v2/")
            // What the registry could not give is no fault of the image's.
            #expect(try await updated(Self.update, on: host)["cut.service"] == "true")
            try await stop("cut", on: host)
        }

        /// `kill -9` at a moment that is seen in the file of what is pending.
        @Test(arguments: [("two", "pull"), ("two", "trial"), ("crash", "trial"), ("crash", "rollback")])
        func `come to a verdict after they were killed`(image: String, phase: String) async throws {
            let host = try await host()
            let name = "killed-\(image)-\(phase)"
            try await push("one", as: "\(name):1", on: host)
            try await start(name, of: "\(name):1", service: "Restart=always", on: host)
            try await push(image, as: "\(name):1", on: host)
            let killed = try await host.result(
                of: """
                    # No process for each look: a pull takes some milliseconds.
                    is_there() {
                        local file text
                        for file in /var/lib/systemd-oci/pending-updates/*\(image)*; do
                            { text= && read -rd '' text <"$file"; } 2>/dev/null
                            [[ $text != *'"phase":"\(phase)"'* ]] || return 0
                        done
                        return 1
                    }
                    systemd-oci auto-update --settle=2s >/dev/null 2>&1 & pid=$!
                    until is_there; do kill -0 $pid || exit 5; done
                    kill -9 $pid
                    """
            )
            #expect(killed.status == 0)
            let isGood = image == "two"
            _ = try await host.result(of: Self.update + " --resume")
            let result = try await host.result(of: Self.update)
            #expect(result.status == 0)
            #expect(try await version(name, on: host) == (isGood ? "two" : "one"))
            #expect(try await host.property("ActiveState", of: name) == "active")
            let history = try await host.run(
                "jq -r '.history[-1].result' /var/lib/systemd-oci/updates/*\(image)*\(phase)*"
            )
            #expect(history == (isGood ? "updated\n" : "rolled back\n"))
            try await stop(name, on: host)
        }

        /// systemd-oci-auto-update-resume.service.
        @Test func `come to a verdict at boot after a loss of power`() async throws {
            let host = try await Host.own()
            try await host.run(Self.images)
            try await host.startRegistry()
            try await push("one", as: "power:1", on: host)
            try await start(
                "power",
                of: "power:1",
                service: "[Install]\nWantedBy=multi-user.target",
                on: host
            )
            try await push("late", as: "power:1", on: host)
            try await host.run(
                """
                systemd-oci auto-update & pid=$!
                until grep -q '"phase":"trial"' /var/lib/systemd-oci/pending-updates/* 2>/dev/null; do :; done
                kill -9 $pid
                """
            )
            try await host.reboot()
            try await host.wait(until: "! test -e /var/lib/systemd-oci/pending-updates/*")
            #expect(try await version("power", on: host) == "one")
            #expect(try await host.property("ActiveState", of: "power") == "active")
            let history = try await host.run("jq -r '.history[].result' /var/lib/systemd-oci/updates/*power*")
            #expect(history == "rolled back\n")
            // A boot with nothing to do starts nothing.
            try await host.reboot()
            try await host.wait(until: "systemctl is-active multi-user.target")
            let resume = "systemd-oci-auto-update-resume"
            try await host.wait(until: "test $(systemctl show -P ConditionResult \(resume)) = no")
            try await host.stop()
        }

        @Test func `take what the store has where the policy is local`() async throws {
            let host = try await host()
            try await push("one", as: "local:1", on: host)
            try await start("local", of: "local:1", "AutoUpdate=local", on: host)
            try await push("two", as: "local:1", on: host)
            #expect(try await updated("sleep 1.1;" + Self.update, on: host)["local.service"] == "false")
            try await host.run("systemd-oci pull -q 127.0.0.1:5000/local:1")
            #expect(try await updated(Self.update, on: host)["local.service"] == "true")
            #expect(try await version("local", on: host) == "two")
            try await push("crash", as: "local:1", on: host)
            try await host.run("systemd-oci pull -q 127.0.0.1:5000/local:1")
            #expect(try await updated(Self.update, on: host, status: 1)["local.service"] == "rolled back")
            #expect(try await version("local", on: host) == "two")
            try await stop("local", on: host)
        }

        @Test func `restart a pod as a whole`() async throws {
            let host = try await host()
            try await push("one", as: "inner:1", on: host)
            try await host.add("upod.pod", "[Pod]\nNetwork=none\n")
            try await start("inner", of: "inner:1", "Pod=upod.pod\nAutoUpdate=registry", on: host)
            try await start("other", of: "busybox:1", "Pod=upod.pod\nExec=hold", on: host)
            let before = try await host.property("InvocationID", of: "other")
            try await push("two", as: "inner:1", on: host)
            #expect(try await updated(Self.update, on: host)["inner.service"] == "true")
            #expect(try await version("inner", on: host) == "two")
            #expect(try await host.property("ActiveState", of: "other") == "active")
            #expect(try await host.property("InvocationID", of: "other") != before)
            try await push("crash", as: "inner:1", on: host)
            #expect(try await updated(Self.update, on: host, status: 1)["inner.service"] == "rolled back")
            #expect(try await version("inner", on: host) == "two")
            #expect(try await host.property("ActiveState", of: "other") == "active")
            try await host.run("systemctl stop upod-pod; rm /etc/containers/systemd/upod.pod")
            try await stop("inner", "other", on: host)
        }
    }
}
