package import ContentStore
import Layers
import Linux
package import OCI
package import Registry

/// An image of the store, whose layers are unpacked there: their archives are made again when they are asked for.
package final class StoreSource: ImageSource, Sendable {
    private let store: Store
    private let record: ImageRecord
    private let manifest: Manifest
    /// The digests of the layers' archives, by those of their blobs.
    private let diffIDs: [Digest: Digest]

    /// Reads what the store says of a name.
    package init(_ store: Store, _ reference: Reference) throws(RegistryError) {
        self.store = store
        do {
            guard let image = try store.image(named: reference) else {
                throw RegistryError(reference.description, .layout("not in the image store; pull it first"))
            }
            record = image.record
            manifest = try Manifest(parsing: store.readBlob(record.manifest) ?? [])
            let pairs = zip(manifest.layers.map(\.digest), image.configuration.diffIDs)
            diffIDs = Dictionary(pairs.map { ($0, $1) }) { first, _ in first }
        } catch let error as RegistryError {
            throw error
        } catch {
            throw RegistryError(reference.description, .layout("\(error)"))
        }
    }

    package var name: String { record.reference.description }

    /// The repository that the image came from.
    var reference: Reference { record.reference }

    package func root(for platform: Platform) throws(RegistryError) -> SourceDocument {
        SourceDocument(
            mediaType: manifest.mediaType,
            digest: record.manifest,
            bytes: try read(record.manifest)
        )
    }

    package func tags() throws(RegistryError) -> [String] { [] }

    package func document(_ descriptor: ContentDescriptor) throws(RegistryError) -> SourceDocument {
        guard descriptor.digest == record.manifest else { throw RegistryError(name, .notFound) }
        return try root(for: .host)
    }

    /// Only the configuration is there as it came.
    package func blob(
        _ descriptor: ContentDescriptor,
        into receive: (Span<UInt8>) -> Bool
    ) throws(RegistryError) {
        let bytes = try read(descriptor.digest)
        var check = BlobCheck(descriptor)
        guard check.accepts(bytes.span) else {
            throw RegistryError(name, .size(expected: descriptor.size, found: bytes.count))
        }
        try check.finish()
        guard receive(bytes.span) else { throw RegistryError(name, .stopped) }
    }

    /// Whether a blob is a layer, so that its archive has to be made.
    func isLayer(_ blob: ContentDescriptor) -> Bool { diffIDs[blob.digest] != nil }

    /// Hands over a layer's archive, and throws where it is not the one that it was.
    func archive(
        of blob: ContentDescriptor,
        into receive: @escaping (Span<UInt8>) throws(LayerError) -> Void
    ) throws(RegistryError) {
        guard let diffID = diffIDs[blob.digest] else { throw RegistryError(name, .notFound) }
        let found: Digest
        do {
            guard let layer = try store.layer(diffID), let skeleton = try store.skeleton(of: diffID) else {
                throw RegistryError(
                    "layer \(blob.digest)",
                    .layout(
                        "the store keeps nothing to make its archive of; remove the image and pull it again"
                    )
                )
            }
            found = try LayerArchive.write(layer, skeleton: skeleton, into: receive).digest
        } catch let error as RegistryError {
            throw error
        } catch {
            throw RegistryError("layer \(blob.digest)", .layout("\(error)"))
        }
        guard found == diffID else {
            throw RegistryError("layer \(blob.digest)", .digest(expected: diffID, found: found))
        }
    }

    private func read(_ digest: Digest) throws(RegistryError) -> [UInt8] {
        do {
            if let bytes = try store.readBlob(digest) { return bytes }
        } catch {
            throw RegistryError(name, .layout("\(error)"))
        }
        throw RegistryError(name, .layout("blob \(digest) is missing in the store; pull the image again"))
    }
}
