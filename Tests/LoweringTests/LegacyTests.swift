import Lowering
import Testing

/// Keys of Quadlet's first version; expected values are those of its own tests.
@Suite struct `Keys of the first Quadlet` {
    private static let ranges = "RemapUsers=yes\nRemapUidRanges=100000-199999\nRemapGidRanges=100000-199999\n"

    private static let cases: [(lines: String, uid: [String], gid: [String])] = [
        ("RemapUsers=no", [], []),
        (
            "RemapUsers=no\nUser=1000\nGroup=1001\nHostUser=90\nHostGroup=91",
            ["1000:90:1", "0:0:90", "91:91:909", "1001:1001:4294966294"],
            ["1001:91:1", "0:0:91", "92:92:909", "1002:1002:4294966293"]
        ),
        (
            ranges + "User=1000\nHostUser=900\nGroup=1001\nHostGroup=901",
            ["1000:900:1", "0:0:1", "1:100000:999", "1001:100999:99001"],
            ["1001:901:1", "0:0:1", "1:100000:1000", "1002:101000:99000"]
        ),
        (
            ranges + "User=1000\nHostUser=root\nGroup=1001\nHostGroup=0",
            ["1000:0:1", "0:100000:1000", "1001:101000:99000"],
            ["1001:0:1", "0:100000:1001", "1002:101001:98999"]
        ),
        (
            ranges + "User=0\nGroup=0\nHostUser=root\nHostGroup=0", ["0:0:1", "1:100000:100000"],
            ["0:0:1", "1:100000:100000"]
        ),
        (
            "RemapUsers=1\nRemapUidStart=10\nRemapUidRanges=100-104,200-204\nRemapGidRanges=300-301",
            ["0:0:1", "1:1:9", "10:100:5", "15:200:5"], ["0:0:1", "1:300:2"]
        ),
    ]

    @Test(arguments: cases)
    func `map as they did`(lines: String, uid: [String], gid: [String]) {
        let (unit, messages) = lower("[Container]\nImage=a\n\(lines)\n")
        #expect(messages.filter { !$0.contains(" is deprecated, use '") } == [])
        func values(_ flag: String) -> [String] {
            zip(unit.command, unit.command.dropFirst()).filter { $0.0 == flag }.map(\.1)
        }
        #expect(values("--uidmap") == uid)
        #expect(values("--gidmap") == gid)
    }

    /// The IDs of the user `quadlet` were theirs; a range of its own is what a container has now.
    @Test func `without ranges the IDs are chosen`() {
        #expect(lower(lines: "RemapUsers=yes").has(["--userns", "auto"]))
    }

    @Test func `KeepId is for users`() {
        let text = "[Container]\nImage=a\nKeepId=yes\n"
        #expect(lower(text, scope: .user).unit.has(["--userns", "keep-id"]))
        let (unit, messages) = lower(text)
        #expect(!unit.command.contains("--userns"))
        #expect(
            messages.last?.hasSuffix(":3:1: warning: 'KeepId=' is for units of users, ignoring it") == true
        )
    }

    @Test(arguments: [
        ("HostUser=web", "3:10: error: 'HostUser=web': to map it, a number is needed"),
        ("User=web\nHostUser=5", "3:6: error: 'User=web': to map it, a number is needed"),
        (
            "RemapUsers=yes\nHostUser=5\nRemapGidRanges=1-2",
            "3:12: error: 'RemapUsers=yes' needs ranges of numbers in 'RemapUidRanges=', such as 100000-165535"
        ),
        (
            "RemapUsers=yes\nRemapUidRanges=web\nRemapGidRanges=1-2",
            "4:16: error: 'RemapUsers=yes' needs ranges of numbers in 'RemapUidRanges=', such as 100000-165535"
        ),
        (
            "HostUser=5\nUIDMap=0:1:2",
            "3:1: error: the deprecated 'HostUser=' and the keys that replaced it exclude each other"
        ),
        ("HostUser=5\nRemapUsers=auto", "3:1: error: 'HostUser=' does not go with 'RemapUsers=auto'"),
    ])
    func `what can't be known is a mistake`(lines: String, message: String) {
        let (_, messages) = lower("[Container]\nImage=a\n\(lines)\n")
        #expect(messages.contains("/etc/containers/systemd/web.container:" + message))
    }
}
