import ContentStore
import Layers
import Linux
import OCI
import Registry

/// Unpacks one layer while it is fetched, and checks it.
struct LayerUnpacking {
    let layer: PulledLayer
    var ownership = Ownership.foreign
    var isMerged = false
    let watcher: @Sendable (PullEvent) -> Void

    /// What is known of a layer that was unpacked.
    struct Result {
        var record: LayerRecord
        var hasSkeleton: Bool
        var removals: [Removal]
        var implied: Set<[UInt8]>
    }

    func run(
        from source: any ImageSource,
        into directory: borrowing Directory,
        skeleton: consuming Descriptor? = nil,
        _ turn: LayerTurn
    ) throws(PullError) -> Result {
        let blob = layer.blob
        let unpacker = try unpacker(into: directory, skeleton: skeleton)
        // Of a window no more is used than has come; what is packed is hardly ever a quarter of it.
        unpacker.admitsWindow = { size in turn.admits(min(size, blob.size * 4)) }
        do {
            try source.feed(blob) { bytes throws(LayerError) in
                try unpacker.write(bytes)
            } while: { count in
                watcher(.received(blob.digest, count))
                return !turn.isStopped
            }
        } catch {
            throw PullError(error, blob.digest)
        }
        return try finish(unpacker)
    }

    func unpacker(
        into directory: borrowing Directory,
        skeleton: consuming Descriptor?
    ) throws(PullError) -> LayerUnpacker {
        do {
            return try LayerUnpacker(
                into: directory,
                ownership: ownership,
                isMerged: isMerged,
                skeleton: skeleton
            )
        } catch {
            throw .layer(layer.blob.digest, error)
        }
    }

    /// Ends the layer, and checks the digest of its archive.
    func finish(_ unpacker: LayerUnpacker) throws(PullError) -> Result {
        let blob = layer.blob
        let found: Digest
        do {
            found = try unpacker.finish()
        } catch {
            throw .layer(blob.digest, error)
        }
        guard found == layer.diffID else {
            throw .diffID(layer: blob.digest, expected: layer.diffID, found: found)
        }
        let record = LayerRecord(
            blob: blob.digest,
            blobSize: Int64(blob.size),
            archiveSize: Int64(unpacker.expandedBytes),
            files: Int64(unpacker.content.files),
            contentSize: unpacker.content.bytes
        )
        return Result(
            record: record,
            hasSkeleton: unpacker.hasSkeleton,
            removals: unpacker.removals,
            implied: unpacker.implied
        )
    }
}
