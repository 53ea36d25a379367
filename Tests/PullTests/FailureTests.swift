import ContentStore
import Foundation
import Hashing
import OCI
import Pull
import Registry
import RegistryTestSupport
import Testing

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `A pull that fails` {
    /// Pulls, expects it to fail, to leave nothing and to say why in one line; gives that line.
    private func failure(_ bench: PullBench, _ reference: Reference) throws -> String {
        let error = #expect(throws: PullError.self) { try bench.puller.pull(reference, .missing) }
        #expect(try bench.leftovers() == [])
        #expect(try bench.store.images() == [])
        let note = try #require(bench.notes.read(for: reference))
        #expect(note == error?.description)
        return note
    }

    @Test func `because the layout has no such image`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one"])
        let other = try Reference(parsing: "oci:\(reference.repository):other")
        #expect(try failure(bench, other) == "\(other): not found; check the name and the tag")
    }

    @Test func `because nobody listens`() throws {
        let server = try TestServer { _, _ in .init() }
        server.stop()
        let bench = try PullBench()
        let reference = try Reference(parsing: "\(server.host)/web:1")
        let note = try failure(bench, reference)
        #expect(note.hasPrefix("\(reference): registry can't be reached: "))
    }

    @Test func `because a layer's bytes are others`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one", noise(200_000)])
        let blob = try #require(try bench.blobs(of: reference).last)
        // A gzip stream's name and comment don't matter, so that it is the digest that finds this.
        try bench.change(blob) { $0[4] ^= 1 }
        #expect(try failure(bench, reference).contains("bytes don't match their digest: expected sha256:"))
    }

    @Test func `because a layer is cut off`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one", noise(200_000)])
        let blob = try #require(try bench.blobs(of: reference).last)
        try bench.change(blob) { $0.removeLast(1000) }
        #expect(try failure(bench, reference).contains("bytes, got "))
    }

    @Test func `because a registry ends a layer early, again and again`() throws {
        let bench = try PullBench()
        let layout = try bench.makeImage("web", ["one", noise(200_000)])
        let path = layout.repository
        let image = try LayoutSource(layout).resolve(for: .host)
        let largest = image.manifest.layers.map(\.size).max()
        let server = try TestServer { request, _ in
            let name = request.path.split(separator: "/").last ?? ""
            if request.path.contains("/manifests/") { return .init(body: image.document.bytes) }
            let file = URL(filePath: "\(path)/blobs/\(name.replacing(":", with: "/"))")
            let body = (try? Data(contentsOf: file)).map { [UInt8]($0) } ?? []
            return .init(body: body, sent: body.count == largest ? 100_000 : nil)
        }
        defer { server.stop() }
        let reference = try Reference(parsing: "\(server.host)/web:1")
        #expect(try failure(bench, reference).hasPrefix("\(reference): registry can't be reached: "))
    }

    @Test func `because a layer's content is not what the configuration says`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one"])
        let source = LayoutSource(reference)
        let image = try source.resolve(for: .host)
        let old = try source.bytes(of: image.manifest.configuration, limit: 1 << 20)
        let diffID = try ImageConfiguration(parsing: old).diffIDs[0]
        let wrong = try #require(Digest(hexadecimal: String(repeating: "0", count: 64)))
        let text = String(decoding: old, as: UTF8.self).replacing("\(diffID)", with: "\(wrong)")
        // The new documents get their right digests, up to index.json.
        let configuration = try put(Array(text.utf8), reference)
        let manifest = try put(
            Array(
                String(decoding: image.document.bytes, as: UTF8.self)
                    .replacing("\(image.manifest.configuration.digest)", with: "\(configuration)").utf8
            ),
            reference
        )
        try bench.change(reference.repository + "/index.json") { data in
            let index = String(decoding: data, as: UTF8.self)
            data = Data(index.replacing("\(image.document.digest)", with: "\(manifest)").utf8)
        }
        let layer = image.manifest.layers[0].digest
        let expected = "layer \(layer): its content is \(diffID), but the image says \(wrong)"
        #expect(try failure(bench, reference) == expected)
    }

    private func put(_ bytes: [UInt8], _ reference: Reference) throws -> Digest {
        let digest = try #require(SHA256.digest(of: bytes))
        let path = reference.repository + "/blobs/sha256/" + digest.hexadecimal
        try Data(bytes).write(to: URL(filePath: path))
        return digest
    }

    @Test func `because the disk is full`() throws {
        let directory = try TemporaryDirectory()
        try run("mount", "-t", "tmpfs", "-o", "size=1m", "none", directory.path)
        defer { _ = try? run("umount", directory.path) }
        let bench = try PullBench(store: directory.path)
        let reference = try bench.makeImage("web", ["one", noise(3_000_000)])
        let reason = try failure(bench, reference)
        #expect(
            reason.hasPrefix("the image needs at least 2 MiB, and ")
                && reason.hasSuffix("make room and pull again")
        )
    }

    @Test func `is forgotten when the next one succeeds`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one"])
        let blob = try #require(try bench.blobs(of: reference).last)
        try bench.change(blob) { $0[4] ^= 1 }
        _ = try failure(bench, reference)
        try bench.change(blob) { $0[4] ^= 1 }
        try bench.puller.pull(reference, .missing)
        #expect(bench.notes.read(for: reference) == nil)
    }
}
