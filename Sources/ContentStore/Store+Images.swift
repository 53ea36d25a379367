import JSON
import Linux
package import OCI

/// What a name in the store means.
package struct ImageRecord: Hashable, Sendable {
    package var reference: Reference
    /// What the registry says the name stands for: an index, or the manifest itself.
    package var resolved: Digest
    package var manifest: Digest
    package var configuration: Digest
    /// When it was pulled, in seconds since 1970.
    package var pulled: Int64

    package init(
        reference: Reference,
        resolved: Digest,
        manifest: Digest,
        configuration: Digest,
        pulled: Int64
    ) {
        self.reference = reference
        self.resolved = resolved
        self.manifest = manifest
        self.configuration = configuration
        self.pulled = pulled
    }
}

/// An image that is in the store with all its layers.
package struct StoredImage: Equatable, Sendable {
    package var record: ImageRecord
    package var configuration: ImageConfiguration
    /// The absolute directories of the layers, the base first, none twice.
    ///
    /// A layer that the image has several times is where it is topmost: there it hides all that its lower
    /// copies could show, and overlayfs refuses to stack a directory twice.
    package var layers: [String]

    package var reference: Reference { record.reference }
    package var manifest: Digest { record.manifest }
    package var configurationDigest: Digest { record.configuration }
}

extension Store {
    /// The image of a name, or nil where there is none.
    ///
    /// Reads two small files and looks whether the layers are there; nothing is hashed. Layers that are file systems are
    /// mounted.
    package func image(named reference: Reference) throws(StoreError) -> StoredImage? {
        guard let record = try record(of: reference) else { return nil }
        let file = Self.blobName(record.configuration)
        guard let text = try readBlob(record.configuration) else {
            throw .damaged(file: file, reason: "missing, pull \(reference) again")
        }
        let configuration: ImageConfiguration
        do {
            configuration = try ImageConfiguration(parsing: text)
        } catch {
            throw .damaged(file: file, reason: "\(error)")
        }
        var seen: Set<Digest> = []
        let topmost = configuration.diffIDs.reversed().filter { seen.insert($0).inserted }
        var paths: [String] = []
        for layer in topmost {
            if try hasUnpacked(layer) {
                paths.append(layerPath(layer))
            } else if try imageLayer(layer) != nil {
                paths.append(try mountLayer(layer))
            } else if let other = try store(ofLayer: layer) {
                paths.append(other.layerPath(layer))
            } else {
                throw .damaged(file: Self.layerName(layer), reason: "missing, pull \(reference) again")
            }
        }
        return StoredImage(record: record, configuration: configuration, layers: paths.reversed())
    }

    private func hasUnpacked(_ layer: Digest) throws(StoreError) -> Bool {
        guard let root = try root() else { return false }
        return try root.exists(Self.layerName(layer))
    }

    /// What a name means, without a look at the image; nil where there is no such name.
    ///
    /// A name of this store hides that of another one.
    package func record(of reference: Reference) throws(StoreError) -> ImageRecord? {
        if let root = try root(), let own = try record(of: reference, in: root) { return own }
        return try inOthers { other throws(StoreError) in try other.record(of: reference) }
    }

    private func record(
        of reference: Reference,
        in root: borrowing Directory
    ) throws(StoreError) -> ImageRecord? {
        let file = Self.imageName(reference)
        guard let text = try root.contents(of: file, limit: ImageRecord.longest) else { return nil }
        return try ImageRecord(parsing: text, file: file)
    }

    /// The names in the store, sorted as text; not those of others.
    package func images() throws(StoreError) -> [ImageRecord] {
        guard let root = try root() else { return [] }
        return try records(in: root).sorted { $0.reference.description < $1.reference.description }
    }

