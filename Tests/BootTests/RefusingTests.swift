import Foundation
import Testing

extension BootTests {
    /// Each says in the journal of the user's unit what is wrong, and leaves nothing behind.
    @Suite(.timeLimit(.minutes(3)))
    struct `Refused is` {
        static func file(_ image: String, _ keys: String = "") -> String {
            """
            [Container]
            Image=\(image)
            Exec=hold
            Network=none
            \(keys)
            """
        }

        /// Starts a unit that can't start, and returns what a user sees.
        static func failure(_ name: String, _ text: String, on host: Host) async throws -> String {
            try await host.add("\(name).container", text)
            #expect(try await host.result(of: "systemctl start \(name)").status != 0)
            #expect(try await host.property("ActiveState", of: name) != "active")
            try await host.wait(until: "! ls /var/lib/systemd-oci/containers | grep -x \(name)")
            #expect(try await host.run("ls -A /var/lib/systemd-oci/staging") == "")
            #expect(try await host.result(of: "ls /run/systemd-oci | grep -x \(name).service").output == "")
            let status = try await host.result(of: "systemctl status -n 50 \(name)").output
            return try await host.complaint(name) + status
        }

        @Test(arguments: [
            ("no-tag", "127.0.0.1:5000/web:missing", ["127.0.0.1:5000/web:missing", "not found"]),
            ("no-repo", "127.0.0.1:5000/absent:1", ["127.0.0.1:5000/absent:1", "not found"]),
            ("no-registry", "127.0.0.1:5999/web:1", ["127.0.0.1:5999", "onnect"]),
            ("no-name", "does-not-resolve.invalid/web:1", ["does-not-resolve.invalid", "resolve"]),
            ("no-layout", "oci:/srv/nothing:web", ["/srv/nothing", "not an OCI layout"]),
            ("no-layout-tag", "oci:/srv/images:absent", ["oci:/srv/images:absent"]),
        ])
        func `an image that can't be had`(name: String, image: String, words: [String]) async throws {
            let host = try await Host.trixie()
            let complaint = try await Self.failure(name, Self.file(image), on: host)
            for word in words {
                #expect(complaint.localizedCaseInsensitiveContains(word), "\(complaint)")
            }
            #expect(try await host.result(of: "ls /var/lib/systemd-oci/images | grep '\(name)'").output == "")
        }

        @Test(arguments: [
            ("wrong-digest", ["digest"]), ("wrong-diff", ["diff"]), ("truncated", ["end"]),
            ("dotdot", [".."]), ("link-out", ["way"]), ("hardlink-out", ["second"]),
        ])
        func `an image that lies`(tag: String, words: [String]) async throws {
            let host = try await Host.trixie()
            let before = try await host.run("ls /tmp; sha256sum /etc/machine-id; stat -c %h /etc/machine-id")
            let text = Self.file("oci:/srv/images:\(tag)")
            let complaint = try await Self.failure("bad-\(tag)", text, on: host)
            #expect(complaint.contains("oci:/srv/images:\(tag)"), "\(complaint)")
            for word in words {
                #expect(complaint.localizedCaseInsensitiveContains(word), "\(complaint)")
            }
            let after = try await host.run("ls /tmp; sha256sum /etc/machine-id; stat -c %h /etc/machine-id")
            #expect(before == after)
            #expect(
                try await host.result(of: "ls /var/lib/systemd-oci/images | grep -e '\(tag)'").output == ""
            )
        }

        /// What a registry serves is checked, whatever it says.
        @Test func `a registry whose layer was changed`() async throws {
            let host = try await Host.trixie()
            try await host.push("web-2", as: "changed:1")
            try await host.run(
                """
                digest=$(skopeo inspect --tls-verify=false docker://127.0.0.1:5000/changed:1 | jq -r '.Layers[-1]')
                hex=${digest#sha256:}
                data=/var/lib/docker-registry/docker/registry/v2/blobs/sha256/${hex:0:2}/$hex/data
                printf 'X' | dd of=$data bs=1 seek=60 conv=notrunc status=none
                """
            )
            let complaint = try await Self.failure("changed", Self.file("127.0.0.1:5000/changed:1"), on: host)
            #expect(complaint.contains("damaged"), "\(complaint)")
        }

