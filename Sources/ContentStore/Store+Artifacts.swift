import Glibc
import JSON
package import Linux
package import OCI

/// What a name of an artifact means: `artifacts/<escaped reference>`.
package struct ArtifactRecord: Equatable, Sendable {
    package var reference: Reference
    package var manifest: Digest
    /// The configuration and the layers, which are kept as they came.
    package var blobs: [Digest]
    /// When it was pulled, in seconds since 1970.
    package var pulled: Int64

    package init(reference: Reference, manifest: Digest, blobs: [Digest], pulled: Int64) {
        self.reference = reference
        self.manifest = manifest
        self.blobs = blobs
        self.pulled = pulled
    }
}

/// A file for a blob; it goes with this value where it is not kept.
@usableFromInline package struct NewBlob: ~Copyable {
    private let folder: Directory
    /// What a crash leaves has a name that no image needs, and is collected.
    private let name: PathBytes
    /// To be written, and checked, by the caller.
    package let file: Descriptor

    init(in folder: consuming Directory, name: PathBytes) throws(SyscallError) {
        file = try folder.createFile(name, mode: 0o600)
        self.folder = folder
        self.name = name
    }

    @inlinable deinit { end() }

    @usableFromInline func end() { try? folder.removeFile(name) }  // One that was kept has this name no more.

    /// Makes it a blob of the store, when all of it is on the disk.
    package consuming func keep(as digest: Digest) throws(StoreError) {
        do {
            try file.synchronize()
            try folder.rename(name, to: PathBytes(digest.hexadecimal), in: folder)
            try folder.synchronize()
        } catch {
            throw .system(error)
        }
    }
}

extension Store {
    private static let artifacts = "artifacts"

    /// Whether a blob is there, and so all of it.
    package func hasBlob(_ digest: Digest) throws(StoreError) -> Bool {
        guard let root = try root() else { return false }
        return try root.exists(Self.blobName(digest))
    }

    /// A file for a blob of any size, which is a blob of the store when it is kept.
    package func makeBlob() throws(StoreError) -> NewBlob {
        let folder = try preparedRoot().folder("blobs/sha256")
        do {
            return try NewBlob(in: folder, name: PathBytes("." + (try randomName())))
        } catch {
            throw .system(error)
        }
    }

    /// Lets a name mean an artifact, whose blobs are in the store.
    package func setArtifact(_ record: ArtifactRecord) throws(StoreError) {
        let root = try preparedRoot()
        if try !root.exists(Self.artifacts) {
            do {
                try root.makeDirectory(PathBytes(Self.artifacts), mode: 0o700)
            } catch {
                if error.code != EEXIST { throw .system(error) }
            }
        }
        try root.replace("\(Self.artifacts)/\(record.reference.escaped)", with: Array(record.json.text.utf8))
    }

    /// The artifacts in the store, sorted by name.
    package func artifactRecords() throws(StoreError) -> [ArtifactRecord] {
        guard let root = try root() else { return [] }
        return try artifacts(in: root).sorted { $0.reference.description < $1.reference.description }
    }

    func artifacts(in root: borrowing Directory) throws(StoreError) -> [ArtifactRecord] {
        guard try root.exists(Self.artifacts) else { return [] }
        var records: [ArtifactRecord] = []
        for name in try root.folder(Self.artifacts).list() where !name.hasPrefix(".") {
            let file = "\(Self.artifacts)/\(name)"
            // A name that went away meanwhile is none.
            guard let text = try root.contents(of: file, limit: ArtifactRecord.longest) else { continue }
            records.append(try ArtifactRecord(parsing: text, file: file))
        }
        return records
    }

    /// Removes a name; false where there was none.
    ///
    /// What it meant stays until ``collectGarbage()``.
    package func removeArtifact(_ reference: Reference) throws(StoreError) -> Bool {
        try removeName(reference, in: Self.artifacts)
    }
}

// The file of a name.
extension ArtifactRecord {
    static let longest = 1 << 20

    var json: JSONValue {
        .object([
            .init("version", 1), .init("reference", .string(reference.description)),
            .init("manifest", .string(manifest.description)),
            .init("blobs", .array(blobs.map { .string($0.description) })),
            .init("pulled", .number(String(pulled))),
        ])
    }

    init(parsing text: [UInt8], file: String) throws(StoreError) {
        let (root, reference) = try recordRoot(of: text, file: file)
        let names = root["blobs"]?.strings
        let digests = names?.compactMap { Digest($0) }
        guard let digests, digests.count == names?.count,
            let manifest = root["manifest"]?.string.flatMap({ Digest($0) })
        else { throw .damaged(file: file, reason: "not a record of an artifact") }
        self.init(
            reference: reference,
            manifest: manifest,
            blobs: digests,
            pulled: root["pulled"]?.integer() ?? 0
        )
    }
}
