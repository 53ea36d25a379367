import Glibc
import Linux
import Testing

@testable import Runtime

@Suite struct `Options of a mount` {
    /// The table "Linux mount options" of runtime-spec 1.3's config.md, without `mand` and `nomand`, which are MAY.
    static let specified = [
        "async", "atime", "bind", "defaults", "dev", "diratime", "dirsync", "exec", "iversion", "lazytime",
        "loud", "noatime", "nodev", "nodiratime", "noexec", "noiversion", "nolazytime", "norelatime",
        "nostrictatime", "nosuid", "nosymfollow", "private", "ratime", "rbind", "rdev", "rdiratime",
        "relatime", "remount", "rexec", "rnoatime", "rnodiratime", "rnoexec", "rnorelatime",
        "rnostrictatime", "rnosuid", "rnosymfollow", "ro", "rprivate", "rrelatime", "rro", "rrw", "rshared",
        "rslave", "rstrictatime", "rsuid", "rsymfollow", "runbindable", "rw", "shared", "silent", "slave",
        "strictatime", "suid", "symfollow", "sync", "tmpcopyup", "unbindable", "idmap", "ridmap",
    ]

    @Test func `has all words of the specification, and lists them`() {
        for word in Self.specified {
            #expect(MountOptions([word]).data.isEmpty, "\(word)")
        }
        #expect(Set(Self.specified).subtracting(MountOptions.names) == [])
        #expect(MountOptions.names == MountOptions.names.sorted())
    }

    /// Words and the attributes of mount_setattr(2) that a new mount has.
    @Test(arguments: [
        ([], 0),
        (["ro", "nosuid", "nodev", "noexec"], 1 | 2 | 4 | 8),
        (["ro", "rw"], 0),
        (["rw", "ro"], 1),
        (["noatime"], 0x10),
        (["noatime", "atime"], 0),
        (["strictatime"], 0x20),
        (["noatime", "strictatime"], 0x20),
        (["relatime"], 0),
        (["nodiratime", "noatime"], 0x90),
        (["nosymfollow"], 0x20_0000),
        (["rro", "rnosuid"], 1 | 2),
        (["ro", "rrw"], 0),
    ])
    func `set the attributes of a new mount`(words: [String], attributes: Int) {
        #expect(MountOptions(words).newAttributes == UInt64(attributes))
    }

    /// crun's test_mounts.py, mount-rbind-with-bind-option.
    @Test(arguments: [
        (["bind"], false),
        (["rbind"], true),
        (["bind", "rbind"], true),
        (["rbind", "bind"], true),
    ])
    func `carry what is mounted below where one word says so`(words: [String], isRecursive: Bool) {
        #expect(MountOptions(words).recursive == isRecursive)
    }

