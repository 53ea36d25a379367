import Foundation
import Layers
import Linux
import Testing

@Suite struct `A hostile layer` {
    typealias Entry = TarBuilder.Entry
    let place: Unpacking

    init() throws {
        place = try Unpacking()
        try Data("secret".utf8).write(to: URL(filePath: place.folder + "/outside"))
    }

    /// The file beside the layer's directory, and the names there.
    private func checkOutside() throws {
        #expect(try Data(contentsOf: URL(filePath: place.folder + "/outside")) == Data("secret".utf8))
        let names = try FileManager.default.contentsOfDirectory(atPath: place.folder).sorted()
        #expect(names == ["layer", "outside"])
    }

    @Test(arguments: ["../outside", "a/../../outside", "./../outside", "..", "/../outside"])
    func `cannot name a file outside`(name: String) throws {
        #expect(throws: LayerError.entry(name, "its name leads out of the layer")) {
            try place.unpack(Entry(name: name, content: [1]))
        }
        try checkOutside()
    }

    @Test func `has a slash in front of a name for nothing`() throws {
        try place.unpack(Entry(name: "//etc/./x/../hostname", content: Array("a".utf8)))
        #expect(try place.describe("etc/hostname") == "file 644 0:0 a")
        try checkOutside()
    }

    @Test(arguments: ["..", "../..", "/", "/..", "sub/../.."])
    func `cannot leave through a link in a path`(target: String) throws {
        try place.unpack(
            Entry(name: "sub", type: "5", mode: 0o755),
            Entry(name: "link", type: "2", target: target),
            Entry(name: "link/outside", content: Array("a".utf8)),
            Entry(name: "link/new/file", content: Array("b".utf8)),
            Entry(name: "hard", type: "1", target: "link/outside"),
            Entry(name: "link/.wh.gone")
        )
        #expect(try place.describe("outside") == "file 644 0:0 a")
        #expect(try place.describe("new/file") == "file 644 0:0 b")
        #expect(try place.describe("hard") == "file 644 0:0 a")
        #expect(try place.describe("gone") == "character 0:0 0 0:0")
        try checkOutside()
    }

    @Test func `follows a link to a directory as a container would`() throws {
        try place.unpack(
            Entry(name: "usr/lib", type: "5", mode: 0o755),
            Entry(name: "lib", type: "2", target: "/usr/lib"),
            Entry(name: "lib/a.so", content: Array("a".utf8))
        )
        #expect(try place.describe("usr/lib/a.so") == "file 644 0:0 a")
        #expect(try place.describe("lib") == "link 0:0 /usr/lib")
    }

    @Test func `cannot write through a link that a name is`() throws {
        try place.unpack(
            Entry(name: "a", type: "2", target: "../outside"),
            Entry(name: "a", content: Array("a".utf8)),
            Entry(name: "b", type: "2", target: "../outside"),
            Entry(name: "b", type: "5", mode: 0o700),
            Entry(name: "c", type: "2", target: "../outside"),
            Entry(name: "c", type: "6", mode: 0o777),
            Entry(name: "d", type: "2", target: "../outside"),
            Entry(name: "e", type: "1", target: "d"),
            Entry(name: "e", type: "2", target: "x", owner: 7)
        )
        #expect(try place.describe("a") == "file 644 0:0 a")
        #expect(try place.describe("b") == "directory 700 0:0")
        #expect(try place.describe("c") == "pipe 777 0:0")
        #expect(try place.describe("d") == "link 0:0 ../outside")
        #expect(try place.describe("e") == "link 7:0 x")
        try checkOutside()
    }

    @Test(arguments: [
        ("../outside", "hard link to '../outside' outside the layer"),
        ("/", "hard link to '/' outside the layer"),
        ("/outside", "hard link to '/outside', which the layer itself does not have"),
        ("nothing", "hard link to 'nothing', which the layer itself does not have"),
    ])
    func `cannot hard-link what it does not have`(target: String, reason: String) throws {
        #expect(throws: LayerError.entry("x", reason)) {
            try place.unpack(Entry(name: "x", type: "1", target: target))
        }
        try checkOutside()
    }

    @Test func `cannot hard-link a directory`() throws {
        #expect(throws: LayerError.self) {
            try place.unpack(
                Entry(name: "d", type: "5", mode: 0o755),
                Entry(name: "x", type: "1", target: "d")
            )
        }
    }

    @Test(arguments: [
        ("link", "it is below a link that leads nowhere"),
        ("file", "it is below something that is no directory"),
    ])
    func `cannot have entries below something that is no directory`(parent: String, reason: String) throws {
        #expect(throws: LayerError.entry("\(parent)/x", reason)) {
            try place.unpack(
                Entry(name: "link", type: "2", target: "nowhere"),
                Entry(name: "file", content: [1]),
                Entry(name: parent + "/x", content: [1])
            )
        }
    }

    @Test func `cannot loop`() throws {
        #expect(throws: LayerError.system("a/x", SyscallError("openat2", "a", ELOOP))) {
            try place.unpack(
                Entry(name: "a", type: "2", target: "b"),
                Entry(name: "b", type: "2", target: "a"),
                Entry(name: "a/x", content: [1])
            )
        }
    }

    @Test func `replaces what has the same name`() throws {
        try place.unpack(
            Entry(name: "a", content: Array("old".utf8)),
            Entry(name: "a", content: Array("new".utf8)),
            Entry(name: "b", content: [1]),
            Entry(name: "b/", type: "5", mode: 0o700),
            Entry(name: "b/below", content: [1]),
            Entry(name: "b/", type: "5", mode: 0o750, owner: 3),
            Entry(name: "c/below/deep", content: [1]),
            Entry(name: "c", content: Array("file".utf8)),
            Entry(name: "d/below", content: [1]),
            Entry(name: "d", type: "2", target: "b"),
            Entry(name: "d/through", content: [1]),
            Entry(name: "e", content: Array("e".utf8)),
            Entry(name: "e", type: "1", target: "e"),
            Entry(name: "e2", content: Array("other".utf8)),
            Entry(name: "e2", type: "1", target: "e")
        )
        #expect(try place.describe("a") == "file 644 0:0 new")
        #expect(try place.describe("b") == "directory 750 3:0")
        #expect(try place.describe("b/below") == "file 644 0:0 \u{1}")
        #expect(try place.describe("c") == "file 644 0:0 file")
        #expect(try place.describe("d") == "link 0:0 b")
        #expect(try place.describe("b/through") == "file 644 0:0 \u{1}")
        #expect(try place.describe("e2") == "file 644 0:0 e")
    }

    @Test(arguments: [(65536, 0), (0, 65536), (1 << 32, 0), (0x7FFE_0000, 0)])
    func `cannot own files beyond the foreign range`(owner: Int, group: Int) throws {
        let reason = owner > 0 ? "user ID \(owner)" : "group ID \(group)"
        #expect(throws: LayerError.entry("x", reason + " is not below 65536")) {
            try place.unpack(Entry(name: "x", owner: owner, group: group))
        }
    }

    @Test func `cannot make names that are too long`() throws {
        let long = String(repeating: "x", count: 256)
        #expect(throws: LayerError.entry(long, "its name is too long")) {
            try place.unpack(Entry(name: "x", pax: [("path", Array(long.utf8))]))
        }
        let deep = String(repeating: "d/", count: 2100)
        #expect(throws: LayerError.self) {
            try place.unpack(Entry(name: "x", pax: [("path", Array((deep + "x").utf8))]))
        }
    }

    @Test func `can be deep`() throws {
        let deep = String(repeating: "d/", count: 1500)
        try place.unpack(
            Entry(name: "x", content: [65], pax: [("path", Array((deep + "x").utf8))]),
            Entry(name: "y", type: "2", pax: [("path", Array("y".utf8)), ("linkpath", Array(deep.utf8))]),
            Entry(name: "y/z", content: [66])
        )
        #expect(try place.describe(deep + "x") == "file 644 0:0 A")
        // Something else in its place: the tree goes, whatever its depth.
        try place.unpack(Entry(name: "d", content: [67]))
        #expect(try place.describe("d") == "file 644 0:0 C")
    }

    @Test func `says names without their control characters`() throws {
        #expect(throws: LayerError.entry("../\\u{1b}[31m\\u{a}", "its name leads out of the layer")) {
            try place.unpack(Entry(name: "../\u{1B}[31m\n"))
        }
    }

    @Test func `keeps names that are no UTF-8`() throws {
        try place.unpack(Entry(name: "x", content: [65], pax: [("path", [0x61, 0xFF, 0xFE])]))
        let directory = try Directory(path: PathBytes(place.path))
        #expect(try directory.names().map(\.bytes) == [[0x61, 0xFF, 0xFE]])
    }

    @Test func `cannot fill more than there is`() throws {
        try Unpacking.run("mount", "-t", "tmpfs", "-o", "size=1m,mode=755", "none", place.path)
        defer { _ = try? Unpacking.run("umount", "-l", place.path) }
        let bomb = try Unpacking.run("sh", "-c", "head -c 100M /dev/zero | gzip -9c")
        let tar = TarBuilder.header(Entry(name: "zeros", size: 100 << 20))
        let blob = try Unpacking.run("gzip", "-c", input: tar) + bomb
        #expect(throws: LayerError.full) { try place.unpack(blob) }
    }

    @Test func `cannot have files of sizes that can't be added up`() throws {
        var header = TarBuilder.header(Entry(name: "b"))
        header.replaceSubrange(
            124..<136,
            with: [0x80, 0, 0, 0, 0x7F] + [UInt8](repeating: 0xFF, count: 5) + [0xFB, 0]
        )
        header.replaceSubrange(148..<156, with: Array("        ".utf8))
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        header.replaceSubrange(148..<(148 + sum.utf8.count), with: Array(sum.utf8))
        var tar = TarBuilder(Entry(name: "a", content: [UInt8](repeating: 1, count: 2000)), isEnded: false)
        tar.add(raw: header)
        let bytes = tar.bytes
        #expect(throws: LayerError.entry("b", "its size is out of range")) { try place.unpack(bytes) }
    }

    @Test func `cannot use up the files that there can be`() throws {
        try Unpacking.run("mount", "-t", "tmpfs", "-o", "nr_inodes=100,mode=755", "none", place.path)
        defer { _ = try? Unpacking.run("umount", "-l", place.path) }
        var builder = TarBuilder(isEnded: false)
        for index in 0..<200 { builder.add(Entry(name: "f\(index)")) }
        let tar = builder.bytes
        #expect(throws: LayerError.full) { try place.unpack(tar) }
    }
}
