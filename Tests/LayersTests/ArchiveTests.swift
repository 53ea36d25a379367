import Foundation
import Layers
import Linux
import OCI
import Testing

/// An archive is made again of its files and its skeleton, byte for byte.
@Suite struct `Making an archive again` {
    typealias Entry = TarBuilder.Entry
    let place: Unpacking

    init() throws {
        place = try Unpacking()
    }

    /// Unpacks an archive and makes it again; nil where there is no skeleton.
    private func copy(_ archive: [UInt8], pieces: Int = 70_000) throws -> [UInt8]? {
        let directory = try Directory(path: PathBytes(place.path))
        let folder = try Directory(path: PathBytes(place.folder))
        let unpacker = try LayerUnpacker(
            into: directory,
            skeleton: folder.createFile("skeleton", mode: 0o600)
        )
        var offset = 0
        while offset < archive.count {
            let end = min(offset + pieces, archive.count)
            try unpacker.write(archive.span.extracting(offset..<end))
            offset = end
        }
        let digest = try unpacker.finish()
        guard unpacker.hasSkeleton else { return nil }
        let copy = Bytes()
        let found = try LayerArchive.write(directory, skeleton: folder.open(beneath: "skeleton")) {
            copy.add($0)
        }
        #expect(found.digest == digest)
        #expect(found.size == UInt64(archive.count))
        return copy.bytes
    }

    private final class Bytes {
        var bytes: [UInt8] = []
        func add(_ span: Span<UInt8>) { for index in span.indices { bytes.append(span[index]) } }
    }

    @Test(arguments: [1, 513, 1 << 20])
    func `keeps padding, whiteouts, empty files and what follows the end`(pieces: Int) throws {
        var builder = TarBuilder(
            Entry(name: "./", type: "5"),
            Entry(name: "a", content: Array("text".utf8)),
            Entry(name: "empty"),
            Entry(name: "b/.wh.gone"),
            Entry(name: "b/.wh..wh.plnk", content: [1, 2, 3]),
            Entry(name: "link", type: "2", target: "b"),
            Entry(name: "link/below", content: [UInt8](repeating: 9, count: 200_000)),
            Entry(name: "hard", type: "1", target: "a"),
            Entry(name: "paxed", content: [4], pax: [("mtime", Array("1.5".utf8))])
        )
        builder.add(raw: Array("something after the end".utf8))
        #expect(try copy(builder.bytes, pieces: pieces) == builder.bytes)
    }

    @Test(arguments: [
        "--format=gnu", "--format=posix", "--format=gnu -S", "--format=posix -S --sparse-version=0.0",
        "--format=posix -S --sparse-version=0.1", "--format=posix -S --sparse-version=1.0", "--format=v7",
    ])
    func `of GNU tar's formats`(format: String) throws {
        let source = place.folder + "/source"
        let script = """
            mkdir -p '\(source)' && cd '\(source)' && cp /usr/bin/env . && ln env hard && ln -s env soft
            truncate -s 5M holes && printf x | dd of=holes bs=1 seek=3000000 conv=notrunc status=none
            mkdir -p $(printf 'd%.0s' $(seq 90)) && echo y > $(printf 'd%.0s' $(seq 90))/file && truncate -s 9M none
            """
        try Unpacking.run("sh", "-c", script)
        let tar = try Unpacking.run("sh", "-c", "tar \(format) -C '\(source)' -cf - .")
        #expect(try copy(tar) == tar)
    }

    /// Only the last content of a file is there.
    @Test func `is not tried where a file came twice`() throws {
        let tar = TarBuilder(Entry(name: "a", content: [1]), Entry(name: "a", content: [2])).bytes
        #expect(try copy(tar) == nil)
    }

    /// Archives that say something in an unusual way, and whether they can be made again.
    private static let unusual: [(name: String, entries: [Entry], hasSkeleton: Bool)] = [
        ("a directory that is only there for its mark", [Entry(name: "d/.wh..wh..opq")], true),
        (
            "a mark that is a directory",
            [Entry(name: "d/.wh..wh..opq", type: "5"), Entry(name: "d/.wh..wh..opq/x", content: [1])], true
        ),
        // As a copy of an upper directory of overlayfs has them, which links its marks to each other.
        ("marks", [Entry(name: "a", type: "3"), Entry(name: "b", type: "1", target: "a")], true),
        (
            "a mark that is replaced",
            [
                Entry(name: "a", type: "3"), Entry(name: "b", type: "1", target: "a"),
                Entry(name: "a", content: [1]),
            ], false
        ),
        ("a removal that is replaced", [Entry(name: ".wh.a"), Entry(name: "a", content: [1])], true),
    ]

    /// A look at the layer right after finds nothing wrong with it.
    @Test(arguments: unusual)
    func `can be checked at once`(name: String, entries: [Entry], hasSkeleton: Bool) throws {
        var builder = TarBuilder(isEnded: false)
        for entry in entries { builder.add(entry) }
        builder.add(raw: [UInt8](repeating: 0, count: 1024))
        let copied = try copy(builder.bytes)
        #expect((copied == builder.bytes) == hasSkeleton)
        guard hasSkeleton else { return }
        let damage = try LayerCheck.damage(
            of: Directory(path: PathBytes(place.path)),
            skeleton: Descriptor(opening: place.folder + "/skeleton", O_RDONLY),
            diffID: Unpacking.sha256(builder.bytes)
        )
        #expect(damage == [])
    }

    @Test func `says which file is missing or has another length`() throws {
        let tar = TarBuilder(Entry(name: "a", content: [1]), Entry(name: "b", content: [2])).bytes
        #expect(try copy(tar) == tar)
        let directory = try Directory(path: PathBytes(place.path))
        func again() throws {
            let skeleton = try Descriptor(opening: place.folder + "/skeleton", O_RDONLY)
            _ = try LayerArchive.write(directory, skeleton: skeleton) { _ in }
        }
        try Data([1, 2]).write(to: URL(filePath: place.path + "/b"))
        #expect(throws: LayerError.entry("b", "is not as long as it was in the archive")) { try again() }
        try FileManager.default.removeItem(atPath: place.path + "/b")
        #expect(throws: LayerError.entry("b", "is not in the layer any more")) { try again() }
    }

    @Test func `refuses a damaged skeleton`() throws {
        let tar = TarBuilder(Entry(name: "a", content: [1])).bytes
        #expect(try copy(tar) == tar)
        let file = URL(filePath: place.folder + "/skeleton")
        let plain = try Unpacking.run("zstd", "-dc", file.path)
        let directory = try Directory(path: PathBytes(place.path))
        for (index, byte) in [(0, UInt8(0)), (8, 77), (plain.count - 1, 1)] {
            var damaged = plain
            damaged[index] = byte
            try Data(Unpacking.run("zstd", "-c", input: damaged)).write(to: file)
            #expect(throws: LayerError.malformed("the skeleton of the archive is damaged")) {
                try LayerArchive.write(directory, skeleton: Descriptor(opening: file.path, O_RDONLY)) { _ in }
            }
        }
    }
}
