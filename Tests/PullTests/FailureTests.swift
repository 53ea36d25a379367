import ContentStore
import Foundation
import Hashing
import OCI
import Pull
import Registry
import RegistryTestSupport
import Synchronization
import Testing

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `A pull that fails` {
    /// Pulls, expects it to fail, to leave nothing and to say why in one line; gives that line.
    private func failure(
        _ bench: PullBench,
        _ reference: Reference,
        leaves isLeft: (String) -> Bool = { _ in false }
    ) throws -> String {
        let error = #expect(throws: PullError.self) { try bench.puller.pull(reference, .missing) }
        #expect(try bench.leftovers().filter { !isLeft($0) } == [])
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

    /// The layer that came whole is not fetched again.
    @Test func `because a registry ends a layer early, again and again`() throws {
        let bench = try PullBench()
        let layout = try bench.makeImage("web", ["one", noise(200_000)])
        let path = layout.repository
        let image = try LayoutSource(layout).resolve(for: .host)
        let largest = image.manifest.layers.map(\.size).max()
        let isBroken = Mutex(true)
        let server = try TestServer { request, _ in
            let name = request.path.split(separator: "/").last ?? ""
            if request.path.contains("/manifests/") { return .init(body: image.document.bytes) }
            let file = URL(filePath: "\(path)/blobs/\(name.replacing(":", with: "/"))")
            let body = (try? Data(contentsOf: file)).map { [UInt8]($0) } ?? []
            let isCut = body.count == largest && isBroken.withLock(\.self)
            return .init(body: body, sent: isCut ? 100_000 : nil)
        }
        defer { server.stop() }
        let reference = try Reference(parsing: "\(server.host)/web:1")
        let why = try failure(bench, reference) { $0.hasPrefix("layers/sha256/") }
        #expect(why.hasPrefix("\(reference): registry can't be reached: "))
        // As any layer that nothing needs it goes when unused ones are removed.
        #expect(try bench.store.collectGarbage() == 1)
        #expect(try bench.leftovers() == [])
        _ = try failure(bench, reference) { $0.hasPrefix("layers/sha256/") }
        #expect(try bench.store.layers().count == 1)
        #expect(try StoreCheck(bench.store).run(quick: false).findings == [])
        isBroken.withLock { $0 = false }
        let before = server.requests.count
        try bench.puller.pull(reference, .missing)
        let fetched = server.requests.dropFirst(before).filter { request in
            image.manifest.layers.contains { request.path.hasSuffix($0.digest.description) }
        }
        #expect(fetched.count == 1)
        #expect(try bench.texts(reference, count: 1) == ["one"])
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
        // What is fetched fits, what is in it does not.
        let reference = try bench.makeImage("web", ["one", String(repeating: " ", count: 3_000_000)])
        #expect(try failure(bench, reference) == "no space left in the image store; make room and pull again")
    }

    /// What is known to be too much is not even fetched.
    @Test func `because the disk is too small`() throws {
        let directory = try TemporaryDirectory()
        try run("mount", "-t", "tmpfs", "-o", "size=2m", "none", directory.path)
        defer { _ = try? run("umount", directory.path) }
        let bench = try PullBench(store: directory.path)
        let reference = try bench.makeImage("web", ["one", noise(9_000_000)])
        #expect(try failure(bench, reference).hasSuffix(" MiB are free; make room and pull again"))
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
