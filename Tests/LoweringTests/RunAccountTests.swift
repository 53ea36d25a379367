import Lowering
import OCI
import Testing

@Suite struct `Accounts of an image` {
    private static let accounts = RunAccounts(
        passwd: Array(
            """
            root:x:0:0:root:/root:/bin/sh
            broken
            bad:x:abc:0::/:
            7:x:70:70::/seven:
            web:x:33:33:web:/var/www
            twin:x:33:99::/other:/bin/sh
            """.utf8
        ),
        group: Array("root:x:0:root\nadm:x:4:web,root\n:x:y:web\nweb:x:33:\nmail:x:8:web\n".utf8)
    )

    /// moby/sys `user.GetExecUser`, Podman's resolver, is where the expected values come from.
    @Test(
        arguments: [
            ("", 0, 0, [0, 4], "/root"), ("root", 0, 0, [0, 4], "/root"),
            ("web", 33, 33, [33, 4, 8], "/var/www"),
            ("33", 33, 33, [33, 4, 8], "/var/www"), ("twin", 33, 99, [99], "/other"),
            ("web:adm", 33, 4, [4], "/var/www"),
            ("7", 7, 0, [0], nil), ("web:5", 33, 5, [5], "/var/www"), ("1000:1000", 1000, 1000, [1000], nil),
            (":adm", 0, 4, [4], "/root"),
        ] as [(String, UInt32, UInt32, [UInt32], String?)]
    )
    func `resolve a user`(text: String, uid: UInt32, gid: UInt32, groups: [UInt32], home: String?) throws {
        let identity = try Self.accounts.identity(text)
        #expect(identity.uid == uid)
        #expect(identity.gid == gid)
        #expect(identity.additionalGroups == groups)
        #expect(identity.home == home)
    }

    @Test(arguments: ["nobody", "bad", "broken", "web:nosuch", "-1", "2147483648", "99999999999", "web:y"])
    func `do not have everybody`(text: String) {
        #expect(throws: RunFlagError.self) { try Self.accounts.identity(text) }
    }

    @Test func `may be missing`() throws {
        let identity = try RunAccounts().identity("")
        #expect(identity.uid == 0)
        #expect(identity.home == nil)
        #expect(throws: RunFlagError.self) { try RunAccounts().identity("root") }
    }

    /// To setresuid(2) this is no ID but "no change", so that the process would stay root.
    @Test(arguments: ["evil:x:4294967295:1::/:\n", "evil:x:1:4294967295::/:\n"])
    func `is nobody where the ID is none`(line: String) {
        let accounts = RunAccounts(passwd: Array(line.utf8))
        #expect(throws: RunFlagError("--user 'evil'", "the image's /etc/passwd has no such user")) {
            try accounts.identity("evil")
        }
    }
}
