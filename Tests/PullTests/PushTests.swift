import ContentStore
import Foundation
import OCI
import Pull
import Registry
import RegistryTestSupport
import Testing

@testable import Transfer

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `Pushing an image of the store` {
    private func push(
        _ bench: PullBench,
        _ reference: Reference,
        _ target: String,
        _ change: (inout CopyOptions) -> Void = { _ in }
    ) throws -> Digest {
        var options = CopyOptions()
        change(&options)
        let place = try ImageTarget(Reference(parsing: target), settings: RegistrySettings())
        return try Copier(from: .store(StoreSource(bench.store, reference)), to: place, options).run()
    }

    private func image(_ text: String) throws -> (manifest: Manifest, configuration: ImageConfiguration) {
        let origins = try ImageOrigin.all(for: Reference(parsing: text), settings: RegistrySettings())
        let source = try #require(origins.first).open()
        let manifest = try source.resolve(for: .host).manifest
        let text = try source.bytes(of: manifest.configuration, limit: 1 << 20)
        return (manifest, try ImageConfiguration(parsing: text))
    }

    /// The archives are those that came, so that the image has the same configuration and another store the same
    /// layers; only how they are packed is ours.
    @Test(arguments: [nil, MediaType.Compression.none, .zstd])
    func `sends the same archives`(compression: MediaType.Compression?) throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one", noise(300_000), "one"])
        try bench.puller.pull(reference, .missing)
        let server = try DistributionServer()
        let digest = try push(bench, reference, "\(server.host)/web:1") { $0.compression = compression }
        let (old, new) = (try image(reference.description), try image("\(server.host)/web:1"))
        #expect(new.manifest.configuration == old.manifest.configuration)
        #expect(
            new.manifest.layers.map(\.mediaType.layerCompression)
                == [compression, compression, compression].map { $0 ?? .gzip }
        )
        let other = try PullBench()
        let there = try Reference(parsing: "\(server.host)/web:1")
        try other.puller.pull(there, .missing)
        #expect(try other.texts(there, count: 3) == bench.texts(reference, count: 3))
        #expect(try other.store.record(of: there)?.manifest == digest)
        // What skopeo makes of it has the layers' digests checked.
        try run(
            "skopeo",
            "--insecure-policy",
            "copy",
            "--src-tls-verify=false",
            "docker://\(server.host)/web:1",
            "dir:\(bench.directory.path)/web"
        )
    }

    @Test func `leaves what a registry has as it is`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one", "two"])
        let server = try DistributionServer()
        try run(
            "skopeo",
            "--insecure-policy",
            "copy",
            "--dest-tls-verify=false",
            reference.description,
            "docker://\(server.host)/a:1"
        )
        let there = try Reference(parsing: "\(server.host)/a:1")
        try bench.puller.pull(there, .missing)
        let digest = try #require(bench.store.record(of: there)?.manifest)
        #expect(try push(bench, there, "\(server.host)/a:2") == digest)
        // Also in another repository there, which the registry fills itself.
        #expect(try push(bench, there, "\(server.host)/b:1") == digest)
    }

    @Test func `notices that a file of a layer was changed`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one"])
        try bench.puller.pull(reference, .missing)
        let layer = try #require(bench.store.image(named: reference)?.layers.first)
        try Data("two".utf8).write(to: URL(filePath: layer + "/file0"))
        let error = #expect(throws: RegistryError.self) {
            try push(bench, reference, "oci:\(bench.directory.path)/out:web")
        }
        guard case .digest = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `needs it to be there`() throws {
        let bench = try PullBench()
        #expect(throws: RegistryError.self) {
            try push(bench, Reference(parsing: "a.b/c"), "dir:\(bench.directory.path)/out")
        }
    }
}
