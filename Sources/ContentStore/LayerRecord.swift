import JSON
package import OCI

/// What is known of a layer that is in the store: `layers/sha256/<diff ID>.json`.
package struct LayerRecord: Equatable, Sendable {
    /// The blob that it came as.
    package var blob: Digest
    package var blobSize: Int64
    /// Bytes of the archive.
    package var archiveSize: Int64
    /// Files in the archive, and bytes in them.
    package var files: Int64
    package var contentSize: Int64
    /// The root hash of the dm-verity tree behind a file system, in hexadecimal digits.
    package var rootHash: String?

    /// What says the root hash, in the manifest.
    package static let rootHashAnnotation = "io.stackeroci.stacker.atomfs_verity_root_hash"

    package init(
        blob: Digest,
        blobSize: Int64,
        archiveSize: Int64,
        files: Int64,
        contentSize: Int64,
        rootHash: String? = nil
    ) {
        self.blob = blob
        self.blobSize = blobSize
        self.archiveSize = archiveSize
        self.files = files
        self.contentSize = contentSize
        self.rootHash = rootHash
    }

    static let suffix = ".json"
    static let skeletonSuffix = ".skeleton"
    static let filesSuffix = ".files"
    static let longest = 1 << 16

    /// Whether a file is beside a layer, and not the layer itself.
    static func isBeside(_ name: String) -> Bool {
        [suffix, skeletonSuffix, filesSuffix].contains { name.hasSuffix($0) }
    }

    /// The layer that a file beside the layers belongs to.
    static func layer(ofFile name: String) -> String { String(name.prefix { $0 != "." }) }

    var json: JSONValue {
        let verity = rootHash.map { [JSONValue.Member("rootHash", .string($0))] } ?? []
        return .object(
            [
                .init("version", 1), .init("blob", .string(blob.description)),
                .init("blobSize", .number(String(blobSize))),
                .init("archiveSize", .number(String(archiveSize))), .init("files", .number(String(files))),
                .init("contentSize", .number(String(contentSize))),
            ] + verity
        )
    }

    /// Nil where the text is no record of version 1: a layer can do without.
    init?(parsing text: [UInt8]) {
        // Only what it says is lost with it.
        guard let root = try? JSONValue(parsing: text), root["version"]?.integer(as: Int.self) == 1,
            let blob = root["blob"]?.string.flatMap({ Digest($0) }),
            let blobSize = root["blobSize"]?.integer(as: Int64.self),
            let archiveSize = root["archiveSize"]?.integer(as: Int64.self),
            let files = root["files"]?.integer(as: Int64.self),
            let contentSize = root["contentSize"]?.integer(as: Int64.self)
        else { return nil }
        self.init(
            blob: blob,
            blobSize: blobSize,
            archiveSize: archiveSize,
            files: files,
            contentSize: contentSize,
            rootHash: root["rootHash"]?.string
        )
    }
}
