import Foundation
import Hashing
import JSON
import OCI
import Registry
import RegistryTestSupport
import Synchronization
import Testing

@testable import Transfer

func copy(
    _ source: String,
    _ target: String,
    _ settings: RegistrySettings = RegistrySettings(),
    chunk: Int? = nil,
    _ change: (inout CopyOptions) -> Void = { _ in },
    watcher: @escaping @Sendable (TransferEvent) -> Void = { _ in }
) throws -> Digest {
    var options = CopyOptions()
    change(&options)
    let origins = try ImageOrigin.all(for: Reference(parsing: source), settings: settings)
    let place = try ImageTarget(Reference(parsing: target), settings: settings, chunk: chunk)
    return try Copier(from: #require(origins.first), to: place, options, watcher: watcher).run()
}

/// The configuration and the layers of an image that skopeo has brought into a directory.
func asSkopeoReads(_ place: String, in directory: TemporaryDirectory) throws -> [[UInt8]] {
    let path = directory.path + "/skopeo-\(UUID())"
    try skopeo(place, "dir:" + path)
    return try contents("dir:" + path)
}

/// The digests of the layers' tars, as the configuration has them, and as they are.
func diffIDs(_ place: String) throws -> (said: [Digest], found: [Digest?]) {
    let source = try origin(place)
    let manifest = try source.resolve(for: .host).manifest
    let said = try ImageConfiguration(parsing: source.bytes(of: manifest.configuration, limit: 1 << 20))
        .diffIDs
    let directory = try TemporaryDirectory()
    let found = try manifest.layers.map { layer -> Digest? in
        let file = directory.path + "/layer"
        try Data(source.bytes(of: layer, limit: 1 << 24)).write(to: URL(filePath: file))
        let tool =
            switch layer.mediaType.layerCompression {
            case .gzip: "gzip -dc"
            case .zstd: "zstd -dc"
            default: "cat"
            }
        return Digest("sha256:" + (try run("sh", "-c", "\(tool) < \(file) | sha256sum")).prefix(64))
    }
    return (said, found)
}

@Suite(.enabled(if: has("skopeo", "umoci", "docker-registry"), "needs skopeo, umoci and docker-registry"))
struct `Copying an image` {
    @Test(arguments: [nil, 1000])
    func `to a registry gives what skopeo reads there`(chunk: Int?) throws {
        let directory = try TemporaryDirectory()
        let layout = "oci:\(try makeLayout(in: directory)):web"
        let server = try DistributionServer()
        let digest = try copy(layout, "\(server.host)/a/web:1", chunk: chunk)
        #expect(try digest == origin(layout).root(for: .host).digest)
        let there = "docker://\(server.host)/a/web:1"
        #expect(try asSkopeoReads(there, in: directory) == contents(layout))
        #expect(try contents("\(server.host)/a/web:1") == contents(layout))
    }

    @Test func `to another repository moves no bytes`() throws {
        let directory = try TemporaryDirectory()
        let layout = "oci:\(try makeLayout(in: directory)):web"
        let server = try DistributionServer()
        let events = Events()
        _ = try copy(layout, "\(server.host)/a/web:1")
        _ = try copy("\(server.host)/a/web:1", "\(server.host)/b/web:1", watcher: { events.add($0) })
        #expect(events.outcomes == [.mounted, .mounted, .mounted])
        let again = Events()
        _ = try copy("\(server.host)/a/web:1", "\(server.host)/b/web:2", watcher: { again.add($0) })
        #expect(again.outcomes == [.present, .present, .present])
        #expect(try contents("\(server.host)/b/web:2") == contents(layout))
    }

    private final class Events: Sendable {
        private let list = Mutex<[TransferEvent.Outcome]>([])
        var outcomes: [TransferEvent.Outcome] { list.withLock { $0 } }
        func add(_ event: TransferEvent) {
            if case .done(_, let outcome) = event { list.withLock { $0.append(outcome) } }
        }
    }

    @Test(arguments: ["oci-archive:%:web", "dir:%", "oci:%:web"])
    func `into files gives what skopeo reads`(pattern: String) throws {
        let directory = try TemporaryDirectory()
        let layout = "oci:\(try makeLayout(in: directory)):web"
        let place = pattern.replacing("%", with: directory.path + "/copy")
        let digest = try copy(layout, place)
        #expect(try digest == origin(layout).root(for: .host).digest)
        #expect(try asSkopeoReads(place, in: directory) == contents(layout))
    }

    @Test func `into an archive of Docker's gives plain tars under the name`() throws {
        let directory = try TemporaryDirectory()
        let layout = "oci:\(try makeLayout(in: directory)):web"
        let place = "docker-archive:\(directory.path)/web.tar:web:1"
        _ = try copy(layout, place)
        let (said, found) = try diffIDs(place)
        #expect(said == found && said.count == 2)
        #expect(try asSkopeoReads(place, in: directory)[0] == contents(layout)[0])
        let list = try run("tar", "xOf", directory.path + "/web.tar", "manifest.json")
        #expect(list.contains(#""RepoTags":["docker.io/library/web:1"]"#))
    }

    @Test(.enabled(if: has("podman") && geteuid() == 0, "needs podman and root"))
    func `into archives gives what Podman loads`() throws {
        let directory = try TemporaryDirectory()
        let layout = "oci:\(try makeLayout(in: directory)):web"
        // Podman takes only short paths.
        let scratch = "/tmp/podman-\(UInt32.random(in: 0...(.max)))"
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        for transport in ["docker-archive", "oci-archive"] {
            let file = "\(directory.path)/\(transport).tar"
            _ = try copy(layout, "\(transport):\(file):web:1")
            let storage = [
                "--root", scratch + "/p", "--runroot", scratch + "/r", "--storage-driver",
                "vfs",
            ]
            let output = try run(["podman"] + storage + ["load", "-i", file])
            #expect(output.contains("web:1"))
        }
    }

    /// Two names and two copies of one, as umoci reads them.
    @Test func `adds to a layout that there is`() throws {
        let directory = try TemporaryDirectory()
        let layout = "oci:\(try makeLayout(in: directory)):web"
        let other = directory.path + "/other"
        for name in ["one", "two", "one"] { _ = try copy(layout, "oci:\(other):\(name)") }
        #expect(try Set(run("umoci", "ls", "--layout", other).split(separator: "\n")) == ["one", "two"])
        try run("umoci", "unpack", "--rootless", "--image", other + ":two", directory.path + "/bundle")
        #expect(FileManager.default.fileExists(atPath: directory.path + "/bundle/rootfs/two"))
    }

    @Test(arguments: [MediaType.Compression.none, .zstd, .gzip])
    func `may pack its layers anew`(compression: MediaType.Compression) throws {
        let directory = try TemporaryDirectory()
        let layout = "oci:\(try makeLayout(in: directory)):web"
        let place = "oci:\(directory.path)/copy:web"
        _ = try copy(layout, place) { $0.compression = compression }
        let image = try origin(place).resolve(for: .host)
        #expect(image.manifest.layers.map(\.mediaType.layerCompression) == [compression, compression])
        let (said, found) = try diffIDs(place)
        #expect(said == found && said.count == 2)
        let isSame = try origin(layout).resolve(for: .host).document == image.document
        #expect(isSame == (compression == .gzip))
        // Again it becomes the same bytes, and from there gzip of ours, which others can read.
        #expect(
            try copy(layout, "dir:\(directory.path)/again") { $0.compression = compression }
                == image.document.digest
        )
        _ = try copy(place, "oci:\(directory.path)/back:web") { $0.compression = .gzip }
        let back = try diffIDs("oci:\(directory.path)/back:web")
        #expect(back.said == said && back.found == found)
        try run(
            "umoci",
            "unpack",
            "--rootless",
            "--image",
            directory.path + "/back:web",
            directory.path + "/bundle"
        )
    }

    @Test func `with zstd beside gzip makes an index of both`() throws {
        let directory = try TemporaryDirectory()
        let layout = "oci:\(try makeLayout(in: directory)):web"
        let server = try DistributionServer()
        let digest = try copy(layout, "\(server.host)/web:1") { $0.addsZstd = true }
        let root = try origin("\(server.host)/web:1").root(for: .host)
        #expect(root.digest == digest)
        let index = try Index(parsing: root.bytes)
        #expect(
            index.manifests.map(\.platform?.architecture) == [
                Platform.host.architecture, Platform.host.architecture,
            ]
        )
        #expect(
            index.manifests.map { $0.annotations["io.github.containers.compression.zstd"] } == [nil, "true"]
        )
        // We take zstd, and who doesn't know it the first.
        let image = try origin("\(server.host)/web:1").resolve(for: .host)
        #expect(image.manifest.layers.allSatisfy { $0.mediaType.layerCompression == .zstd })
        #expect(try asSkopeoReads("docker://\(server.host)/web:1", in: directory) == contents(layout))
    }

    @Test func `with all platforms keeps the index`() throws {
        let directory = try TemporaryDirectory()
        let path = try makeLayout(in: directory)
        let layout = "oci:\(path):web"
        let server = try DistributionServer()
        _ = try copy(layout, "\(server.host)/web:1") { $0.addsZstd = true }
        let root = try origin("\(server.host)/web:1").root(for: .host)
        for place in [
            "dir:\(directory.path)/d", "oci:\(directory.path)/o:web", "oci-archive:\(directory.path)/a.tar",
            "\(server.host)/b:1",
        ] {
            #expect(try copy("\(server.host)/web:1", place) { $0.platform = nil } == root.digest)
            #expect(try origin(place).root(for: .host).bytes == root.bytes)
            #expect(try contents(place) == contents("\(server.host)/web:1"))
        }
        try run([
            "skopeo", "--insecure-policy", "copy", "--all", "dir:\(directory.path)/d",
            "oci:\(directory.path)/s:web",
        ])
        #expect(try origin("oci:\(directory.path)/s:web").root(for: .host).bytes == root.bytes)
        let arm = Platform(operatingSystem: "linux", architecture: "s390x")
        #expect(throws: RegistryError.self) {
            try copy("\(server.host)/web:1", "dir:\(directory.path)/e") { $0.platform = arm }
        }
    }

    @Test func `with Docker's types is what Docker would have`() throws {
        let directory = try TemporaryDirectory()
        let layout = "oci:\(try makeLayout(in: directory)):web"
        let server = try DistributionServer()
        _ = try copy(layout, "\(server.host)/web:1") { $0.usesDockerTypes = true }
        let image = try origin("\(server.host)/web:1").resolve(for: .host)
        #expect(image.document.mediaType == .dockerManifest)
        #expect(image.manifest.configuration.mediaType == .dockerConfiguration)
        #expect(image.manifest.layers.allSatisfy { $0.mediaType == .layer(.gzip, isDocker: true) })
        #expect(try asSkopeoReads("docker://\(server.host)/web:1", in: directory) == contents(layout))
        // And back it is what it was.
        let back = try copy("\(server.host)/web:1", "oci:\(directory.path)/back:web") {
            $0.usesDockerTypes = false
        }
        let types = try origin("oci:\(directory.path)/back:web").resolve(for: .host).manifest.layers.map(
            \.mediaType
        )
        #expect(types.allSatisfy { $0 == .layer(.gzip) })
        #expect(
            try Set(contents("oci:\(directory.path)/back:web")) == Set(contents(layout))
                && back != image.document.digest
        )
        #expect(throws: RegistryError.self) {
            try copy(layout, "\(server.host)/web:2") { ($0.usesDockerTypes, $0.compression) = (true, .zstd) }
        }
    }

    @Test func `whose blob is damaged stops, and leaves no name`() throws {
        let directory = try TemporaryDirectory()
        let path = try makeLayout(in: directory)
        let layer = try #require(origin("oci:\(path):web").resolve(for: .host).manifest.layers.first)
        let file = URL(filePath: "\(path)/blobs/sha256/\(layer.digest.hexadecimal)")
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: file)
        for place in [
            "dir:\(directory.path)/d", "oci:\(directory.path)/o:web", "oci-archive:\(directory.path)/a.tar",
        ] {
            let error = #expect(throws: RegistryError.self) { try copy("oci:\(path):web", place) }
            guard case .digest(layer.digest, _) = error?.reason else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(throws: RegistryError.self) { try origin(place).root(for: .host) }
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(!left.contains { $0.hasPrefix("a.tar") })
    }
}

