package import ContentStore
import Hashing
import Linux
package import OCI
package import Registry
import Synchronization
package import Transfer

/// An image of the store with the manifest and the layers that it came with.
///
/// The store keeps the manifest, but of layers only their archives. One that came packed is read from where the image
/// came from, and only when somebody wants its bytes: a target that has it does not.
package struct KeptSource: ImageSource {
    private let store: Store
    private let image: StoredImage
    private let manifest: SourceDocument
    private let layers: [Digest: Digest]
    private let archives: StoreSource
    private let origins: [ImageOrigin]

    /// Whether the bytes of a layer could not be had; threads of one copy share it.
    package final class Loss: Sendable {
        private let state = Mutex<String?>(nil)

        package init() {}

        /// Why they could not; nil where all went well.
        package var reason: String? { state.withLock { $0 } }

        func note(_ text: String) { state.withLock { $0 = $0 ?? text } }
    }

    private let loss: Loss

    /// Nil where the manifest is not what came any more, so that the image can only be packed anew.
    package init?(_ image: StoredImage, in store: Store, origins: [ImageOrigin], loss: Loss) {
        // What is damaged is `fsck`'s business; the image can be packed anew nevertheless.
        guard let text = try? store.readBlob(image.manifest), SHA256.digest(of: text) == image.manifest,
            let manifest = try? Manifest(parsing: text),
            manifest.configuration.digest == image.configurationDigest,
            manifest.layers.count == image.configuration.diffIDs.count
        else { return nil }
        self.store = store
        self.image = image
        self.manifest = SourceDocument(
            mediaType: manifest.mediaType,
            digest: image.manifest,
            bytes: text
        )
        layers = Dictionary(
            zip(manifest.layers.map(\.digest), image.configuration.diffIDs),
            uniquingKeysWith: { first, _ in first }
        )
        archives = StoreSource(image, in: store)
        self.origins = origins
        self.loss = loss
    }

    package var name: String { image.reference.description }

    package func tags() throws(RegistryError) -> [String] { try archives.tags() }

    package func root(for platform: Platform) throws(RegistryError) -> SourceDocument { manifest }

    package func document(_ descriptor: ContentDescriptor) throws(RegistryError) -> SourceDocument {
        guard descriptor.digest == manifest.digest else { throw RegistryError(name, .notFound) }
        return manifest
    }

    package func blob(
        _ descriptor: ContentDescriptor,
        into receive: (Span<UInt8>) -> Bool
    ) throws(RegistryError) {
        // What was not packed is the archive itself.
        if layers[descriptor.digest].map({ $0 == descriptor.digest }) ?? true {
            if try file(of: descriptor, into: receive) { return }
            return try archives.blob(descriptor, into: receive)
        }
        var failure = RegistryError(name, .notFound)
        for origin in origins {
            var hasBegun = false
            do throws(RegistryError) {
                return try origin.open().blob(descriptor) { bytes in
                    hasBegun = true
                    return receive(bytes)
                }
            } catch {
                failure = error
                // What was handed over can't be taken back.
                if hasBegun { break }
            }
        }
        if failure.reason != .stopped { loss.note("\(failure)") }
        throw failure
    }

    /// Hands over the file of a layer that is one; false where the layer is unpacked.
    private func file(
        of descriptor: ContentDescriptor,
        into receive: (Span<UInt8>) -> Bool
    ) throws(RegistryError) -> Bool {
        let path: String?
        do {
            path = try store.imageLayer(descriptor.digest)?.path
        } catch {
            throw RegistryError(name, .layout("\(error)"))
        }
        guard let path else { return false }
        var digest = SHA256()
        var isStopped = false
        do throws(SyscallError) {
            let file = try Descriptor(opening: path, 0)
            var buffer = [UInt8](repeating: 0, count: 256 << 10)
            while !isStopped {
                let count = try file.read(into: &buffer, upTo: buffer.count)
                if count == 0 { break }
                let part = buffer.span.extracting(first: count)
                digest.update(part)
                isStopped = !receive(part)
            }
        } catch {
            throw RegistryError(name, .file(error))
        }
        if isStopped { throw RegistryError(name, .stopped) }
        let sum = digest.finish()
        guard sum == descriptor.digest else {
            throw RegistryError(
                "layer \(descriptor.digest)",
                .digest(expected: descriptor.digest, found: sum)
            )
        }
        return true
    }
}
