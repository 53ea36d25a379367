import Foundation
import Layers
import Testing

/// image-spec, layer.md "Whiteouts", in the form of Linux' overlayfs.rst "whiteouts and opaque directories".
@Suite struct `A whiteout` {
    typealias Entry = TarBuilder.Entry
    let place: Unpacking

    init() throws {
        place = try Unpacking()
    }

    private let whiteout = "character 0:0 0 0:0"

    @Test func `hides a file of lower layers`() throws {
        try place.unpack(Entry(name: "etc/.wh.motd"), Entry(name: "./.wh.srv", content: [1, 2]))
        #expect(try place.describe("etc/motd") == whiteout)
        #expect(try place.describe("srv") == whiteout)
        #expect(try place.describe("etc/.wh.motd") == "nothing")
    }

    @Test(arguments: [true, false])
    func `hides nothing of its own layer`(isFirst: Bool) throws {
        let entries = [
            Entry(name: ".wh.file"), Entry(name: ".wh.dir"), Entry(name: ".wh.link"),
            Entry(name: "file", content: [65]), Entry(name: "dir", type: "5", mode: 0o700),
            Entry(name: "dir/below", content: [66]), Entry(name: "link", type: "2", target: "dir"),
        ]
        var builder = TarBuilder(isEnded: false)
        for entry in isFirst ? entries : entries.reversed() { builder.add(entry) }
        try place.unpack(builder.bytes)
        #expect(try place.describe("file") == "file 644 0:0 A")
        #expect(try place.describe("dir") == "directory 700 0:0")
        #expect(try place.describe("dir/below") == "file 644 0:0 B")
        #expect(try place.describe("link") == "link 0:0 dir")
        // The directory of lower layers is gone, and so is all that it had.
        #expect(try place.isOpaque("dir"))
    }

    @Test func `becomes a directory where something is below it`() throws {
        try place.unpack(Entry(name: ".wh.dir"), Entry(name: "dir/file", content: [65]))
        #expect(try place.describe("dir") == "directory 755 0:0")
        #expect(try place.describe("dir/file") == "file 644 0:0 A")
        #expect(try place.isOpaque("dir"))
    }

    @Test(arguments: [true, false])
    func `of everything makes its directory opaque, wherever it is`(isFirst: Bool) throws {
        let entries = [
            Entry(name: "dir/.wh..wh..opq"), Entry(name: "dir", type: "5", mode: 0o700),
            Entry(name: "dir/file", content: [65]),
        ]
        var builder = TarBuilder(isEnded: false)
        for entry in isFirst ? entries : entries.reversed() { builder.add(entry) }
        try place.unpack(builder.bytes)
        #expect(try place.describe("dir") == "directory 700 0:0")
        #expect(try place.describe("dir/file") == "file 644 0:0 A")
        #expect(try place.describe("dir/.wh..wh..opq") == "nothing")
        #expect(try place.isOpaque("dir"))
        #expect(try !place.isOpaque("."))
    }

    @Test func `has a time that does not depend on when it is unpacked`() throws {
        try place.unpack(Entry(name: "a/.wh.b"), Entry(name: "c/d/e", content: [1], time: 5))
        let printed = try Unpacking.run("find", place.path, "-printf", "%P=%T@ ")
        #expect(
            Set(String(decoding: printed, as: UTF8.self).split(separator: " ")) == [
                "=0.0000000000", "a=0.0000000000", "a/b=0.0000000000", "c=0.0000000000", "c/d=0.0000000000",
                "c/d/e=5.0000000000",
            ]
        )
    }

    @Test func `of everything in the root makes the layer opaque`() throws {
        try place.unpack(Entry(name: ".wh..wh..opq"), Entry(name: "a", content: [65]))
        #expect(try place.isOpaque("."))
    }

    @Test func `of AUFS is left out`() throws {
        try place.unpack(
            Entry(name: ".wh..wh.aufs", content: [1]),
            Entry(name: ".wh..wh.plnk/", type: "5", mode: 0o700),
            Entry(name: ".wh..wh.plnk/1.2", content: [1]),
            Entry(name: "a", content: [65])
        )
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == ["a"])
    }

    /// It is overlayfs' mark for it, which is no file of the layer.
    @Test(arguments: ["gone", ".wh.gone", "gone/below"])
    func `cannot be hard-linked`(target: String) throws {
        let reason = "hard link to '\(target)', which the layer itself does not have"
        #expect(throws: LayerError.self) {
            do {
                try place.unpack(Entry(name: ".wh.gone"), Entry(name: "x", type: "1", target: target))
            } catch {
                if target != "gone/below" { #expect(error as? LayerError == .entry("x", reason)) }
                throw error
            }
        }
        #expect(try place.describe("x") == "nothing")
    }

    @Test(arguments: [".wh.", "dir/.wh.", ".wh..", ".wh..."])
    func `of nothing is an error`(name: String) throws {
        #expect(throws: LayerError.entry(name, "a whiteout of nothing")) {
            try place.unpack(Entry(name: name))
        }
    }
}