@Suite(.enabled(if: has("docker-registry"), "needs docker-registry")) struct `Copying an artifact` {
    /// Debian's docker-registry keeps no list of referrers, so that the tag of distribution-spec is written.
    @Test func `with a subject makes it a referrer`() throws {
        let directory = try TemporaryDirectory()
        let empty = Array("{}".utf8)
        let emptyDigest = try #require(SHA256.digest(of: empty))
        let subject = try #require(
            SourceDocument(
                Manifest(
                    configuration: ContentDescriptor(mediaType: .empty, digest: emptyDigest, size: 2),
                    layers: []
                )
            )
        )
        let server = try DistributionServer()
        for name in ["one", "two"] {
            var manifest = Manifest(
                configuration: ContentDescriptor(mediaType: .empty, digest: emptyDigest, size: 2),
                layers: []
            )
            manifest.artifactType = MediaType("application/x-\(name)")
            manifest.subject = subject.descriptor
            manifest.annotations = ["a": name]
            let document = try #require(SourceDocument(manifest))
            let path = directory.path + "/" + name
            _ = try directory.write("\(name)/manifest.json", String(decoding: document.bytes, as: UTF8.self))
            _ = try directory.write("\(name)/\(emptyDigest.hexadecimal)", "{}")
            #expect(try copy("dir:" + path, "\(server.host)/web:\(name)") == document.digest)
        }
        let reference = try Reference(parsing: "\(server.host)/web:1")
        let session = try #require(RegistrySession.all(for: reference, settings: RegistrySettings()).first)
        let found = try RegistrySource(session).referrers(to: subject.digest)
        #expect(found.map(\.artifactType?.description) == ["application/x-one", "application/x-two"])
        #expect(found.map(\.annotations) == [["a": "one"], ["a": "two"]])
    }
}
