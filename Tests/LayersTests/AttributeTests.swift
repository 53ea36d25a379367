import Foundation
import Layers
import Linux
import Testing

@Suite struct `Attributes of a file in a layer` {
    typealias Entry = TarBuilder.Entry
    let place: Unpacking

    init() throws {
        place = try Unpacking()
    }

    /// `cap_net_raw+ep`, as setcap(8) writes it: struct vfs_cap_data, revision 2.
    private static let revision2: [UInt8] = [
        1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ]

    /// Revision 3 of it: the user namespace whose user 0 is 0x7FFE0000 plus the image's.
    private static func revision3(_ root: UInt8) -> [UInt8] {
        [1, 0, 0, 3, 0, 0x20] + [UInt8](repeating: 0, count: 14) + [root, 0, 0xFE, 0x7F]
    }

    @Test func `has its capabilities for whoever is root in the container`() throws {
        let other = Array(Self.revision2[..<3]) + [3] + Self.revision2[4...] + [5, 0, 0, 0]
        try place.unpack(
            Entry(
                name: "two",
                content: [1],
                mode: 0o755,
                pax: [("SCHILY.xattr.security.capability", Self.revision2)]
            ),
            Entry(
                name: "three",
                content: [1],
                mode: 0o755,
                pax: [("SCHILY.xattr.security.capability", other)]
            )
        )
        #expect(try place.attribute("security.capability", of: "two") == Self.revision3(0))
        #expect(try place.attribute("security.capability", of: "three") == Self.revision3(5))
        #expect(try place.describe("two") == "file 755 0:0 \u{1}")
    }

    @Test(arguments: [[], [1, 0, 0, 2], [1, 0, 0, 9] + [UInt8](repeating: 0, count: 16)])
    func `cannot have damaged capabilities`(value: [UInt8]) throws {
        let attribute = (
            "LIBARCHIVE.xattr.security.capability", Array(Data(value).base64EncodedString().utf8)
        )
        if value.isEmpty {
            try place.unpack(Entry(name: "x", pax: [attribute]))
            #expect(try place.attribute("security.capability", of: "x") == nil)
        } else {
            #expect(throws: LayerError.entry("x", "its file capabilities are damaged")) {
                try place.unpack(Entry(name: "x", pax: [attribute]))
            }
        }
    }

    @Test func `are star's, or libarchive's with its escapes`() throws {
        try place.unpack(
            Entry(
                name: "x",
                pax: [
                    ("SCHILY.xattr.user.star", [0, 10, 255]),
                    ("LIBARCHIVE.xattr.user.a%3Db%25", Array("AAr/".utf8)),
                ]
            )
        )
        #expect(try place.attribute("user.star", of: "x") == [0, 10, 255])
        #expect(try place.attribute("user.a=b%", of: "x") == [0, 10, 255])
    }

    /// GNU tar 1.35 and `podman cp` keep an empty value; POSIX has an empty value take away an earlier record.
    @Test func `of users may have no value`() throws {
        try place.unpack(
            Entry(name: "x", pax: [("SCHILY.xattr.user.empty", [])]),
            Entry(name: "y", pax: [("SCHILY.xattr.user.gone", [1]), ("SCHILY.xattr.user.gone", [])]),
            Entry(name: "z", pax: [("SCHILY.xattr.security.capability", [])])
        )
        #expect(try place.attribute("user.empty", of: "x") == [])
        #expect(try place.attribute("user.gone", of: "y") == nil)
        #expect(try place.attribute("security.capability", of: "z") == nil)
    }

    @Test(arguments: [
        "trusted.overlay.opaque", "trusted.overlay.redirect", "trusted.overlay.metacopy",
        "user.overlay.opaque",
        "security.selinux", "security.ima", "trusted.other",
    ])
    func `cannot be marks of overlayfs or of this host`(name: String) throws {
        let attribute = ("SCHILY.xattr." + name, Array("y".utf8))
        try place.unpack(
            Entry(name: "file", content: [1], pax: [attribute]),
            Entry(name: "dir", type: "5", mode: 0o755, pax: [attribute]),
            Entry(name: "link", type: "2", target: "dir", pax: [("SCHILY.xattr.user.x", [1])])
        )
        #expect(try place.attribute(name, of: "file") == nil)
        #expect(try place.attribute(name, of: "dir") == nil)
    }

    /// struct posix_acl_xattr_entry: tag, permissions, ID.
    @Test func `is an access list of users in the foreign range`() throws {
        func entry(_ tag: UInt8, _ permissions: UInt8, _ id: [UInt8]) -> [UInt8] {
            [tag, 0, permissions, 0] + id
        }
        let none: [UInt8] = [255, 255, 255, 255]
        func list(_ user: [UInt8], _ group: [UInt8]) -> [UInt8] {
            [2, 0, 0, 0] + entry(1, 6, none) + entry(2, 6, user) + entry(4, 4, none) + entry(8, 4, group)
                + entry(0x10, 6, none) + entry(0x20, 4, none)
        }
        try place.unpack(
            Entry(
                name: "x",
                mode: 0o664,
                pax: [("SCHILY.xattr.system.posix_acl_access", list([33, 0, 0, 0], [5, 0, 0, 0]))]
            )
        )
        let stored = try place.attribute("system.posix_acl_access", of: "x")
        #expect(stored == list([33, 0, 0xFE, 0x7F], [5, 0, 0xFE, 0x7F]))
    }

    @Test(arguments: [
        ("1700000000.123456789", "1700000000.123456789"), ("1700000000.5", "1700000000.500000000"),
        ("0", "0.000000000"), ("-1.5", "-2.500000000"), ("1.1234567899", "1.123456789"),
    ])
    func `include the time with its fraction`(time: String, expected: String) throws {
        // In the order of GNU tar: what is in a directory comes after it.
        try place.unpack(
            Entry(name: "dir", type: "5", mode: 0o755, pax: [("mtime", Array(time.utf8))]),
            Entry(name: "dir/file", content: [1], pax: [("mtime", Array(time.utf8))]),
            Entry(name: "dir/link", type: "2", target: "x", pax: [("mtime", Array(time.utf8))])
        )
        for name in ["dir", "dir/file", "dir/link"] {
            let seconds = String(
                decoding: try Unpacking.run("find", place.path + "/" + name, "-prune", "-printf", "%T@"),
                as: UTF8.self
            )
            // find prints ten digits of the fraction.
            if !time.hasPrefix("-") { #expect(seconds == expected + "0") }
            let printed = String(
                decoding: try Unpacking.run("stat", "-c", "%.9Y", place.path + "/" + name),
                as: UTF8.self
            )
            #expect(printed.dropLast() == (time.hasPrefix("-") ? "-1.500000000" : expected))
        }
    }
}
