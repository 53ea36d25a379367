package import ContentStore
import Hashing
import JSON
import Layers
package import OCI
package import Registry

/// An image of the store as others read images: its layers are archives that are not packed, made again of the files.
///
/// The image configuration is the one that came, and so is the image's ID; the manifest is another one, as blobs are
/// not kept.
package struct StoreSource: ImageSource {
    private let store: Store
    private let image: StoredImage

    package init(_ image: StoredImage, in store: Store) {
        self.store = store
        self.image = image
    }

    package var name: String { image.reference.description }

    package func tags() throws(RegistryError) -> [String] { image.reference.tag.map { [$0] } ?? [] }

    package func root(for platform: Platform) throws(RegistryError) -> SourceDocument {
        let text = try blob(image.configurationDigest)
        let layers = try image.configuration.diffIDs.map { diffID throws(RegistryError) -> JSONValue in
            [
                "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": .string("\(diffID)"),
                "size": .number(String(try size(of: diffID))),
            ]
        }
        let manifest: JSONValue = [
            "schemaVersion": 2, "mediaType": .string("\(MediaType.manifest)"),
            "config": [
                "mediaType": .string("\(MediaType.configuration)"),
                "digest": .string("\(image.configurationDigest)"), "size": .number(String(text.count)),
            ],
            "layers": .array(layers),
        ]
        let bytes = Array(manifest.text.utf8)
        guard let digest = SHA256.digest(of: bytes) else { throw failure("libcrypto has no SHA-256") }
        return SourceDocument(mediaType: .manifest, digest: digest, bytes: bytes)
    }

    package func document(_ descriptor: ContentDescriptor) throws(RegistryError) -> SourceDocument {
        let root = try root(for: .host)
        guard root.digest == descriptor.digest else { throw RegistryError(name, .notFound) }
        return root
    }

    package func blob(
        _ descriptor: ContentDescriptor,
        into receive: (Span<UInt8>) -> Bool
    ) throws(RegistryError) {
        guard image.configuration.diffIDs.contains(descriptor.digest) else {
            let text = try blob(descriptor.digest)
            if !receive(text.span) { throw RegistryError(name, .stopped) }
            return
        }
        var isStopped = false
        let found: (digest: Digest, size: UInt64)
        do throws(LayerError) {
            found = try withoutActuallyEscaping(receive) { receive throws(LayerError) in
                try archive(of: descriptor.digest) { bytes throws(LayerError) in
                    if receive(bytes) { return }
                    isStopped = true
                    throw .malformed("stopped")
                }
            }
        } catch {
            if isStopped { throw RegistryError(name, .stopped) }
            throw failure("layer \(descriptor.digest): \(error); `systemd-oci fsck --repair` fetches it anew")
        }
        guard found.digest == descriptor.digest else {
            throw RegistryError(
                "layer \(descriptor.digest)",
                .digest(expected: descriptor.digest, found: found.digest)
            )
        }
    }

    private func archive(
        of diffID: Digest,
        into receive: @escaping (Span<UInt8>) throws(LayerError) -> Void
    ) throws(LayerError) -> (digest: Digest, size: UInt64) {
        do {
            guard let layer = try store.layer(diffID), let skeleton = try store.skeleton(of: diffID) else {
                throw LayerError.malformed(Self.lost)
            }
            return try LayerArchive.write(layer, skeleton: skeleton, into: receive)
        } catch let error as LayerError {
            throw error
        } catch {
            throw .malformed("\(error)")
        }
    }

    private static let lost =
        "its archive can't be made again: an earlier version has unpacked it, or a file came twice"

    private func size(of diffID: Digest) throws(RegistryError) -> Int64 {
        do {
            if let record = try store.layerRecord(diffID), try store.hasSkeleton(diffID) {
                return record.archiveSize
            }
        } catch {
            throw failure("\(error)")
        }
        throw failure("layer \(diffID): \(Self.lost)")
    }

    private func blob(_ digest: Digest) throws(RegistryError) -> [UInt8] {
        do {
            if let text = try store.readBlob(digest) {
                guard SHA256.digest(of: text) == digest else {
                    throw RegistryError(
                        "blob \(digest)",
                        .digest(expected: digest, found: SHA256.digest(of: text))
                    )
                }
                return text
            }
        } catch let error as RegistryError {
            throw error
        } catch {
            throw failure("\(error)")
        }
        throw RegistryError(name, .notFound)
    }

    private func failure(_ text: String) -> RegistryError { RegistryError(name, .layout(text)) }
}
