import Foundation
import Layers
import Linux
import OCI
import Testing

@Suite struct `Unpacking a layer` {
    typealias Entry = TarBuilder.Entry
    let place: Unpacking

    init() throws {
        place = try Unpacking()
    }

    @Test func `makes every kind of file, owned by the foreign range`() throws {
        let tar = TarBuilder(
            Entry(name: "./", type: "5", mode: 0o711),
            Entry(name: "usr/", type: "5", mode: 0o755, owner: 1, group: 2),
            Entry(name: "usr/bin/su", content: Array("#!".utf8), mode: 0o4755),
            Entry(name: "usr/hard", type: "1", target: "usr/bin/su"),
            Entry(name: "bin", type: "2", target: "usr/bin", mode: 0o777, owner: 5, group: 6),
            Entry(name: "dev/null", type: "3", mode: 0o666, device: (1, 3)),
            Entry(name: "dev/loop9", type: "4", mode: 0o660, group: 6, device: (7, 9)),
            Entry(name: "run/fifo", type: "6", mode: 0o600),
            Entry(name: "nobody", content: [], mode: 0o600, owner: 65534, group: 65535)
        ).bytes
        let digest = try place.unpack(tar)
        #expect(try digest == Unpacking.sha256(tar))
        #expect(try place.describe(".") == "directory 711 0:0")
        #expect(try place.describe("usr") == "directory 755 1:2")
        #expect(try place.describe("usr/bin") == "directory 755 0:0")
        #expect(try place.describe("usr/bin/su") == "file 4755 0:0 #!")
        #expect(try place.describe("usr/hard") == "file 4755 0:0 #!")
        #expect(try place.describe("bin") == "link 5:6 usr/bin")
        #expect(try place.describe("dev/null") == "character 1:3 666 0:0")
        #expect(try place.describe("dev/loop9") == "block 7:9 660 0:6")
        #expect(try place.describe("run/fifo") == "pipe 600 0:0")
        #expect(try place.describe("nobody") == "file 600 65534:65535 ")
    }

    @Test(
        arguments: ["", "gzip -c", "zstd -c", "zstd -c --long=24 -19", "gzip -c -1"],
        [1, 7, 4096, 1 << 20]
    )
    func `knows the compression by the first bytes`(compressor: String, pieces: Int) throws {
        let random = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        let tar = TarBuilder(Entry(name: "data", content: random)).bytes
        let blob = compressor.isEmpty ? tar : try Unpacking.run("sh", "-c", compressor, input: tar)
        #expect(try place.unpack(blob, pieces: pieces) == Unpacking.sha256(tar))
        #expect(try Array(Data(contentsOf: URL(filePath: place.path + "/data"))) == random)
    }

    @Test(arguments: ["gzip -c", "zstd -c"], [1, 5, 1 << 20])
    func `reads compressed parts after each other as one`(compressor: String, pieces: Int) throws {
        let tar = TarBuilder(Entry(name: "data", content: [UInt8](repeating: 7, count: 3000))).bytes
        var blob: [UInt8] = []
        for start in stride(from: 0, to: tar.count, by: 1000) {
            blob += try Unpacking.run(
                "sh",
                "-c",
                compressor,
                input: Array(tar[start..<min(start + 1000, tar.count)])
            )
        }
        #expect(try place.unpack(blob, pieces: pieces) == Unpacking.sha256(tar))
    }

    /// A member for each piece, and an empty one with the place of the table at the end (stargz-snapshotter, estargz.md).
    @Test func `reads eStargz as gzip`() throws {
        let tar = TarBuilder(
            Entry(name: "file", content: [UInt8](repeating: 7, count: 700)),
            Entry(name: ".prefetch.landmark", content: [15]),
            Entry(name: "stargz.index.json", content: Array("{\"version\":1,\"entries\":[]}".utf8))
        )
        .bytes
        var blob: [UInt8] = []
        for range in [0..<512, 512..<1536, 1536..<2560, 2560..<tar.count] {
            blob += try Unpacking.run("gzip", "-c", input: Array(tar[range]))
        }
        let place = String(blob.count, radix: 16)
        let field = String(repeating: "0", count: 16 - place.count) + place + "STARGZ"
        blob +=
            [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 26, 0] + Array("SG".utf8) + [22, 0] + Array(field.utf8)
        blob += [1, 0, 0, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 8)
        #expect(try self.place.unpack(blob, pieces: 100) == Unpacking.sha256(tar))
        #expect(try self.place.describe(".prefetch.landmark") == "file 644 0:0 \u{F}")
    }

    /// Ends where a buffer of the expander ends.
    @Test(arguments: ["gzip -c", "zstd -c", "zstd -c --no-check -19"], [1, 2, 3, 8])
    func `knows the end of compression, whatever the size`(compressor: String, blocks: Int) throws {
        let content = [UInt8](repeating: 65, count: (blocks << 17) - 1536)
        let tar = TarBuilder(Entry(name: "data", content: content)).bytes
        #expect(tar.count == blocks << 17)
        for input in [
            tar,
            TarBuilder(
                Entry(
                    name: "data",
                    content: (0..<content.count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
                )
            ).bytes,
        ] {
            let blob = try Unpacking.run("sh", "-c", compressor, input: input)
            #expect(try place.unpack(blob) == Unpacking.sha256(input))
        }
    }

    @Test func `is an empty directory where the archive is`() throws {
        try place.unpack([UInt8](repeating: 0, count: 1024))
        try place.unpack([])
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == [])
    }
}
