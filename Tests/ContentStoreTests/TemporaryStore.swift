import ContentStore
import Foundation
import Linux
import OCI
import Testing

/// A store in a directory of its own, which is removed when the test is over.
final class TemporaryStore {
    let path: String
    var store: Store { Store(path: path) }

    init() {
        path = FileManager.default.temporaryDirectory.path + "/store-\(UUID().uuidString)/state"
    }

    deinit {
        try? FileManager.default.removeItem(atPath: URL(filePath: path).deletingLastPathComponent().path)
    }

    /// The names in a directory of the store.
    func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
    }

    /// A digest of one repeated hexadecimal digit.
    static func digest(_ digit: Character) throws -> Digest {
        try #require(Digest(hexadecimal: String(repeating: digit, count: 64)))
    }

    /// Puts a layer with one file in it into the store.
    func addLayer(_ diffID: Digest, file: String = "file") throws {
        let staging = try store.makeStaging()
        try staging.layer.createFile(PathBytes(file), mode: 0o644).write(Array("content".utf8).span)
        try store.commitLayer(staging, diffID)
    }

    /// Names an image of these layers.
    @discardableResult
    func addImage(_ text: String, configuration: Digest, layers: [Digest]) throws -> Reference {
        let reference = try Reference(parsing: text)
        let names = layers.map { "\"\($0)\"" }.joined(separator: ",")
        let json = """
            {"os":"linux","config":{"Cmd":["true"]},"rootfs":{"type":"layers","diff_ids":[\(names)]}}
            """
        try store.writeBlob(configuration, Array(json.utf8))
        try store.writeBlob(Self.digest("e"), Array("{}".utf8))
        try store.setImage(
            ImageRecord(
                reference: reference,
                resolved: Self.digest("e"),
                manifest: Self.digest("e"),
                configuration: configuration,
                pulled: 1_700_000_000
            )
        )
        return reference
    }
}
