import Foundation
import Testing

extension BootTests {
    /// docs/formats/output.md, held against what the commands print.
    @Suite(.timeLimit(.minutes(5)), .disabled(if: Stage.isPodman, "the documents are ours"))
    struct `What is printed as JSON` {
        private struct Members {
            var all: Set<String> = []
            var optional: Set<String> = []
        }

        /// The members in the table of a command's section.
        private static func documented(_ command: String) throws -> Members {
            let path = Stage.repository + "/docs/formats/output.md"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let section = try #require(
                text.components(separatedBy: "\n## ").first { section in
                    section.prefix { $0 != "\n" }.contains("`\(command)`")
                }
            )
            var members = Members()
            for line in section.split(separator: "\n") where line.hasPrefix("| `") {
                let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                let names = cells[1].split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }
                members.all.formUnion(names.map { String($0.element) })
                guard cells[3].hasPrefix(" optional") else { continue }
                members.optional.formUnion(names.map { String($0.element) })
            }
            return members
        }

        /// The objects of an array, of lines, or the one that it is.
        private static func objects(_ text: String) throws -> [[String: Any]] {
            func value(_ text: some StringProtocol) throws -> Any {
                try JSONSerialization.jsonObject(with: Data(text.utf8))
            }
            if let whole = try? value(text) {
                return try #require(whole as? [[String: Any]] ?? (whole as? [String: Any]).map { [$0] })
            }
            return try text.split(separator: "\n").map { try #require(value($0) as? [String: Any]) }
        }

        private func prepare() async throws -> Host {
            let host = try await Host.own()
            try await host.startRegistry()
            for (name, text) in [
                ("js.pod", "[Pod]\nNetwork=js.network\nPublishPort=7400:80\n"), ("js.network", "[Network]\n"),
                ("js.volume", "[Volume]\n"),
                (
                    "js.container",
                    """
                    [Container]
                    Image=127.0.0.1:5000/busybox:1
                    Exec=sh -c 'echo >/written; exec hold'
                    Pod=js.pod
                    Volume=js.volume:/v
                    HealthCmd=true
                    HealthInterval=1h
                    AutoUpdate=registry
                    """
                ),
            ] {
                try await host.write("/etc/containers/systemd/" + name, text)
            }
            try await host.run(
                """
                systemctl daemon-reload; systemctl start js-pod js
                echo x | systemd-oci secret create js -
                systemd-oci pull -q 127.0.0.1:5000/web:1; systemd-oci mount 127.0.0.1:5000/web:1
                """
            )
            try await host.wait(until: "systemd-oci exec systemd-js test -e /written")
            // An image is an artifact, too, and one that is replaced by another has a history.
            try await host.push("web", as: "history:1")
            try await host.add(
                "history.container",
                "[Container]\nImage=127.0.0.1:5000/history:1\nNetwork=none\nAutoUpdate=registry\n"
            )
            try await host.run("systemctl start history")
            try await host.push("web-2", as: "history:1")
            try await host.run(
                """
                systemd-oci auto-update --settle=100ms; systemd-oci artifact pull -q 127.0.0.1:5000/busybox:1
                systemd-oci image export --format=bundle 127.0.0.1:5000/busybox:1 /srv/bundle
                systemd-oci runtime create --bundle /srv/bundle of-bundle </dev/null >/dev/null 2>&1
                """
            )
            return host
        }

        @Test func `has the members that are documented`() async throws {
            let host = try await prepare()
            let lines = [
                ("ps", "ps"), ("inspect CONTAINER", "inspect systemd-js"),
                ("inspect IMAGE", "inspect 127.0.0.1:5000/web:1"), ("images", "images"),
                ("stats", "stats --no-stream"), ("events", "events --since=10m --stream=false"),
                ("diff", "diff systemd-js"), ("info", "info"), ("df", "df"), ("volume ls", "volume ls"),
                ("volume inspect", "volume inspect systemd-js"), ("secret ls", "secret ls"),
                ("secret inspect", "secret inspect --showsecret js"), ("network ls", "network ls"),
                ("network inspect", "network inspect systemd-js"),
                ("pod ps", "pod ps"), ("pod inspect", "pod inspect systemd-js"), ("unit list", "unit list"),
                ("port", "port --all"), ("search", "search 127.0.0.1:5000/"),
                ("artifact ls", "artifact ls"),
                ("artifact inspect", "artifact inspect 127.0.0.1:5000/busybox:1"),
                ("runtime list", "runtime list"),
                ("auto-update --history", "auto-update --history"),
                ("explain", "explain /etc/containers/systemd/js.container"),
                ("auto-update", "auto-update --dry-run"), ("mount", "mount"),
                ("tags", "tags 127.0.0.1:5000/web"),
                ("check", "check"), ("prune", "prune --all --force"),
            ]
            for (section, line) in lines {
                let expected = try Self.documented(section)
                if line.hasPrefix("prune") { try await host.run("systemd-oci unmount --all") }
                // There is no other way to print that one.
                let format = line.hasPrefix("artifact inspect") ? "" : " --format json"
                let objects = try Self.objects(try await host.run("systemd-oci \(line)\(format)"))
                #expect(!objects.isEmpty, "\(line)")
                for object in objects {
                    let found = Set(object.keys)
                    #expect(found.subtracting(expected.all) == [], "not documented: \(line)")
                    #expect(
                        expected.all.subtracting(found).subtracting(expected.optional) == [],
                        "missing: \(line)"
                    )
                }
            }
            try await host.stop()
        }
    }
}
