import Testing

extension BootTests {
    @Suite(
        .serialized,
        .timeLimit(.minutes(3)),
        .disabled(if: Stage.isPodman, "Podman keeps secrets elsewhere")
    )
    struct `A secret of a container` {
        private static let words = "correct-horse-battery"

        private func create(_ name: String, in host: Host) async throws {
            let command = "systemd-oci secret create --replace \(name) -"
            #expect(try await host.run(command, input: Self.words) == name + "\n")
        }

        @Test func `is a file of an owner and mode, or a variable`() async throws {
            let host = try await Host.trixie()
            try await create("db-password", in: host)
            try await host.write("/etc/credstore/plain", "of the store")
            let keys = """
                Secret=db-password,uid=33,gid=44,mode=0440
                Secret=db-password,type=env,target=PASSWORD
                Secret=plain,target=/etc/plain
                Secret=of-unit
                """
            let script = """
                sh -c 'cd /run/secrets; stat -c %%u:%%g:%%a db-password; wc -c <db-password; echo $${#PASSWORD}; \
                cat /etc/plain of-unit; touch db-password || echo read-only'
                """
            let output = try await host.output(
                "secretive",
                of: script,
                with: keys,
                service: "SetCredential=of-unit: and of the unit"
            )
            let count = Self.words.utf8.count
            let lines = output.split(separator: "\n").filter { !$0.contains("touch") }
            #expect(
                lines.map(String.init) == [
                    "33:44:440", "\(count)", "\(count)", "of the store and of the unit", "read-only",
                ]
            )
        }

