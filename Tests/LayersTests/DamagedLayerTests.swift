import Foundation
import Layers
import Linux
import Testing

@Suite struct `A damaged layer` {
    typealias Entry = TarBuilder.Entry
    let place: Unpacking

    init() throws {
        place = try Unpacking()
    }

    private static let sample = TarBuilder(
        Entry(name: "dir/", type: "5", mode: 0o755),
        Entry(
            name: "dir/file",
            content: [UInt8](repeating: 65, count: 700),
            pax: [("mtime", Array("1.5".utf8))]
        ),
        Entry(name: "link", type: "2", target: "dir")
    )

    @Test(arguments: ["gzip -c", "zstd -c"])
    func `is refused wherever it is cut`(compressor: String) throws {
        let blob = try Unpacking.run("sh", "-c", compressor, input: Self.sample.bytes)
        for count in 1..<blob.count {
            #expect(throws: LayerError.self, "cut at \(count)") { try place.unpack(Array(blob[..<count])) }
        }
    }

    /// Without the zeros at its end an archive is whole to Go's archive/tar, too.
    @Test func `is refused where it is cut within an entry`() throws {
        let tar = Self.sample.bytes
        // dir; the extended header, its records, the file's header and content; link; the zeros.
        let ends: Set<Int> = [512, 512 + 3 * 512 + 1024, 512 + 3 * 512 + 1024 + 512]
        for count in stride(from: 64, through: tar.count - 1024, by: 64) {
            let cut = Array(tar[..<count])
            if ends.contains(count) {
                try place.unpack(cut)
            } else {
                #expect(throws: LayerError.truncated("its tar archive"), "cut at \(count)") {
                    try place.unpack(cut)
                }
            }
        }
    }

    @Test func `is refused where a header's checksum is wrong`() throws {
        var tar = Self.sample.bytes
        tar[0] ^= 1
        #expect(throws: LayerError.malformed("checksum of a tar header is wrong")) { try place.unpack(tar) }
    }

    @Test func `is refused where gzip's checksum is wrong`() throws {
        var blob = try Unpacking.run("gzip", "-c", input: Self.sample.bytes)
        blob[blob.count - 6] ^= 1
        #expect(throws: LayerError.malformed("gzip checksum is wrong")) { try place.unpack(blob) }
    }

    @Test func `is refused where zeros are inside`() throws {
        var builder = TarBuilder(isEnded: false)
        builder.add(raw: [UInt8](repeating: 0, count: 512))
        builder.add(Entry(name: "x"))
        let tar = builder.bytes
        #expect(throws: LayerError.malformed("a block of zeros inside the tar archive")) {
            try place.unpack(tar)
        }
    }

    @Test(arguments: [
        ("bzip2", "bzip2 compression is not supported"), ("xz", "xz compression is not supported"),
    ])
    func `is refused in a compression that layers do not have`(program: String, reason: String) throws {
        let first: [String: [UInt8]] = [
            "bzip2": Array("BZh91AY&SY".utf8), "xz": [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0, 4],
        ]
        #expect(throws: LayerError.malformed(reason)) { try place.unpack(first[program] ?? []) }
    }

    @Test(arguments: ["x", "g", "L", "K"])
    func `cannot fill the memory with an extended header`(type: Character) throws {
        let tar = TarBuilder.header(Entry(name: "x", type: type, size: 1 << 40))
        #expect(throws: LayerError.malformed("an extended tar header of \(1 << 40) bytes")) {
            try place.unpack(tar)
        }
    }

    /// Go's archive/tar takes the last one, too.
    @Test func `has one extended header for an entry, the last of several`() throws {
        func header(_ name: String, _ value: String) -> [UInt8] {
            let record = TarBuilder.record(name, Array(value.utf8))
            return TarBuilder.header(Entry(name: "pax", type: "x", size: record.count))
                + TarBuilder.padded(record)
        }
        var tar = TarBuilder(isEnded: false)
        tar.add(raw: header("path", "other") + header("uid", "7"))
        tar.add(Entry(name: "file"))
        try place.unpack(tar.bytes + [UInt8](repeating: 0, count: 1024))
        #expect(try place.describe("file") == "file 644 7:0 ")
        #expect(try place.describe("other") == "nothing")
    }

    /// Packed such a map is small; read anew with each block that comes one would take half a minute.
    @Test(.timeLimit(.minutes(1)))
    func `cannot waste time with the map of a sparse file`() throws {
        let map = Array("65536\n".utf8) + [[UInt8]](repeating: Array("0\n0\n".utf8), count: 65536).joined()
        var tar = TarBuilder(isEnded: false)
        for number in 0..<10 {
            let name = Array("holes\(number)".utf8)
            let pax = [
                ("GNU.sparse.major", Array("1".utf8)), ("GNU.sparse.minor", Array("0".utf8)),
                ("GNU.sparse.name", name), ("GNU.sparse.realsize", Array("9".utf8)),
            ]
            tar.add(Entry(name: "x", content: TarBuilder.padded(map), pax: pax))
        }
        try place.unpack(tar.bytes + [UInt8](repeating: 0, count: 1024))
        #expect(try place.describe("holes9").hasPrefix("file 644 0:0"))
    }

    @Test func `cannot fill the memory with what it removes`() throws {
        let unpacker = try LayerUnpacker(into: Directory(path: PathBytes(place.path)), isMerged: true)
        let folder = [[UInt8]](repeating: Array("\(String(repeating: "d", count: 250))/".utf8), count: 16)
            .joined()
        let reason = "it removes and implies more names than there is memory for"
        #expect(throws: LayerError.malformed(reason)) {
            for number in 0..<4500 {
                let path = Array(folder) + Array(".wh.\(number)".utf8)
                let entry = TarBuilder(Entry(name: "x", pax: [("path", path)]), isEnded: false)
                try unpacker.write(entry.bytes.span)
            }
        }
    }

    @Test(arguments: [
        "5 a=b\n", "7 a=b\n", "6 a=b", "6 a=b\n6 a=", "0 a=b\n", " a=b\n", "5 =b\n", "4 a\n", "x a=b\n",
        "99999999999999999999 a=b\n", "-6 a=b\n", "6 a=b\n\0",
    ])
    func `is refused where a PAX record is wrong`(records: String) throws {
        var builder = TarBuilder(isEnded: false)
        builder.add(Entry(name: "pax", type: "x", content: Array(records.utf8)))
        builder.add(Entry(name: "x"))
        let tar = builder.bytes
        #expect(throws: LayerError.malformed("PAX header has a wrong record")) { try place.unpack(tar) }
    }

    @Test(
        arguments: ["size", "uid", "gid", "mtime"],
        ["", "-", "x", "1e3", "0x10", "-1x", "9999999999999999999"]
    )
    func `is refused where a PAX number is none`(name: String, value: String) throws {
        let entry = Entry(name: "x", pax: [(name, Array(value.utf8))])
        if value.isEmpty {
            // As if it were not there.
            try place.unpack(entry)
        } else {
            #expect(throws: LayerError.self) { try place.unpack(entry) }
        }
    }

    @Test func `is refused where a type is unknown`() throws {
        #expect(throws: LayerError.entry("x", "a tar entry of unknown type 0x4d")) {
            try place.unpack(Entry(name: "x", type: "M"))
        }
    }

    /// Whatever comes out of it: no crash, and nothing outside the layer.
    @Test func `does no harm however it is damaged`() throws {
        var random = SystemRandomNumberGenerator()
        let tar = Self.sample.bytes
        let blobs = try [tar] + ["gzip", "zstd"].map { try Unpacking.run($0, "-c", input: tar) }
        for round in 0..<600 {
            var blob = blobs[round % 3]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                blob[Int.random(in: 0..<blob.count, using: &random)] = UInt8.random(
                    in: 0...255,
                    using: &random
                )
            }
            if round % 3 == 0 { Self.mendChecksums(&blob) }
            _ = try? place.unpack(blob)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder) == ["layer"])
    }

    /// Makes every block a header that passes, so that damage gets further.
    private static func mendChecksums(_ tar: inout [UInt8]) {
        for start in stride(from: 0, to: tar.count, by: 512) {
            guard tar[(start + 257)..<(start + 262)].elementsEqual("ustar".utf8) else { continue }
            tar.replaceSubrange((start + 148)..<(start + 156), with: "        ".utf8)
            let sum = tar[start..<(start + 512)].reduce(0) { $0 + Int($1) }
            let digits = String(sum, radix: 8)
            let text = String(repeating: "0", count: 6 - digits.count) + digits + "\0 "
            tar.replaceSubrange((start + 148)..<(start + 156), with: text.utf8)
        }
    }
}
