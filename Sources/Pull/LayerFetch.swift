import ContentStore
import Layers
import Linux
import OCI
import Registry
import Synchronization
import Transfer

/// Fetches layers, several at once, each from its source through the unpacker into the store.
struct LayerFetch: Sendable {
    let store: Store
    let origin: ImageOrigin
    let watcher: @Sendable (PullEvent) -> Void

    typealias Layer = (blob: ContentDescriptor, diffID: Digest)

    /// What the threads share.
    private struct Progress {
        var waiting: [Layer]
        var failure: PullError?
    }

    /// Fetches what is not in the store; at the first failure all threads stop.
    func run(_ layers: [Layer], parallel: Int, for reference: Reference) throws(PullError) {
        var seen: Set<Digest> = []
        var missing: [Layer] = []
        for layer in layers where seen.insert(layer.diffID).inserted {
            let isThere = try stored { () throws(StoreError) in try store.hasLayer(layer.diffID) }
            if !isThere { missing.append(layer) }
        }
        watcher(.fetching(reference, missing.map(\.blob)))
        guard !missing.isEmpty else { return }
        // The largest is last, so that it is taken first and no thread begins it when the others are done.
        let progress = Shared(Progress(waiting: missing.sorted { $0.blob.size < $1.blob.size }))
        inParallel(min(parallel, missing.count)) { work(on: progress) }
        if let failure = progress.state.withLock(\.failure) { throw failure }
    }

    private final class Shared: Sendable {
        let state: Mutex<Progress>

        init(_ progress: Progress) {
            state = Mutex(progress)
        }

        /// The next layer to fetch, or nil where there is none or another thread has failed.
        func next() -> Layer? {
            state.withLock { $0.failure == nil ? $0.waiting.popLast() : nil }
        }

        /// Keeps the first failure.
        func fail(_ error: PullError) {
            state.withLock { $0.failure = $0.failure ?? error }
        }

        var isFailed: Bool { state.withLock { $0.failure != nil } }
    }

    private func work(on shared: Shared) {
        do throws(PullError) {
            var source: (any ImageSource)?
            while let layer = shared.next() {
                let opened = if let source { source } else { try open() }
                source = opened
                try fetch(layer, from: opened, shared)
            }
        } catch {
            shared.fail(error)
        }
    }

    private func open() throws(PullError) -> any ImageSource {
        do {
            return try origin.open()
        } catch {
            throw .registry(error)
        }
    }

    private func fetch(_ layer: Layer, from source: any ImageSource, _ shared: Shared) throws(PullError) {
        let lock = try stored { () throws(StoreError) in try store.lockLayer(layer.diffID) }
        defer { withExtendedLifetime(lock) {} }
        let isThere = try stored { () throws(StoreError) in try store.hasLayer(layer.diffID) }
        if !isThere {
            let staging = try stored { () throws(StoreError) in try store.makeStaging() }
            let unpacked: (record: LayerRecord, hasSkeleton: Bool)
            do throws(PullError) {
                unpacked = try unpack(layer, from: source, into: staging, shared)
            } catch {
                // What stays is swept later, and the first failure is the one to report.
                try? store.discard(staging)
                throw error
            }
            do {
                try store.commitLayer(
                    staging,
                    layer.diffID,
                    unpacked.record,
                    hasSkeleton: unpacked.hasSkeleton
                )
            } catch {
                throw .store(error)
            }
        }
        watcher(.stored(layer.blob.digest))
    }

    private func unpack(
        _ layer: Layer,
        from source: any ImageSource,
        into staging: borrowing Staging,
        _ shared: Shared
    ) throws(PullError) -> (record: LayerRecord, hasSkeleton: Bool) {
        let blob = layer.blob
        let skeleton: Descriptor
        let unpacker: LayerUnpacker
        do {
            skeleton = try store.makeSkeleton(in: staging)
        } catch {
            throw .store(error)
        }
        do {
            unpacker = try LayerUnpacker(into: staging.layer, skeleton: skeleton)
        } catch {
            throw .layer(blob.digest, error)
        }
        var failure: LayerError?
        var count = 0
        do {
            try source.blob(blob) { bytes in
                do throws(LayerError) {
                    try unpacker.write(bytes)
                } catch {
                    failure = error
                    return false
                }
                count += bytes.count
                watcher(.received(blob.digest, count))
                return !shared.isFailed
            }
        } catch {
            throw failure.map { .layer(blob.digest, $0) } ?? .registry(error)
        }
        let found = try unpacked(blob) { () throws(LayerError) in try unpacker.finish() }
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
        return (record, unpacker.hasSkeleton)
    }

    /// Unpacks, and says of which blob it was that it failed.
    private func unpacked<T>(
        _ blob: ContentDescriptor,
        _ body: () throws(LayerError) -> T
    ) throws(PullError) -> T {
        do {
            return try body()
        } catch {
            throw .layer(blob.digest, error)
        }
    }
}
