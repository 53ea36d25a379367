import Foundation
import Testing

extension BootTests {
    /// What systemctl, journalctl and the like show of a container.
    @Suite(.timeLimit(.minutes(3)), .disabled(if: Stage.isPodman, "units of ours"))
    struct `Native tools` {
        @Test func `show image, digest, IDs and ports as the unit's status`() async throws {
            let host = try await Host.trixie(running: "is-shown", "hold", "PublishPort=127.0.0.1:7321:80")
            let text = try await host.property("StatusText", of: "is-shown")
            let digest = try await host.run(
                "jq -r '.manifests[] | select(.annotations[\"org.opencontainers.image.ref.name\"] == \"busybox\").digest' "
                    + "/srv/images/index.json || sed 's/},/},\\n/g' /srv/images/index.json | grep busybox | grep -o 'sha256:[0-9a-f]*'"
            )
            .split(separator: "\n").first.map(String.init)
            let first = try await host.run(
                "awk 'NR == 1 { print $2 }' /proc/$(systemctl show -P MainPID is-shown)/uid_map"
            )
            let id = try #require(UInt32(first.trimmingCharacters(in: .whitespacesAndNewlines)))
            let start = "Image oci:/srv/images:busybox (\(try #require(digest).prefix(19)))"
            #expect(text == start + ", IDs \(id)-\(id + 65_535), ports 127.0.0.1:7321->80/tcp")
            let status = try await host.run("systemctl status --no-pager is-shown")
            #expect(status.contains("Status: \"\(start)"))
            try await host.run("systemctl stop is-shown")
        }

        @Test func `find entries by the container's name and its image's`() async throws {
            // `>/dev/stdout` opens that anew, so that the line comes by the relay.
            let host = try await Host.trixie(
                running: "is-found",
                "sh -c 'echo plain; echo relayed >/dev/stdout; exec hold'",
                "Network=none"
            )
            let all = "journalctl --sync; journalctl -q -o cat CONTAINER_NAME=systemd-is-found"
            try await host.wait(
                until: "journalctl -q -o cat CONTAINER_NAME=systemd-is-found | grep -q relayed"
            )
            let lines = try await host.run(all).split(separator: "\n")
            #expect(lines.contains("plain") && lines.contains("relayed"))
            // systemd's own words are about the unit, too.
            #expect(lines.contains { $0.hasPrefix("Started is-found.service") })
            let image = "journalctl -q -o cat -u is-found IMAGE_NAME=oci:/srv/images:busybox"
            #expect(try await host.run(image).contains("plain\n"))
            try await host.run("systemctl stop is-found")
        }

        @Test func `find those of a container that a shell has started`() async throws {
            let host = try await Host.trixie()
            try await host.run(
                "systemd-oci run --rm -d --network none --name found-too oci:/srv/images:busybox sh -c 'echo here; exec hold'"
            )
            try await host.wait(until: "journalctl -q -o cat CONTAINER_NAME=found-too | grep -qx here")
            let text = try await host.property("StatusText", of: "found-too")
            #expect(text.hasPrefix("Image oci:/srv/images:busybox (sha256:"))
            try await host.run("systemctl stop found-too")
        }

        /// Each unit of each example is less exposed than that of Podman's generator for the same file.
        @Test(arguments: [Host.Release.trixie, .forky])
        func `call the units of the examples safer than Podman's`(release: Host.Release) async throws {
            let host = try await Host.shared(release)
            let examples = Stage.repository + "/examples"
            let copy = try await Command.run(["/bin/cp", "-r", examples, host.directory + "/root/srv/peer"])
            #expect(copy.status == 0, "\(copy.errors)")
            // Podman's generator makes nothing of a file with a key that it does not know yet.
            let table = try await host.run(
                """
                cd /srv/peer; generators=/usr/lib/systemd/system-generators
                sed -i '/^Memory=/d' */*.container
                for example in */; do
                    mkdir -p units/$example/ours units/$example/podman
                    for who in ours podman; do
                        out=units/$example/$who
                        [ $who = ours ] && program=$generators/systemd-oci-generator || program=$generators/podman-system-generator
                        QUADLET_UNIT_DIRS=$PWD/$example $program $out $out $out 2>/dev/null || :
                    done
                    for unit in units/$example/podman/*.service; do
                        [ -e "$unit" ] || continue
                        echo ${unit##*/} $(for who in ours podman; do
                            systemd-analyze security --offline=yes --no-pager units/$example/$who/${unit##*/} 2>/dev/null |
                                sed -n 's/.*Overall exposure level for .*: \\([0-9.]*\\) .*/\\1/p'
                        done)
                    done
                done
                """
            )
            var kinds = Set<String>()
            for line in table.split(separator: "\n") {
                let words = line.split(separator: " ")
                let levels = words.dropFirst().compactMap { Double($0) }
                guard levels.count == 2 else {
                    Issue.record("no two levels: \(line)")
                    continue
                }
                #expect(levels[0] < levels[1], "\(line)")
                kinds.insert(String(words[0]))
            }
            let expected = ["web.service", "panel.service", "notes-pod.service", "shop.service"]
            #expect(kinds.isSuperset(of: expected), "\(table)")
            try await host.run("rm -r /srv/peer")
        }