        @Test(arguments: [
            ("no-source", "Volume=/does/not/exist:/data", ["/does/not/exist", "No such file"]),
            ("no-user", "User=stranger", ["stranger"]),
            ("no-command", "Entrypoint=/no/such/program", ["/no/such/program", "No such file"]),
            ("no-env", "EnvironmentFile=/no/such/env", ["/no/such/env", "not there"]),
            ("no-capability", "AddCapability=CAP_FLY", ["CAP_FLY"]),
            ("no-sysctl", "Sysctl=kernel.panic=1", ["kernel.panic"]),
        ])
        func `a value that can't work`(name: String, keys: String, words: [String]) async throws {
            let host = try await Host.trixie()
            let text = Self.file("oci:/srv/images:busybox", keys)
            let complaint = try await Self.failure(name, text, on: host)
            for word in words {
                #expect(complaint.localizedCaseInsensitiveContains(word), "\(complaint)")
            }
        }

        @Test func `a port that is taken`() async throws {
            let host = try await Host.trixie()
            try await host.run(
                "mkdir -p /srv/www; systemd-run -q --unit=taken busybox httpd -f -p 127.0.0.1:7010"
            )
            let text = """
                [Container]
                Image=oci:/srv/images:busybox
                Exec=hold
                PublishPort=127.0.0.1:7010:80
                """
            let complaint = try await Self.failure("taken-port", text, on: host)
            #expect(complaint.contains("7010"), "\(complaint)")
            #expect(complaint.contains("in use"), "\(complaint)")
            #expect(try await host.run("nft list ruleset").contains("7010") == false)
        }

        /// The generator says it when systemd reads the file; there is no unit, as with Podman.
        @Test func `a file with an unknown key or a value that makes no sense, and no other`() async throws {
            let host = try await Host.trixie()
            let good = Host.oneshot("echo fine")
            let mistakes = ["key": "Imaage=x", "port": "PublishPort=99999:80", "limit": "Ulimit=nofile=many"]
            for (name, line) in mistakes {
                let text = good + "\n[Container]\n\(line)\n"
                try await host.write("/etc/containers/systemd/odd-\(name).container", text)
            }
            try await host.add("odd-not.container", good)
            try await host.run("systemctl start odd-not")
            for (name, word) in [("key", "Imaage"), ("port", "99999"), ("limit", "many")] {
                #expect(try await host.result(of: "systemctl start odd-\(name)").status != 0)
                let file = "/etc/containers/systemd/odd-\(name).container:"
                let log = try await host.run("journalctl --sync; journalctl -q -o cat | grep \(file)")
                #expect(log.contains(word), "\(log)")
            }
            try await host.run("rm /etc/containers/systemd/odd-*; systemctl daemon-reload")
        }

        @Test func `a network without netavark`() async throws {
            let host = try await Host.own()
            try await host.run("find / -xdev -name 'netavark*' -type f -perm -1 -delete")
            let text = """
                [Container]
                Image=oci:/srv/images:busybox
                Exec=hold
                """
            // Bridges with nftables are set up without it.
            try await host.run("systemctl set-environment NETAVARK_FW=iptables")
            let complaint = try await Self.failure("no-netavark", text, on: host)
            #expect(complaint.contains("netavark"), "\(complaint)")
            try await host.stop()
        }

