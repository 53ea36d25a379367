import Foundation
import Hashing
import OCI
import Registry
import RegistryTestSupport
import Testing

@testable import Transfer

/// Whether the peers are there that write images.
func has(_ programs: String...) -> Bool {
    programs.allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/" + $0) }
}

/// A layout with an image `web` of two layers, made by umoci.
func makeLayout(in directory: TemporaryDirectory) throws -> String {
    let layout = directory.path + "/layout"
    let file = try directory.write("file", String(repeating: "some text\n", count: 10_000))
    try run("umoci", "init", "--layout", layout)
    try run("umoci", "new", "--image", layout + ":web")
    try run("umoci", "insert", "--image", layout + ":web", file, "/one")
    try run("umoci", "insert", "--image", layout + ":web", file, "/two")
    return layout
}

func skopeo(_ source: String, _ target: String, _ more: String...) throws {
    try run(
        ["skopeo", "--insecure-policy", "copy", "--src-tls-verify=false", "--dest-tls-verify=false"] + more
            + [source, target]
    )
}

func origin(_ text: String) throws -> any ImageSource {
    let origins = try ImageOrigin.all(for: Reference(parsing: text), settings: RegistrySettings())
    return try #require(origins.first).open()
}

/// The configuration and the layers of an image, as they are.
func contents(_ text: String) throws -> [[UInt8]] {
    let source = try origin(text)
    let manifest = try source.resolve(for: .host).manifest
    return try ([manifest.configuration] + manifest.layers).map { try source.bytes(of: $0, limit: 1 << 20) }
}

@Suite(.enabled(if: has("skopeo", "umoci"), "needs skopeo and umoci"))
struct `Reading what skopeo wrote` {
    @Test(arguments: ["oci-archive:%:web", "dir:%", "oci:%:web"])
    func `gives the same image`(pattern: String) throws {
        let directory = try TemporaryDirectory()
        let layout = try makeLayout(in: directory)
        let place = pattern.replacing("%", with: directory.path + "/copy")
        try skopeo("oci:\(layout):web", place)
        let expected = try contents("oci:\(layout):web")
        #expect(expected.count == 3)
        #expect(try contents(place) == expected)
        let manifest = try origin(place).resolve(for: .host).document
        #expect(try manifest == origin("oci:\(layout):web").resolve(for: .host).document)
    }

    /// `docker save` keeps layers unpacked; their digests are those of the configuration.
    @Test(arguments: ["", ":docker.io/library/web:1", ":web:1", ":@0"], ["cat", "gzip", "zstd"])
    func `of Docker's archives gives the same tars`(name: String, compressor: String) throws {
        let directory = try TemporaryDirectory()
        let layout = try makeLayout(in: directory)
        let plain = directory.path + "/plain.tar"
        try skopeo("oci:\(layout):web", "docker-archive:\(plain):web:1")
        let file = directory.path + "/web.tar"
        try run("sh", "-c", "\(compressor) < \(plain) > \(file)")
        let source = try origin("docker-archive:" + file + name)
        #expect(try source.tags() == ["docker.io/library/web:1"])
        let image = try source.resolve(for: .host)
        let configuration = try ImageConfiguration(
            parsing: source.bytes(of: image.manifest.configuration, limit: 1 << 20)
        )
        #expect(configuration.diffIDs.count == 2)
        #expect(image.manifest.layers.map(\.digest) == configuration.diffIDs)
        for layer in image.manifest.layers {
            #expect(try SHA256.digest(of: source.bytes(of: layer, limit: 1 << 20)) == layer.digest)
        }
    }

    @Test func `names what an archive does not have`() throws {
        let directory = try TemporaryDirectory()
        let layout = try makeLayout(in: directory)
        let file = directory.path + "/web.tar"
        try skopeo("oci:\(layout):web", "docker-archive:\(file):web:1")
        for name in [":web:2", ":@1"] {
            let error = #expect(throws: RegistryError.self) {
                try origin("docker-archive:" + file + name).root(for: .host)
            }
            #expect(error?.reason == .notFound)
        }
        let error = #expect(throws: RegistryError.self) { try origin("oci-archive:" + file).root(for: .host) }
        #expect(error?.reason == .layout("'\(file)' is not an OCI layout"))
    }
}

@Suite struct `A hostile archive` {
    /// A header with a checksum that is right.
    static func header(_ name: String, size: String, type: Character, target: String = "") -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ offset: Int) {
            block.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
        }
        put(name, 0)
        put(size, 124)
        put("        ", 148)
        put(String(type), 156)
        put(target, 157)
        put("ustar\0" + "00", 257)
        let sum = block.reduce(0) { $0 + Int($1) }
        put(String(sum, radix: 8) + "\0", 148)
        return block
    }

    private func archive(_ bytes: [UInt8]) throws -> TarArchive {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/a.tar"
        try Data(bytes).write(to: URL(filePath: path))
        return try TarArchive(path: path)
    }

    @Test func `can't send us round in links, nor out`() throws {
        let archive = try archive(
            Self.header("a", size: "0", type: "2", target: "b")
                + Self.header("b", size: "0", type: "2", target: "a")
                + Self.header("c", size: "0", type: "2", target: "../../etc/passwd")
        )
        #expect(try archive.contents(of: "a", limit: 100) == nil)
        #expect(try archive.contents(of: "c", limit: 100) == nil)
    }

    @Test func `that claims more than it has is cut off`() throws {
        let archive = try archive(Self.header("a", size: "777", type: "0") + [1, 2, 3])
        #expect {
            try archive.contents(of: "a", limit: 1000)
        } throws: { error in
            "\(error)".contains("a is cut off")
        }
        #expect {
            try archive.contents(of: "a", limit: 100)
        } throws: { error in
            "\(error)".contains("File too large")
        }
    }

    /// A size that leads back would be read for ever, one that leads too far can't be counted.
    @Test(arguments: ["-2048", "9223372036854775807"])
    func `can't send us back in the archive`(size: String) {
        let value = " size=\(size)\n"
        let record = Array("\(value.utf8.count + 2)\(value)".utf8)
        let records = record + [UInt8](repeating: 0, count: 512 - record.count)
        let pax = Self.header("x", size: String(record.count, radix: 8), type: "x") + records
        let bytes =
            Self.header("a", size: "0", type: "0") + pax + Self.header("a", size: "0", type: "0") + pax
        #expect {
            try archive(bytes)
        } throws: { error in
            (error as? RegistryError)?.reason == .layout("it is no tar archive, or a damaged one")
        }
    }

    @Test(arguments: [
        [UInt8](repeating: 1, count: 512), Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 600),
    ])
    func `that is none says so`(bytes: [UInt8]) {
        #expect {
            try archive(bytes)
        } throws: { error in
            (error as? RegistryError)?.reason == .layout("it is no tar archive, or a damaged one")
        }
    }
}
