import ContentStore
import Foundation
import Layers
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

    /// A registry with the image of a layout.
    ///
    /// `gate` is called for each layer before it is sent.
    private func server(
        for layout: Reference,
        gate: @escaping @Sendable () -> Void = {}
    ) throws -> TestServer {
        let path = layout.repository
        let image = try LayoutSource(layout).resolve(for: .host)
        let layers = Set(image.manifest.layers.map(\.digest.hexadecimal))
        return try TestServer { request, _ in
            if request.path.contains("/manifests/") { return .init(body: image.document.bytes) }
            let name = request.path.suffix(64)
            if layers.contains(String(name)) { gate() }
            let file = URL(filePath: "\(path)/blobs/sha256/\(name)")
            return .init(body: (try? Data(contentsOf: file)).map { [UInt8]($0) } ?? [])
        }
    }

    @Test func `fetches several layers at once`() throws {
        let bench = try PullBench()
        let asked = Asked()
        // No layer comes before three are wanted; a pull that asks for one at a time would wait in vain.
        let server = try server(for: bench.makeImage("web", ["one", "two", "three", "four"])) {
            asked.add()
            for _ in 0..<1000 where asked.count < 3 { usleep(10_000) }
        }
        defer { server.stop() }
        let reference = try Reference(parsing: server.host + "/web:1")
        let start = Date.now
        try bench.puller.pull(reference, .missing)
        #expect(Date.now.timeIntervalSince(start) < 10)
        #expect(try bench.texts(reference, count: 4) == ["one", "two", "three", "four"])
    }

    @Test func `asks the next place when a mirror fails`() throws {
        let bench = try PullBench()
        let server = try server(for: bench.makeImage("web", ["one"]))
        defer { server.stop() }
        let dead = try TestServer { _, _ in .init() }
        dead.stop()
        let text = """
            [[registry]]
            prefix = "docker.io/library"
            location = "\(server.host)/hub"
            [[registry.mirror]]
            location = "\(dead.host)"
            """
        var settings = RegistrySettings()
        settings.retry.pause = 1
        settings.registries = [try bench.directory.write("registries.conf", text)]
        let reference = try Reference(parsing: "web")
        try Puller(into: bench.store, settings: settings, notes: bench.notes).pull(reference, .missing)
        #expect(try bench.texts(reference, count: 1) == ["one"])
        #expect(server.requests.first?.path == "/v2/hub/web/manifests/latest")
    }

    /// A mirror that has the manifest only, or sends other bytes, whatever the registry itself has is asked for there.
    @Test(arguments: [false, true])
    func `asks the next place for what a mirror does not have right`(isDamaged: Bool) throws {
        let bench = try PullBench()
        let layout = try bench.makeImage("web", ["one", noise(20_000)])
        let server = try server(for: layout)
        defer { server.stop() }
        let image = try LayoutSource(layout).resolve(for: .host)
        let mirror = try TestServer { request, _ in
            if request.path.contains("/manifests/") { return .init(body: image.document.bytes) }
            return isDamaged ? .init(body: [1, 2, 3]) : .init(status: 404)
        }
        defer { mirror.stop() }
        let text =
            "[[registry]]\nlocation = \"\(server.host)\"\n"
            + "[[registry.mirror]]\nlocation = \"\(mirror.host)/cache\"\n"
        var settings = RegistrySettings()
        settings.retry.pause = 1
        settings.registries = [try bench.directory.write("registries.conf", text)]
        let reference = try Reference(parsing: server.host + "/web:1")
        let events = bench.events
        let puller = Puller(into: bench.store, settings: settings, notes: bench.notes) { events.append($0) }
        try puller.pull(reference, .missing)
        #expect(try bench.texts(reference, count: 1) == ["one"])
        let warnings = events.all.compactMap { if case .warning(let text) = $0 { text } else { nil } }
        #expect(warnings.count == 1 && warnings[0].hasPrefix("\(mirror.host)/cache/web: "), "\(warnings)")
        let folder = bench.directory.path + "/tree"
        try puller.pull(reference, to: folder, ownership: .image)
        #expect(try String(contentsOfFile: folder + "/file0", encoding: .utf8) == "one")
    }

    @Test func `names every place that has failed`() throws {
        let bench = try PullBench()
        let servers = try [404, 403].map { status in try TestServer { _, _ in .init(status: status) } }
        defer { for server in servers { server.stop() } }
        let text =
            "[[registry]]\nlocation = \"\(servers[1].host)\"\n"
            + "[[registry.mirror]]\nlocation = \"\(servers[0].host)\"\n"
        var settings = RegistrySettings()
        settings.retry.pause = 1
        settings.registries = [try bench.directory.write("registries.conf", text)]
        let reference = try Reference(parsing: servers[1].host + "/web:1")
        let events = bench.events
        let puller = Puller(into: bench.store, settings: settings, notes: bench.notes) { events.append($0) }
        #expect(throws: PullError.registry(RegistryError("\(reference)", .denied("")))) {
            try puller.pull(reference, .missing)
        }
        #expect(events.all == [.warning("\(servers[0].host)/web: not found; check the name and the tag")])
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

/// How many layers were asked for.
private final class Asked: Sendable {
    private let number = Mutex(0)
    var count: Int { number.withLock { $0 } }
    func add() { number.withLock { $0 += 1 } }
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