        @Test func `an image that is larger than the disk`() async throws {
            let host = try await Host.own()
            try await host.run(
                "mkdir -p /var/lib/systemd-oci; mount -t tmpfs -o size=8M,mode=0700 none /var/lib/systemd-oci"
            )
            let complaint = try await Self.failure("full", Self.file("oci:/srv/images:web"), on: host)
            #expect(complaint.contains(" MiB are free; make room"), "\(complaint)")
            #expect(try await host.run("du -sk /var/lib/systemd-oci | cut -f1; true").count < 5)
            try await host.run("mount -o remount,size=200M /var/lib/systemd-oci")
            try await host.add("fits.container", Host.oneshot("echo fits"))
            try await host.run("systemctl start fits")
            try await host.stop()
        }
    }

    @Suite(.timeLimit(.minutes(3)))
    struct `A pull` {
        @Test func `may be killed at any moment`() async throws {
            let host = try await Host.own()
            try await host.startRegistry()
            let image = "127.0.0.1:5000/web:1"
            let file = """
                [Container]
                Image=\(image)
                PublishPort=127.0.0.1:8080:80
                """
            try await host.add("web.container", file)
            let pull = "systemd-oci-pull@$(systemd-escape \(image)).service"
            for milliseconds in stride(from: 20, through: 600, by: 45) {
                let seconds = "0." + String(1000 + milliseconds).dropFirst()
                try await host.run(
                    "systemctl start --no-block '\(pull)'; sleep \(seconds); systemctl kill -s KILL '\(pull)' || :"
                )
                // A name is there only with all that it names.
                try await host.run(
                    """
                    systemctl reset-failed
                    cd /var/lib/systemd-oci && [ ! -e "images/$(systemd-escape \(image))" ] || [ $(ls layers/sha256 | wc -l) = 4 ]
                    """
                )
            }
            try await host.run("systemctl start web")
            try await host.wait(until: "curl -fsS http://127.0.0.1:8080/")
            try await host.wait(until: "[ -z \"$(ls -A /var/lib/systemd-oci/staging)\" ]")
            try await host.stop()
        }

        @Test func `is one for all units of an image, and none for an image that is there`() async throws {
            let host = try await Host.own()
            try await host.startRegistry()
            for name in ["first", "second", "third"] {
                let file = "[Container]\nImage=127.0.0.1:5000/busybox:1\nExec=hold\nNetwork=none\n"
                try await host.write("/etc/containers/systemd/\(name).container", file)
            }
            try await host.run("systemctl daemon-reload; systemctl start first second third")
            try await host.run("systemctl stop docker-registry first; systemctl start first")
            let pulls = try await host.run(
                "journalctl -q -o cat _COMM=systemd-oci-cli | grep -c '127.0.0.1:5000/busybox:1'; true"
            )
            #expect(Int(pulls.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0 <= 2)
            #expect(
                try await host.run("systemctl is-active first second third") == "active\nactive\nactive\n"
            )
            try await host.stop()
        }

        /// Files of an image belong to the foreign range (systemd's UIDS-GIDS.md).
        @Test func `unpacks into the foreign UID range`() async throws {
            let host = try await Host.trixie()
            try await host.run("systemd-oci pull oci:/srv/images:web-2")
            let layers = "/var/lib/systemd-oci/layers/sha256"
            #expect(try await host.run("find \(layers)/*/ -mindepth 1 -uid -2147352576 | head -3") == "")
            let owner = try await host.run("stat -c %u \(layers)/*/usr/sbin/nginx")
            #expect(owner == "2147352576\n")
            let links = try await host.run("stat -c %h \(layers)/*/usr/share/nginx/html/copy.html")
            #expect(links == "2\n")
            let whiteout = try await host.run("stat -c '%F %t:%T' \(layers)/*/usr/bin/perl | sort -u")
            #expect(whiteout.contains("character special file 0:0"))
            #expect(
                try await host.run(
                    "getfattr --absolute-names -hn trusted.overlay.opaque \(layers)/*/etc/nginx/sites-available 2>/dev/null || :"
                )
                .contains("\"y\"")
            )
            #expect(
                try await host.run(
                    "getfattr --absolute-names -hn security.capability \(layers)/*/usr/bin/ping"
                )
                .contains("security.capability")
            )
        }
    }
}
