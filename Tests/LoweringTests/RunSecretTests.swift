import OCI
import Testing

@testable import Lowering

/// podman-run(1), "--secret", and what systemd takes for a credential.
@Suite struct `A secret` {
    @Test(arguments: [
        ("key", RunSecret.Kind.file(destination: "/run/secrets/key", uid: 0, gid: 0, mode: 0o444)),
        (
            "key,target=/etc/k,uid=33,gid=44,mode=0400",
            .file(destination: "/etc/k", uid: 33, gid: 44, mode: 0o400)
        ),
        (
            "key,type=mount,target=sub/k,UID=7",
            .file(destination: "/run/secrets/sub/k", uid: 7, gid: 0, mode: 0o444)
        ),
        ("source=key,type=env", .variable("key")),
        ("key,type=env,target=KEY", .variable("KEY")),
    ])
    func `is a file or a variable`(text: String, kind: RunSecret.Kind) throws {
        let secret = try RunSecret(text)
        #expect(secret.name == "key")
        #expect(secret.kind == kind)
    }

    @Test(arguments: [
        ("", "name of a credential"), ("../key", "name of a credential"), ("a:b", "name of a credential"),
        ("*", "name of a credential"), ("type=env", "name of a credential"),
        ("key,type=file", "no type 'file'"),
        ("key,mode=9", "'mode=9'"), ("key,mode=17777", "'mode=17777'"), ("key,uid=root", "'uid=root'"),
        ("key,type=env,uid=1", "'uid' is for files"), ("key,type=env,target=A=B", "name of a variable"),
        ("key,size=1", "no option 'size'"), ("key,ro", "option=value"), ("key,uid=1,uid=2", "given twice"),
        ("key,target=/", "must not be '/'"),
    ])
    func `that can't be one is told`(text: String, words: String) throws {
        let error = #expect(throws: RunFlagError.self) { try RunSecret(text) }
        #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")")
    }

    @Test func `of a variable overrides what else names it`() throws {
        var options = try RunOptions(arguments: [
            "--secret", "key,type=env,target=A", "-e", "A=b", "image", "true",
        ])
        options.hostname = "box"
        var host = RunHost(containerName: "box")
        host.firstID = 1 << 20
        host.secrets = ["key": "c"]
        let plan = try options.plan(image: .init(), host: host)
        #expect(plan.spec.process.environment.contains("A=c"))
        #expect(!plan.spec.process.environment.contains("A=b"))
    }

    /// ImportCredential= is of systemd 254, as systemd-executor is of 255; before, what is there decides.
    @Test(arguments: [
        (["/usr/lib/systemd/systemd-executor"], "ImportCredential"),
        ([], "LoadCredential"),
        (["/etc/credstore.encrypted/key"], "LoadCredentialEncrypted"),
    ])
    func `is a credential of the unit`(paths: [String], setting: String) {
        let text =
            "[Container]\nImage=a\nSecret=key key,type=env\nSecret=source=other\nPodmanArgs=--secret=third\n"
        let (unit, messages) = lower(text, paths: Set(paths))
        #expect(messages == [])
        #expect(unit.values("Service", setting).first == "key")
        let keys = ["ImportCredential", "LoadCredential", "LoadCredentialEncrypted"]
        #expect(keys.flatMap { unit.values("Service", $0) }.sorted() == ["key", "other", "third"])
        #expect(unit.has(["--secret", "key", "--secret", "key,type=env", "--secret", "source=other"]))
    }

    @Test func `that can't be one is told when the unit is made`() {
        let (_, messages) = lower("[Container]\nImage=a\nSecret=key,mode=rw\n")
        #expect(
            messages.count == 1
                && messages[0].contains(":3:8: error: 'Secret=key,mode=rw': 'mode=rw' is no mode")
        )
    }

    @Test func `may have a specifier in its name`() {
        let unit = lower(
            "[Container]\nImage=a\nSecret=%i-key,type=env\n",
            name: "a@.container",
            paths: ["/usr/lib/systemd/systemd-executor"]
        ).unit
        #expect(unit.values("Service", "ImportCredential") == ["%i-key"])
    }
}