        /// systemd.exec(5), "Credentials": all ways in which a service can have one.
        @Test func `may be any credential of its unit`() async throws {
            let host = try await Host.trixie()
            try await host.run(
                """
                mkdir -p /srv/credentials /etc/credstore /etc/credstore.encrypted; cd /srv/credentials
                echo -n of-a-file >loaded
                echo -n sealed | systemd-creds encrypt --name=sealed - sealed
                echo -n imported >/etc/credstore/shop.imported
                echo -n sealed-store | systemd-creds encrypt --name=shop.sealed - /etc/credstore.encrypted/shop.sealed
                """
            )
            let names = ["loaded", "sealed", "shop.imported", "shop.sealed", "text"]
            let output = try await host.output(
                "credentials",
                of: "sh -c 'cd /run/secrets; for f in *; do echo $$f=$$(cat $$f); done'",
                with: names.map { "Secret=\($0)" }.joined(separator: "\n"),
                service: """
                    LoadCredential=loaded:/srv/credentials/loaded
                    LoadCredentialEncrypted=sealed:/srv/credentials/sealed
                    ImportCredential=shop.*
                    SetCredential=text:of-the-unit
                    """
            )
            #expect(
                output == """
                    loaded=of-a-file
                    sealed=sealed
                    shop.imported=imported
                    shop.sealed=sealed-store
                    text=of-the-unit
                    """
            )
            try await host.run("rm /etc/credstore/shop.imported /etc/credstore.encrypted/shop.sealed")
        }

        /// On disk it is encrypted, and what anybody may read does not have it.
        @Test func `is in no unit, no journal, no command line and no file that others can read`()
            async throws
        {
            let host = try await Host.trixie()
            try await create("hidden", in: host)
            try await host.add(
                "hides.container",
                Self.file("hold", "Secret=hidden\nSecret=hidden,type=env,target=HIDDEN")
            )
            try await host.run("systemctl start hides")
            let places = "/etc /run/systemd /run/systemd-oci /var/lib/systemd-oci /var/log"
            // All but what root alone may read: what `exec` has of the container's variables.
            let found = try await host.result(
                of: "grep -rlsI --devices=skip -e \(Self.words) \(places) --exclude=process.json"
            )
            #expect(found.output == "")
            #expect(try await host.run("stat -c %a /run/systemd-oci/hides.service/process.json") == "600\n")
            #expect(
                try await host.result(of: "journalctl -q -b -o verbose | grep -q \(Self.words)").status == 1
            )
            #expect(
                try await host.result(of: "cat /proc/[0-9]*/cmdline | grep -q '[c]orrect-horse'").status == 1
            )
            #expect(try await host.result(of: "systemctl show hides | grep -q \(Self.words)").status == 1)
            #expect(
                try await host.run("systemd-oci exec systemd-hides sh -c 'echo $HIDDEN'") == Self.words + "\n"
            )
            try await host.run("systemctl stop hides")
            #expect(try await host.result(of: "findmnt -rn | grep secret").output == "")
        }

        @Test func `that is not there is named, with what to do`() async throws {
            let host = try await Host.trixie()
            try await host.add("lacks.container", Self.file("hold", "Secret=nowhere"))
            #expect(try await host.result(of: "systemctl start lacks").status != 0)
            let text = try await host.complaint("lacks")
            #expect(text.contains("'nowhere'"))
            #expect(text.contains("systemd-oci secret create nowhere"))
            try await create("nowhere", in: host)
            try await host.run("systemctl start lacks; systemctl stop lacks; systemd-oci secret rm nowhere")
        }

        @Test func `is listed, inspected and removed`() async throws {
            let host = try await Host.trixie()
            try await create("listed", in: host)
            #expect(try await host.run("systemd-oci secret ls -q").contains("listed\n"))
            #expect(
                try await host.result(of: "systemd-oci secret create listed - </etc/hostname").status == 125
            )
            let shown = try await host.run("systemd-oci secret inspect --showsecret listed")
            #expect(shown.contains("\"SecretData\": \"\(Self.words)\""))
            let format = "{{.Spec.Name}} {{.Spec.Driver.Name}} {{.Spec.Driver.Options.encrypted}}"
            #expect(
                try await host.run("systemd-oci secret inspect -f '\(format)' listed")
                    == "listed systemd-creds true\n"
            )
            #expect(try await host.run("systemd-oci secret rm listed") == "listed\n")
            #expect(try await host.result(of: "systemd-oci secret exists listed").status == 1)
            #expect(try await host.result(of: "systemd-oci secret rm listed").status == 1)
        }

        /// podman-secret-create(1), podman-secret-inspect(1).
        @Test func `has labels`() async throws {
            let host = try await Host.trixie()
            let create = "echo text | systemd-oci secret create"
            try await host.run("\(create) -l kind=key --label site=b=c --driver file labelled -")
            let labels = "systemd-oci secret inspect --format '{{json .Spec.Labels}}' labelled"
            #expect(try await host.run(labels) == "{\"kind\":\"key\",\"site\":\"b=c\"}\n")
            let made = try await host.run("systemd-oci secret inspect -f '{{.CreatedAt}}' labelled")
            #expect(try await host.run("\(create) --ignore -l kind=other labelled -") == "labelled\n")
            #expect(try await host.run(labels).contains("key"))
            try await host.run("sleep 1.1; \(create) --replace -l kind=new labelled -")
            #expect(try await host.run(labels) == "{\"kind\":\"new\"}\n")
            #expect(try await host.run("systemd-oci secret inspect -f '{{.CreatedAt}}' labelled") == made)
            #expect(try await host.run("systemd-oci secret inspect -f '{{.UpdatedAt}}' labelled") != made)
            // What somebody else has put there has none.
            try await host.run("cd /etc/credstore.encrypted; cp labelled x; mv x labelled")
            #expect(try await host.run(labels) == "{}\n")
            let refused = try await host.result(of: "\(create) --driver pass other -")
            #expect(refused.status == 125 && refused.errors.contains("systemd-creds"))
            let left = "ls /var/lib/systemd-oci/secrets | grep labelled"
            try await host.run("systemd-oci secret rm labelled; ! \(left)")
        }

        @Test func `reaches a container of a shell, too`() async throws {
            let host = try await Host.trixie()
            try await create("of-shell", in: host)
            let run = "systemd-oci run --rm --network none --secret of-shell oci:/srv/images:busybox"
            #expect(try await host.run("\(run) cat /run/secrets/of-shell") == Self.words)
        }

        private static func file(_ command: String, _ keys: String) -> String {
            "[Container]\nImage=oci:/srv/images:busybox\nNetwork=none\nExec=\(command)\n\(keys)\n"
        }
    }
}