    /// The names in other stores that none of this one's files hides, and why others there can't be read.
    func readOnlyImages(
        besides own: [String]
    ) throws(StoreError) -> (records: [ImageRecord], damaged: [StoreError]) {
        var seen = Set(own)
        var found: (records: [ImageRecord], damaged: [StoreError]) = ([], [])
        for other in others {
            let (records, damaged) = try other.readableImages()
            found.records += records.filter { seen.insert($0.reference.escaped).inserted }
            found.damaged += damaged.filter { seen.insert($0.name).inserted }.map {
                .damaged(file: "\(other.path)/images/\($0.name)", reason: $0.reason)
            }
        }
        return found
    }

    /// The names that can be read, sorted, and why others can't.
    package func readableImages() throws(StoreError) -> (
        records: [ImageRecord], damaged: [(name: String, reason: String)]
    ) {
        guard let root = try root(), try root.exists("images") else { return ([], []) }
        var found: [ImageRecord] = []
        var damaged: [(name: String, reason: String)] = []
        for name in try root.folder("images").list() where !name.hasPrefix(".") {
            let file = "images/" + name
            do {
                guard let text = try root.contents(of: file, limit: ImageRecord.longest) else { continue }
                found.append(try ImageRecord(parsing: text, file: file))
            } catch {
                guard case .damaged(_, let reason) = error else { throw error }
                damaged.append((name, reason))
            }
        }
        return (found.sorted { $0.reference.description < $1.reference.description }, damaged)
    }

    /// Removes the file of a name that can't be read.
    package func removeDamagedName(_ name: String) throws(StoreError) {
        guard let root = try root(), !name.contains("/") else { return }
        let folder = try root.folder("images")
        try stored { () throws(SyscallError) in try folder.removeTree(PathBytes(name)) }
    }

    func records(in root: borrowing Directory) throws(StoreError) -> [ImageRecord] {
        guard try root.exists("images") else { return [] }
        let folder = try root.folder("images")
        var records: [ImageRecord] = []
        for name in try stored({ () throws(SyscallError) in try folder.names() }) {
            if name.bytes.first == UInt8(ascii: ".") { continue }
            let file = "images/\(name)"
            // A name that went away meanwhile is none.
            guard let text = try root.contents(of: file, limit: ImageRecord.longest) else { continue }
            records.append(try ImageRecord(parsing: text, file: file))
        }
        return records
    }

    /// Lets a name mean an image, whose blobs and layers are in the store, from now on.
    package func setImage(_ record: ImageRecord) throws(StoreError) {
        let root = try preparedRoot()
        try root.replace(Self.imageName(record.reference), with: Array(record.json.text.utf8))
    }

    /// Removes a name; false where there was none.
    ///
    /// What it meant stays until ``collectGarbage()``.
    package func removeImage(_ reference: Reference) throws(StoreError) -> Bool {
        try removeName(reference, in: "images")
    }

    /// Removes the file of a name from one of the store's folders; false where there was none.
    func removeName(_ reference: Reference, in folder: String) throws(StoreError) -> Bool {
        guard let root = try root(), try root.exists("\(folder)/\(reference.escaped)") else { return false }
        let folder = try root.folder(folder)
        try stored { () throws(SyscallError) in
            try folder.removeFile(PathBytes(reference.escaped))
            try folder.synchronize()
        }
        return true
    }
}

// The file of a name.
extension ImageRecord {
    static let longest = 1 << 16

    var json: JSONValue {
        .object([
            .init("version", 1),
            .init("reference", .string(reference.description)),
            .init("resolved", .string(resolved.description)),
            .init("manifest", .string(manifest.description)),
            .init("configuration", .string(configuration.description)),
            .init("pulled", .number(String(pulled))),
        ])
    }

    init(parsing text: [UInt8], file: String) throws(StoreError) {
        let (root, reference) = try recordRoot(of: text, file: file)
        func digest(_ name: String) throws(StoreError) -> Digest {
            guard let digest = root[name]?.string.flatMap({ Digest($0) }) else {
                throw .damaged(file: file, reason: "no digest '\(name)'")
            }
            return digest
        }
        self.init(
            reference: reference,
            resolved: try digest("resolved"),
            manifest: try digest("manifest"),
            configuration: try digest("configuration"),
            pulled: root["pulled"]?.integer() ?? 0
        )
    }
}
