import ContentStore
import Hashing
import Layers
import Linux
import OCI
import Registry

/// Fetches a layer that is a file system in a file, which is kept as it is.
struct ImageLayerFetch {
    let layer: PulledLayer
    let watcher: @Sendable (PullEvent) -> Void

    /// Fetches the file, undoes a compression around it, and checks that its digest is the diff ID.
    func run(
        from source: any ImageSource,
        into file: consuming Descriptor,
        _ turn: LayerTurn
    ) throws(PullError) -> (record: LayerRecord, kind: ImageFile.Kind) {
        let blob = layer.blob
        let sink = Sink(file)
        let expander = LayerExpander { bytes throws(LayerError) in try sink.write(bytes) }
        do {
            try source.feed(blob) { bytes throws(LayerError) in
                try expander.write(bytes)
            } while: { count in
                watcher(.received(blob.digest, count))
                return !turn.isStopped
            }
        } catch {
            throw PullError(error, blob.digest)
        }
        do {
            try expander.finish()
        } catch {
            throw .layer(blob.digest, error)
        }
        guard let found = sink.finish() else {
            throw .layer(blob.digest, .malformed("libcrypto has no SHA-256"))
        }
        guard found == layer.diffID else {
            throw .diffID(layer: blob.digest, expected: layer.diffID, found: found)
        }
        guard let kind = ImageFile.Kind(magic: sink.first) else {
            throw .layer(blob.digest, .malformed("it is neither squashfs nor EROFS"))
        }
        // Who names a wrong one would have other images fail that have this layer, too.
        if let rootHash = blob.verityRootHash, !sink.hasTree(kind, under: rootHash) {
            throw .layer(blob.digest, .malformed("it has no dm-verity tree with the root hash that is named"))
        }
        let record = LayerRecord(
            blob: blob.digest,
            blobSize: Int64(blob.size),
            archiveSize: sink.count,
            files: 0,
            contentSize: sink.count,
            rootHash: blob.verityRootHash
        )
        return (record, kind)
    }

    /// Writes and hashes.
    private final class Sink {
        private let file: Descriptor
        private var digest = SHA256()
        /// What tells the kind.
        private(set) var first: [UInt8] = []
        private(set) var count: Int64 = 0

        init(_ file: consuming Descriptor) { self.file = file }

        func write(_ bytes: Span<UInt8>) throws(LayerError) {
            var index = 0
            while first.count < 2048, index < bytes.count {
                first.append(bytes[index])
                index += 1
            }
            count += Int64(bytes.count)
            digest.update(bytes)
            do {
                try file.write(bytes)
            } catch {
                throw error.code == 28 || error.code == 122 ? .full : .system("image", error)
            }
        }

        func finish() -> Digest? { digest.finish() }

        /// Whether what was written has a hash tree behind it that such a root hash belongs to.
        func hasTree(_ kind: ImageFile.Kind, under rootHash: String) -> Bool {
            // What can't be read is no tree.
            guard let bytes = try? ImageFile.hashedByRoot(file, kind) else { return false }
            return SHA256.digest(of: bytes)?.hexadecimal == rootHash
        }
    }
}

extension ContentDescriptor {
    /// The root hash of a dm-verity tree behind a layer, by the annotations of stacker; nil where none is named.
    fileprivate var verityRootHash: String? {
        let names = [LayerRecord.rootHashAnnotation, "io.stackeroci.stacker.squashfs_verity_root_hash"]
        let text = names.lazy.compactMap { annotations[$0] }.first?.lowercased()
        return text.flatMap { Digest(hexadecimal: $0[...])?.hexadecimal }
    }
}