        @Test func `do what the shipped units are for`() async throws {
            let host = try await Host.trixie()
            // Units of other tests name the other images, which are kept for them, and an image that runs keeps its names.
            try await host.push("web-2", as: "pruned:1")
            try await host.run(
                "systemd-oci pull -q 127.0.0.1:5000/pruned:1; systemctl start systemd-oci-prune"
            )
            #expect(try await host.property("Result", of: "systemd-oci-prune") == "success")
            #expect(
                try await host.run("systemd-oci images --noheading").contains("127.0.0.1:5000/pruned")
                    == false
            )
            try await host.run("systemctl start 'systemd-oci-pull@127.0.0.1:5000-pruned:1.service'")
            #expect(try await host.property("ActiveState", of: "system-oci.slice") == "active")
            try await host.run("systemd-oci rmi 127.0.0.1:5000/pruned:1")
            #expect(
                try await host.run(
                    "systemctl is-enabled systemd-oci-prune.timer systemd-oci-auto-update.timer || :"
                )
                    == "disabled\ndisabled\n"
            )
            try await host.run("systemctl enable --now systemd-oci-prune.timer")
            #expect(try await host.property("ActiveState", of: "systemd-oci-prune.timer") == "active")
            try await host.run("systemctl disable --now systemd-oci-prune.timer")
            #expect(
                try await host.run("stat -c '%a %U' /run/systemd-oci/stdio /var/lib/systemd-oci")
                    == "700 root\n700 root\n"
            )
        }

        @Test func `start the pods of a file that a template is told`() async throws {
            let host = try await Host.trixie()
            let yaml = """
                apiVersion: v1
                kind: Pod
                metadata: {name: escaped}
                spec:
                  containers:
                  - {name: one, image: "oci:/srv/images:busybox", command: [hold]}
                """
            try await host.write("/srv/some dir/a-b.yaml", yaml)
            let unit = "\"systemd-oci-kube@$(systemd-escape '/srv/some dir/a-b.yaml').service\""
            try await host.run("systemctl start \(unit)")
            #expect(try await host.run("systemd-oci ps --format '{{.Names}}'").contains("escaped-one\n"))
            try await host.run("systemctl restart \(unit); systemctl stop \(unit)")
            #expect(try await host.run("systemd-oci ps --format '{{.Names}}'").contains("escaped") == false)
            #expect(try await host.result(of: "ls /run/containers/systemd | grep a-b").status == 1)
            let missing = try await host.result(of: "systemctl start systemd-oci-kube@-srv-none.service")
            #expect(missing.status != 0)
        }

        @Test(arguments: [
            (["systemd-oci", "logs", "system"], "systemd-is-completed"),
            (["systemd-oci", "stop", "is-c"], "is-completed"),
            (["systemd-oci", "inspect", "systemd-is"], "systemd-is-completed"),
            (["systemd-oci", "rmi", "oci:/srv/"], "busybox"),
            (["systemd-oci", "auto"], "auto-update"), (["systemd-oci", "ps", "--no-tr"], "--no-trunc"),
        ])
        func `of bash complete the names of what there is`(words: [String], expected: String) async throws {
            let host = try await Host.trixie(running: "is-completed", "hold", "Network=none")
            let list = words.map { "'\($0)'" }.joined(separator: " ")
            let output = try await host.run(
                """
                source /usr/share/bash-completion/completions/systemd-oci
                COMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1); _systemd_oci; printf '%s\\n' "${COMPREPLY[@]}"
                """
            )
            #expect(output.contains(expected), "\(output)")
        }
    }
}
