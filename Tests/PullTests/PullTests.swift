import ContentStore
import Foundation
import Linux
import OCI
import Pull
import Registry
import RegistryTestSupport
import Synchronization
import Testing

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `Pulling an image` {
    @Test func `brings it from a layout into the store`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one", "two", "three"])
        try bench.puller.pull(reference, .missing)
        #expect(try bench.texts(reference, count: 3) == ["one", "two", "three"])
        let image = try #require(try bench.store.image(named: reference))
        #expect(image.layers.count == 3)
        let attributes = try FileManager.default.attributesOfItem(atPath: image.layers[0] + "/file0")
        #expect(attributes[.ownerAccountID] as? UInt32 == IDRange.foreign.first)
        #expect(bench.events.all.last == .finished(reference))
    }

    @Test(arguments: ["gzip", "zstd"])
    func `brings the same from a registry`(compression: String) throws {
        let bench = try PullBench()
        let layout = try bench.makeImage("web", ["one", noise(1_000_000)])
        let server = try DistributionServer()
        let reference = try Reference(parsing: "\(server.host)/web:1")
        // Only layers that come uncompressed get the compression that is asked for.
        let plain = "dir:" + bench.directory.path + "/plain"
        let name = "oci:\(layout.repository):web"
        try run("skopeo", "--insecure-policy", "copy", "--dest-decompress", name, plain)
        let format = ["--dest-compress-format", compression, "--dest-tls-verify=false"]
        try run(["skopeo", "--insecure-policy", "copy"] + format + [plain, "docker://\(reference)"])
        let pushed = try LayerTypes(reference)
        #expect(pushed.compressions == [compression, compression])
        try bench.puller.pull(reference, .missing)
        let there = try #require(try bench.store.image(named: reference))
        try bench.puller.pull(layout, .missing)
        let here = try #require(try bench.store.image(named: layout))
        #expect(there.layers == here.layers)
        #expect(there.configuration.diffIDs == here.configuration.diffIDs)
        #expect(try bench.texts(reference, count: 1) == ["one"])
    }

    @Test func `asks nobody when it is there and that will do`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one"])
        #expect(throws: PullError.absent(reference)) { try bench.puller.pull(reference, .never) }
        try bench.puller.pull(reference, .missing)
        try FileManager.default.removeItem(atPath: reference.repository)
        try bench.puller.pull(reference, .missing)
        try bench.puller.pull(reference, .never)
        #expect(bench.events.all.suffix(2) == [.present(reference), .present(reference)])
    }

    @Test(arguments: [PullPolicy.always, .newer])
    func `takes what the name means now`(policy: PullPolicy) throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["old"])
        try bench.puller.pull(reference, policy)
        try bench.puller.pull(reference, policy)
        #expect(bench.events.all.last == .present(reference))
        try FileManager.default.removeItem(atPath: reference.repository)
        try bench.makeImage("web", ["new"])
        try bench.puller.pull(reference, .missing)
        #expect(try bench.texts(reference, count: 1) == ["old"])
        try bench.puller.pull(reference, policy)
        #expect(try bench.texts(reference, count: 1) == ["new"])
    }

    @Test func `keeps what is there when nobody says what is newer`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["old"])
        try bench.puller.pull(reference, .missing)
        try FileManager.default.removeItem(atPath: reference.repository)
        #expect(throws: PullError.self) { try bench.puller.pull(reference, .always) }
        try bench.puller.pull(reference, .newer)
        guard case .warning(let text) = bench.events.all.last else {
            Issue.record("\(bench.events.all)")
            return
        }
        #expect(text.contains("is not an OCI layout"))
        #expect(try bench.texts(reference, count: 1) == ["old"])
    }

    @Test func `fetches a layer once, whoever asks for it`() throws {
        let bench = try PullBench()
        let first = try bench.makeImage("a", [noise(2_000_000)])
        try run("umoci", "tag", "--image", "\(first.repository):a", "b")
        let references = [first, try Reference(parsing: "oci:\(first.repository):b")]
        let (puller, events) = (bench.puller, bench.events)
        let waiting = Waiting(references)
        inParallel(2) {
            guard let reference = waiting.next() else { return }
            #expect(throws: Never.self) { try puller.pull(reference, .missing) }
        }
        let sizes = try references.map { try LayoutSource($0).resolve(for: .host).manifest.layers[0] }
        #expect(Set(sizes.map(\.digest)).count == 1)
        var received = 0
        var last = 0
        for case .received(_, let count) in events.all {
            received += count > last ? count - last : count
            last = count
        }
        #expect(received == sizes[0].size)
        for reference in references { #expect(try bench.store.image(named: reference) != nil) }
    }

    @Test func `mends an image that has lost a layer`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one", "two"])
        try bench.puller.pull(reference, .missing)
        let layer = try #require(try bench.store.image(named: reference)?.layers.first)
        try FileManager.default.removeItem(atPath: layer)
        try bench.puller.pull(reference, .missing)
        #expect(try bench.texts(reference, count: 2) == ["one", "two"])
    }
}

/// What threads take one after the other.
private final class Waiting: Sendable {
    private let list: Mutex<[Reference]>

    init(_ list: [Reference]) {
        self.list = Mutex(list)
    }

    func next() -> Reference? { list.withLock { $0.popLast() } }
}

/// How the layers of an image in a registry are compressed.
private struct LayerTypes {
    let compressions: [String]

    init(_ reference: Reference) throws {
        let sessions = try RegistrySession.all(for: reference, settings: RegistrySettings())
        let manifest = try RegistrySource(#require(sessions.first)).resolve(for: .host).manifest
        compressions = manifest.layers.map { $0.mediaType.layerCompression == .zstd ? "zstd" : "gzip" }
    }
}
