import ContentStore
import Foundation
import OCI
import Pull
import Registry
import RegistryTestSupport
import Synchronization
import Testing

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `Several layers of zstd:chunked` {
    /// In a real registry: with as many layers, with one more, with one less, and in another order.
    @Test(arguments: ["abc", "abcd", "ac", "cab", "dcba"])
    func `come in part where all of them change at once`(next: String) throws {
        let layers = try ChunkedLayers()
        let (chunked, bench) = (layers.chunked, layers.chunked.bench)
        let first = try chunked.push("1", of: layers.folders(["a", "b", "c"]))
        #expect(try chunked.pull(first) > 3 * 290_000)
        let before = try ChunkedLayers.listing(bench, first)
        try layers.change()
        let names = next.map { String($0) }
        let second = try chunked.push("2", of: layers.folders(names))
        let fetched = try chunked.pull(second)
        // What the first version has nothing of comes whole; of the others the tables and two small files.
        let expected = names.contains("d") ? 290_000..<400_000 : 1..<60_000
        #expect(expected.contains(fetched), "\(fetched)")
        #expect(try ChunkedLayers.listing(bench, second) == ChunkedLayers.whole(second))
        #expect(try ChunkedLayers.listing(bench, first) == before)
        try ChunkedLayers.expectWhole(bench)
        // Each is there once on the disk, and in its place.
        let (old, found) = try (
            #require(try bench.store.image(named: first)), #require(try bench.store.image(named: second))
        )
        for (layer, name) in zip(found.layers, names) where name != "d" {
            let index = try #require(["a", "b", "c"].firstIndex(of: name))
            let files = [layer, old.layers[index]].map { $0 + "/usr/noise-" + name }
            let inodes = try files.map { try run("stat", "-c", "%i", $0) }
            #expect(inodes[0] == inodes[1])
        }
        // Without the first version, nothing of the second one is missing.
        #expect(try bench.store.removeImage(first))
        #expect(try bench.store.collectGarbage() == 3)
        try ChunkedLayers.expectWhole(bench)
        #expect(try ChunkedLayers.listing(bench, second) == ChunkedLayers.whole(second))
    }

    @Test func `come at the same time`() throws {
        let layers = try ChunkedLayers()
        let bench = layers.chunked.bench
        try layers.chunked.make("1", layers.folders(["a", "b", "c"]))
        let asked = Mutex<Set<String>>([])
        let server = try RangeServer(layers.chunked.layout) { blob in
            // No part comes before parts of three layers are wanted; one after the other would wait in vain.
            asked.withLock { _ = $0.insert(blob) }
            for _ in 0..<1000 where asked.withLock(\.count) < 3 { usleep(10_000) }
        }
        try bench.puller.pull(Reference(parsing: server.host + "/app:1"), .always)
        try layers.change()
        try layers.chunked.make("2", layers.folders(["a", "b", "c"]))
        let second = try Reference(parsing: server.host + "/app:2")
        let start = Date.now
        #expect(try layers.chunked.pull(second) < 60_000)
        #expect(Date.now.timeIntervalSince(start) < 10)
        #expect(asked.withLock(\.count) == 3)
        #expect(try ChunkedLayers.listing(bench, second) == ChunkedLayers.whole(second))
    }

    /// Each thread opens the layers that may have files, of which there can be more than a process may have files open.
    @Test func `come in part where there are very many others`() throws {
        let update = try Update("abcd")
        let bench = update.layers.chunked.bench
        for number in 0..<1000 {
            let digits = String(number, radix: 16)
            let name = String(repeating: "0", count: 64 - digits.count) + digits
            try FileManager.default.createDirectory(
                atPath: "\(bench.store.path)/layers/sha256/\(name)",
                withIntermediateDirectories: false
            )
        }
        let words = ["pull", "--quiet", "--parallel=16", "--tls-verify=false", "--store=" + bench.store.path]
        try run(
            ["sh", "-c", "ulimit -n 1024 && exec \"$@\"", "sh", BuiltProgram.path] + words
                + ["--notes=" + bench.directory.path + "/notes", update.second.description]
        )
        #expect(update.server.wholes.filter { $0 == update.troubled } == [])
        #expect(update.server.parts.count == 4)
        try update.expectSecond()
    }

    /// A registry has trouble with the ranges of the second of three layers.
    @Test(arguments: RangeTrouble.allCases)
    func `come whole where parts don't come right`(trouble: RangeTrouble) throws {
        let update = try Update()
        update.server.begin(trouble, with: update.troubled)
        let fetched = try update.layers.chunked.pull(update.second)
        let expected = trouble.needsAll ? 290_000..<400_000 : 1..<60_000
        #expect(expected.contains(fetched), "\(fetched)")
        try update.expectSecond()
    }

    /// Neither the parts nor the whole of the second of three layers can be had right.
    @Test(arguments: RangeTrouble.allCases.filter(\.needsAll))
    func `leave the store as it was where one of them can't be had`(trouble: RangeTrouble) throws {
        let update = try Update()
        let bench = update.layers.chunked.bench
        let before = try ChunkedLayers.listing(bench, update.first)
        let files = try bench.leftovers()
        update.server.begin(trouble, with: update.troubled, isLost: true)
        let error = #expect(throws: PullError.self) { try bench.puller.pull(update.second, .always) }
        let why = try #require(error).description
        #expect(why.contains("don't match their digest"), "\(why)")
        #expect(bench.notes.read(for: update.second) == error?.description)
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.store.path + "/staging") == [])
        // Programs that other tests are just starting may have the lock, and then what came whole stays meanwhile.
        for _ in 0..<100 {
            if try bench.leftovers() == files { break }
            _ = try bench.store.collectGarbage()
            usleep(20_000)
        }
        #expect(try bench.leftovers() == files)
        #expect(try bench.store.image(named: update.second) == nil)
        #expect(try ChunkedLayers.listing(bench, update.first) == before)
        try ChunkedLayers.expectWhole(bench)
        // When the registry is well again, they come in part as ever.
        update.server.begin(.none, with: "")
        #expect(try update.layers.chunked.pull(update.second) < 60_000)
        try update.expectSecond()
    }
}

/// A store with the first version of an image, and a registry with the second one.
private struct Update {
    let layers: ChunkedLayers
    let server: RangeServer
    let first: Reference
    let second: Reference
    /// The digest of the second version's second layer.
    let troubled: String

    init(_ names: String = "abc") throws {
        layers = try ChunkedLayers()
        server = try RangeServer(layers.chunked.layout)
        first = try Reference(parsing: server.host + "/app:1")
        second = try Reference(parsing: server.host + "/app:2")
        let folders = layers.folders(names.map { String($0) })
        try layers.chunked.make("1", folders)
        try layers.chunked.bench.puller.pull(first, .always)
        try layers.change()
        try layers.chunked.make("2", folders)
        let layout = try Reference(parsing: "oci:\(layers.chunked.layout):2")
        troubled = try LayoutSource(layout).resolve(for: .host).manifest.layers[1].digest.hexadecimal
    }

    /// The second version is as a pull of all of it makes it, and so is the first one.
    func expectSecond() throws {
        let bench = layers.chunked.bench
        server.begin(.none, with: "")
        for reference in [first, second] {
            #expect(try ChunkedLayers.listing(bench, reference) == ChunkedLayers.whole(reference))
        }
        try ChunkedLayers.expectWhole(bench)
    }
}
