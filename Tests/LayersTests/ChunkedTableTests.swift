import Foundation
import Glibc
import Layers
import Linux
import OCI
import Testing

/// Tables of contents of zstd:chunked, in frames that are not packed.
@Suite struct `A table of contents` {
    private let directory: Unpacking
    private let digests = ["0", "1", "2"].map { String(repeating: $0, count: 64) }

    init() throws { directory = try Unpacking() }

    private func list(_ name: String = "list") throws -> ChunkedFileList {
        ChunkedFileList(
            try Descriptor(opening: "\(directory.folder)/\(name)", O_RDWR | O_CREAT | O_TRUNC, mode: 0o600)
        )
    }

    private func file(_ name: String, _ size: Int = 1, _ range: Range<Int> = 5..<9) throws -> ChunkedFile {
        let digest = try #require(Digest(hexadecimal: digests[size % 3]))
        return ChunkedFile(name: Array(name.utf8), size: size, digest: digest, range: range)
    }

    /// Reads a table that is at an offset of a blob of 100 bytes; the files, and the digest of the rest.
    private func read(_ text: String, size: Int? = nil) throws -> (files: [ChunkedFile], split: Digest?) {
        let content = Array(text.utf8)
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var frame = [0x28, 0xB5, 0x2F, 0xFD, 0xA0] + little(content.count, 4)
        for start in stride(from: 0, through: content.count, by: 1 << 17) {
            let block = content[start..<min(start + (1 << 17), content.count)]
            let isLast = start + (1 << 17) > content.count
            frame += little(block.count << 3 | (isLast ? 1 : 0), 3) + block
        }
        let path = directory.folder + "/blob"
        try Data([UInt8](repeating: 0, count: 7) + frame).write(to: URL(filePath: path))
        let prefix = "io.github.containers.zstd-chunked."
        let annotations = [
            prefix + "manifest-checksum": "sha256:" + digests[0],
            prefix + "manifest-position": "7:\(frame.count):\(size ?? content.count):1",
            prefix + "tarsplit-position": "0:7:7",
        ]
        var descriptor = ContentDescriptor(
            mediaType: "application/vnd.oci.image.layer.v1.tar+zstd",
            digest: try #require(Digest(hexadecimal: digests[0])),
            size: 7 + frame.count
        )
        descriptor.annotations = annotations
        let layout = try #require(ChunkedLayout(descriptor))
        let files = try list()
        let frames = ChunkedFrames(try Descriptor(opening: path, O_RDONLY))
        let split = try frames.readTable(layout, blobSize: 100, into: files)
        try files.rewind()
        var found: [ChunkedFile] = []
        while let (_, file) = try files.next() { found.append(file) }
        return (found, split)
    }

    @Test func `has the files with content, in their order`() throws {
        let text = """
            { "a": [[1], {"b": "]}"}], "version" : 1, "entries" : [
              {"type":"reg","name":"b\\u0041]\\"{","size":1,"digest":"sha256:\(digests[1])","offset":5,"endOffset":9,
               "xattrs":{"user.x":"[{"}},
              {"type":"dir","name":"d"}, {"type":"reg","name":"none"},
              {"type":"chunk","name":"bA","offset":7,"chunkSize":1},
              {"type":"reg","name":"a","size":2,"digest":"sha256:\(digests[2])","offset":9,"endOffset":100}
            ], "tarSplitDigest":"sha256:\(digests[0])", "entries2": [{"type": "reg"}] }
            """
        let (files, split) = try read(text)
        #expect(files == [try file("bA]\"{"), try file("a", 2, 9..<100)])
        #expect(split == Digest(hexadecimal: digests[0]))
        #expect(try read(#"{"version":1,"entries":null}"#).files == [])
        #expect(try read(#"{"version":1,"entries":[]}"#).split == nil)
    }

    @Test(arguments: [
        ("{\"version\":2,\"entries\":[]}", "version 2"), ("{\"version\":1,\"entries\":[", "no JSON"),
        ("[]", "no JSON"),
        ("{\"version\":1,\"entries\":[{\"type\":\"reg\",\"name\":\"x\",\"size\":1}]}", "wrong at 'x'"),
        ("{\"version\":1,\"entries\":[{\"name\":[}]}", "no JSON"), ("", "no JSON"), ("}}}}]]]]", "no JSON"),
    ])
    func `is refused where it is none`(text: String, reason: String) throws {
        let error = #expect(throws: LayerError.self) { try read(text) }
        #expect(error.map { "\($0)".contains(reason) } == true, "\(String(describing: error))")
    }

    @Test func `is no longer than it says, and has no entry without an end`() throws {
        let error = #expect(throws: LayerError.self) { try read(#"{"version":1}"#, size: 5) }
        #expect(error == .malformed("longer than it says it is"))
        let long = #"{"version":1,"entries":[{"name":""# + String(repeating: "x", count: 3 << 20)
        let other = #expect(throws: LayerError.self) { try read(long) }
        #expect(other == .malformed("the table of contents has an entry that is too long"))
    }

    @Test func `is looked up in its order, and once more from its beginning`() throws {
        let files = try list()
        // More than fits into a buffer.
        let names = (0..<3000).map { String(repeating: "x", count: 50) + "\($0)" }
        for (index, name) in names.enumerated() { try files.append(file(name, index + 1)) }
        try files.rewind()
        func number(_ index: Int, size: Int? = nil) throws -> Int? {
            try files.next(named: Array(names[index].utf8), size: size ?? index + 1)?.number
        }
        #expect(try number(0) == 0)
        #expect(try number(7) == 7)
        #expect(try number(2999) == 2999)
        #expect(try number(3) == 3)
        #expect(try number(3) == 3)
        #expect(try number(5, size: 99) == nil)
        // One that would have it read again for each file is left.
        #expect(throws: LayerError.malformed("its table of contents has another order than its archive")) {
            for index in (0..<200).reversed() { _ = try number(index) }
        }
    }
}
