import ContentStore
import Foundation
import OCI
import Pull
import Registry
import RegistryTestSupport
import Synchronization
import Testing

/// Whether the programs that make images are there, and we may give files away.
let canMakeImages =
    geteuid() == 0
    && ["docker-registry", "skopeo", "umoci"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/" + $0)
    }

/// A store, and layouts with images to pull from, in a directory of its own.
final class PullBench {
    let directory: TemporaryDirectory
    let store: Store
    let notes: FailureNotes
    let events = Events()

    final class Events: Sendable {
        private let list = Mutex<[PullEvent]>([])
        var all: [PullEvent] { list.withLock { $0 } }
        func append(_ event: PullEvent) { list.withLock { $0.append(event) } }
    }

    /// Puts the store into the bench's directory, unless there is another place for it.
    init(store path: String? = nil) throws {
        directory = try TemporaryDirectory()
        store = Store(path: path ?? directory.path + "/store")
        notes = FailureNotes(path: directory.path + "/notes")
    }

    var puller: Puller {
        var settings = RegistrySettings()
        settings.retry.pause = 1
        let events = events
        return Puller(into: store, settings: settings, notes: notes) { events.append($0) }
    }

    /// Makes an image with one layer for each text, `/file0`, `/file1`, and so on.
    @discardableResult
    func makeImage(_ name: String, _ texts: [String], layout: String = "layout") throws -> Reference {
        let path = directory.path + "/" + layout
        if !FileManager.default.fileExists(atPath: path) { try run("umoci", "init", "--layout", path) }
        try run("umoci", "new", "--image", "\(path):\(name)")
        for (number, text) in texts.enumerated() {
            let file = try directory.write("content", text)
            try run("umoci", "insert", "--image", "\(path):\(name)", file, "/file\(number)")
        }
        return try Reference(parsing: "oci:\(path):\(name)")
    }

    /// Changes a file of a layout.
    func change(_ path: String, _ body: (inout Data) -> Void) throws {
        let file = URL(filePath: path)
        var data = try Data(contentsOf: file)
        body(&data)
        try data.write(to: file)
    }

    /// The paths of an image's layer blobs in its layout.
    func blobs(of reference: Reference) throws -> [String] {
        try LayoutSource(reference).resolve(for: .host).manifest.layers.map {
            reference.repository + "/blobs/sha256/" + $0.digest.hexadecimal
        }
    }

    /// What `/fileN` holds, read from the topmost layer that has it.
    func texts(_ reference: Reference, count: Int) throws -> [String] {
        let image = try #require(try store.image(named: reference))
        return try (0..<count).map { number in
            let paths = image.layers.reversed().map { $0 + "/file\(number)" }
            let path = try #require(paths.first { FileManager.default.fileExists(atPath: $0) })
            return try String(contentsOfFile: path, encoding: .utf8)
        }
    }

    /// Everything that is in the store, but for its own directories and its lock.
    func leftovers() throws -> [String] {
        let known: Set<String> = [
            "blobs", "blobs/sha256", "layers", "layers/sha256", "images", "containers", "staging", "lock",
        ]
        let all = FileManager.default.enumerator(atPath: store.path)?.compactMap { $0 as? String } ?? []
        return all.filter { !known.contains($0) }.sorted()
    }
}

/// A text of about as many bytes that compresses badly.
func noise(_ count: Int) -> String {
    String(decoding: (0..<count).map { _ in UInt8.random(in: 0x20...0x7E) }, as: UTF8.self)
}
