import ContentStore
import Glibc
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

    /// Fetches a layer that is a file system, and copies its files.
    ///
    /// - Parameters:
    ///   - source: Where the blob is.
    ///   - name: Where there can be a file and a directory, with `.image` and `.mounted` behind.
    ///   - directory: Gets the files.
    ///   - turn: Says whether another layer has failed.
    /// - Returns: What is known of the layer.
    /// - Throws: Why it is not there.
    func run(
        from source: any ImageSource,
        readingAt name: String,
        into directory: borrowing Directory,
        _ turn: LayerTurn
    ) throws(PullError) -> Result {
        let (path, place) = (name + ".image", name + ".mounted")
        let file = try stored { () throws(StoreError) in try Self.makeFile(path, beside: place) }
        let fetch = ImageLayerFetch(layer: layer, watcher: watcher)
        let fetched = try fetch.run(from: source, into: file, turn)
        let result = try run(copying: path, fetched, at: place, into: directory)
        _ = unsafe unlink(path)
        return result
    }

    private static func makeFile(_ path: String, beside folder: String) throws(StoreError) -> Descriptor {
        do {
            try SmallFile.makeDirectory(folder)
            return try Descriptor(opening: path, O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
        } catch {
            throw .system(error)
        }
    }

    private func run(
        copying path: String,
        _ fetched: (record: LayerRecord, kind: ImageFile.Kind),
        at place: String,
        into directory: borrowing Directory
    ) throws(PullError) -> Result {
        let image = try readable(path, fetched.kind, at: place)
        return try run(copying: image.root, fetched.record, into: directory)
    }

    private func readable(
        _ path: String,
        _ kind: ImageFile.Kind,
        at place: String
    ) throws(PullError) -> ReadableImage {
        do {
            return try ReadableImage.open(path, kind, at: place)
        } catch {
            throw .layer(layer.blob.digest, error)
        }
    }

    /// Copies the files of a layer that is a file system, whose digest was checked.
    func run(
        copying tree: borrowing Directory,
        _ record: LayerRecord,
        into directory: borrowing Directory
    ) throws(PullError) -> Result {
        let unpacker = try unpacker(into: directory, skeleton: nil)
        do {
            _ = try FolderArchive.write(tree, isLayer: true) { bytes throws(LayerError) in
                try unpacker.write(bytes)
            }
            _ = try unpacker.finish()
        } catch {
            throw .layer(layer.blob.digest, error)
        }
        var record = record
        record.files = Int64(unpacker.content.files)
        record.contentSize = unpacker.content.bytes
        return Result(
            record: record,
            hasSkeleton: false,
            removals: unpacker.removals,
            implied: unpacker.implied
        )
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