    /// Options that the kernel's own parser of mount(2)'s last argument takes apart in the same way.
    @Test(arguments: [
        ("size=64m", ["size=64m"]),
        ("size=64m,mode=700", ["size=64m", "mode=700"]),
        (#"context="a:b:c:s0:c1,c2",size=1m"#, [#"context="a:b:c:s0:c1,c2""#, "size=1m"]),
        (#"lowerdir=/a\,b:/c"#, [#"lowerdir=/a\,b:/c"#]),
        ("huge", ["huge"]),
        ("x=y=z", ["x=y=z"]),
        (",,", []),
    ])
    func `are the file system's where no word is known`(text: String, settings: [String]) {
        #expect(MountOptions([text]).data.map(\.text) == settings)
    }

    /// mount_setattr(2): "cannot simply specify the access-time setting in attr_set".
    @Test(arguments: [
        ("ratime", 0, 0x70), ("rnoatime", 0x10, 0x70), ("rstrictatime", 0x20, 0x70),
        ("rnostrictatime", 0, 0x70), ("rrelatime", 0, 0x70), ("rnorelatime", 0, 0x70),
        ("rdiratime", 0, 0x80), ("rnodiratime", 0x80, 0), ("rro", 1, 0), ("rrw", 0, 1), ("rdev", 0, 4),
        ("rnosymfollow", 0x20_0000, 0), ("rsymfollow", 0, 0x20_0000),
    ])
    func `change all mounts of a tree`(word: String, attributes: Int, cleared: Int) {
        let change = MountChange(
            attributes: UInt64(attributes),
            cleared: UInt64(cleared),
            isRecursive: true
        )
        #expect(MountOptions([word]).changes(replaces: true, propagation: []) == [change])
    }

    /// What mount(2) does with `MS_BIND | MS_REMOUNT`: 0x20000F are all of ro, nosuid, nodev, noexec, nosymfollow.
    @Test(
        arguments: [
            ([], nil), (["remount"], nil), (["ro"], (1, 0x20_000E)), (["rw"], (0, 0x20_000F)),
            (["nosuid", "nodev"], (6, 0x20_0009)), (["atime"], (0, 0x20_000F)),
            (["noatime"], (0x10, 0x20_00FF)), (["relatime"], (0, 0x20_00FF)),
            (["nodiratime", "norelatime"], (0x80, 0x20_007F)), (["remount", "ro"], (1, 0)),
            (["remount", "ro", "suid"], (1, 2)), (["sync"], (0, 0x20_000F)),
        ] as [([String], (UInt64, UInt64)?)]
    )
    func `replace those of a bundle's bind mount`(words: [String], values: (UInt64, UInt64)?) {
        let expected = values.map { [MountChange(attributes: $0.0, cleared: $0.1)] } ?? []
        #expect(MountOptions(words).changes(replaces: true, propagation: []) == expected)
    }

    @Test func `add up in words on propagation`() {
        let changes = MountOptions(["rslave", "shared"]).changes(replaces: true, propagation: [])
        let slave = MountChange(propagation: UInt64(MS_SLAVE), isRecursive: true)
        #expect(changes == [slave, MountChange(propagation: UInt64(MS_SHARED))])
    }

    /// crun(1), "idmap mount options".
    @Test(
        arguments: [
            ("uids=0-1000-10;gids=5-2000-1", [(0, 1000, 10)], [(5, 2000, 1)]),
            ("gids=0-1-2;uids=0-0-1#10-11-10", [(0, 0, 1), (10, 11, 10)], [(0, 1, 2)]),
            ("uids=@7-3-2;gids=@0-0-1", [(7, 100_003, 2)], [(0, 100_000, 1)]),
        ] as [(String, [(UInt32, UInt32, UInt32)], [(UInt32, UInt32, UInt32)])]
    )
    func `name a map of owners`(
        text: String,
        users: [(UInt32, UInt32, UInt32)],
        groups: [(UInt32, UInt32, UInt32)]
    ) {
        func lines(_ lines: [(UInt32, UInt32, UInt32)]) -> [UserNamespaceMap.Line] {
            lines.map { .init(inside: $0.0, outside: $0.1, count: $0.2) }
        }
        let all = [UserNamespaceMap.Line(inside: 0, outside: 100_000, count: 65536)]
        let container = UserNamespaceMap(users: all, groups: all)
        let expected = UserNamespaceMap(users: lines(users), groups: lines(groups))
        #expect(OwnerMaps.parse(text, container: container) == expected)
    }

    @Test(arguments: [
        "", "uids=0-0-1", "gids=0-0-1", "uids=0-0;gids=0-0-1", "uids=0-0-0;gids=0-0-1", "uids=;gids=0-0-1",
        "uids=a-0-1;gids=0-0-1", "uids=0-0-1#;gids=0-0-1", "uids=0-0-1;gids=0-0-1;x=1",
        "uids=0-0-99999999999;gids=0-0-1", "uids=@0-70000-1;gids=0-0-1",
    ])
    func `name no map of owners`(text: String) {
        let all = [UserNamespaceMap.Line(inside: 0, outside: 100_000, count: 65536)]
        #expect(OwnerMaps.parse(text, container: UserNamespaceMap(users: all, groups: all)) == nil)
    }
}
