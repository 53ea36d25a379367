import ContentStore
import Foundation
import Hashing
import OCI
import Pull
import Registry
import RegistryTestSupport
import Testing

/// Artifacts in a layout that a test writes itself.
@Suite struct `Pulling an artifact` {
    private let bench: PullBench
    private let reference: Reference
    private let layout: String

    init() throws {
        bench = try PullBench()
        layout = bench.directory.path + "/artifact"
        reference = try Reference(parsing: "oci:\(layout):model")
        try FileManager.default.createDirectory(
            atPath: layout + "/blobs/sha256",
            withIntermediateDirectories: true
        )
    }

    private func digest(_ bytes: [UInt8]) throws -> Digest { try #require(SHA256.digest(of: bytes)) }

    @discardableResult
    private func blob(_ bytes: [UInt8]) throws -> Digest {
        let digest = try digest(bytes)
        try Data(bytes).write(to: URL(filePath: "\(layout)/blobs/sha256/\(digest.hexadecimal)"))
        return digest
    }

    /// Writes a layout with a manifest of these layers; returns the manifest's digest.
    private func make(_ layers: [[UInt8]]) throws -> Digest {
        let empty = Array("{}".utf8)
        let entries = try layers.map { layer in
            #"{"mediaType":"application/x-model","digest":"\#(try blob(layer))","size":\#(layer.count)}"#
        }
        let manifest = Array(
            #"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"a/b","config":
            {"mediaType":"application/vnd.oci.empty.v1+json","digest":"\#(try blob(empty))","size":2},
            "layers":[\#(entries.joined(separator: ","))]}
            """#.utf8
        )
        let digest = try blob(manifest)
        let index = #"""
            {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",
            "digest":"\#(digest)","size":\#(manifest.count),
            "annotations":{"org.opencontainers.image.ref.name":"model"}}]}
            """#
        try index.write(toFile: layout + "/index.json", atomically: true, encoding: .utf8)
        try #"{"imageLayoutVersion":"1.0.0"}"#
            .write(toFile: layout + "/oci-layout", atomically: true, encoding: .utf8)
        return digest
    }

    /// A child that another test starts has the lock until it executes its program.
    private func collect() throws {
        while try bench.store.collectGarbage() == nil { usleep(1000) }
    }

    @Test func `keeps what is in it as it came`() throws {
        let big = [UInt8]((0..<9_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) })
        let manifest = try make([big, [1, 2, 3]])
        #expect(try bench.puller.pullArtifact(reference) == manifest)
        let record = try #require(try bench.store.artifactRecords().first)
        #expect(record.reference == reference)
        #expect(record.manifest == manifest)
        #expect(record.blobs == [try digest(Array("{}".utf8)), try digest(big), try digest([1, 2, 3])])
        let path = "\(bench.store.path)/blobs/sha256/\(try digest(big).hexadecimal)"
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(big))
        // Nobody needs the blobs when the name is gone.
        try collect()
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(try bench.store.removeArtifact(reference))
        try collect()
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try !bench.store.removeArtifact(reference))
    }

    @Test func `keeps nothing whose digest is wrong`() throws {
        _ = try make([[1, 2, 3]])
        let layer = try digest([1, 2, 3])
        try Data([1, 2, 4]).write(to: URL(filePath: "\(layout)/blobs/sha256/\(layer.hexadecimal)"))
        let failure = PullError.registry(
            RegistryError("blob \(layer)", .digest(expected: layer, found: try digest([1, 2, 4])))
        )
        #expect(throws: failure) { try bench.puller.pullArtifact(reference) }
        #expect(try !bench.store.hasBlob(layer))
        #expect(try bench.store.artifactRecords() == [])
    }

    @Test func `fetches only what is missing`() throws {
        _ = try make([[1, 2, 3]])
        _ = try bench.puller.pullArtifact(reference)
        // It is in the store, so that it is not looked for here.
        try FileManager.default.removeItem(
            atPath: "\(layout)/blobs/sha256/\(try digest([1, 2, 3]).hexadecimal)"
        )
        _ = try bench.puller.pullArtifact(reference)
        #expect(bench.events.all.contains(.fetching(reference, [])))
    }
}
