import ContentStore
import Layers
import Linux
import OCI
import Registry
import Transfer

/// Fetches layers through the unpacker into the store.
struct LayerFetch: Sendable {
    let store: Store
    let origin: ImageOrigin
    let watcher: @Sendable (PullEvent) -> Void
    /// Layers that are damaged, and fetched although they are there.
    var replaced: Set<Digest> = []

    /// Layers whose files others may have, the likely ones first, and how many of them a thread may open.
    typealias Sharing = (candidates: [Digest], most: Int)

    /// Few stores have more, and each file is looked for in all of them.
    private static let mostOpenLayers = 256
    /// A process has 1024 unless told otherwise.
    private static let mostDescriptors = 768

    /// Fetches what is not in the store.
    func run(_ layers: [PulledLayer], parallel: Int, for reference: Reference) throws(PullError) {
        var seen: Set<Digest> = []
        var missing: [PulledLayer] = []
        for layer in layers where seen.insert(layer.diffID).inserted {
            if try !isThere(layer) { missing.append(layer) }
        }
        watcher(.fetching(reference, missing.map(\.blob)))
        // What a pull had begun when the power failed takes room, and nothing else may have looked yet. Also where no layer is
        // missing: it may have failed between the last one and the image's name.
        try stored { () throws(StoreError) in try store.sweep() }
        // What one layer of an image has the others hardly ever have, too; what is not shared comes faster as a whole.
        let candidates = try stored { () throws(StoreError) in try store.layers(like: reference) }
        let threads = max(1, min(parallel, missing.count))
        // How much comes of a layer that may come in part nobody knows yet.
        let isShared = !candidates.isEmpty && replaced.isEmpty
        try store.checkRoom(for: missing.map(\.blob).filter { !isShared || ChunkedLayout($0) == nil })
        let sharing: Sharing = (candidates, min(Self.mostOpenLayers, Self.mostDescriptors / threads))
        try LayerWork(origin: origin).run(missing, parallel: parallel) {
            (layer, source, turn) throws(PullError) in
            try fetch(layer, from: source, turn, sharing: sharing)
        }
    }

    private func isThere(_ layer: PulledLayer) throws(PullError) -> Bool {
        if replaced.contains(layer.diffID) { return false }
        return try stored { () throws(StoreError) in try store.hasLayer(layer.diffID) }
    }

    private func fetch(
        _ layer: PulledLayer,
        from source: any ImageSource,
        _ turn: LayerTurn,
        sharing: Sharing
    ) throws(PullError) {
        let lock = try stored { () throws(StoreError) in try store.lockLayer(layer.diffID) }
        defer { withExtendedLifetime(lock) {} }
        if try !isThere(layer) {
            if layer.blob.mediaType.isImageLayer {
                try fetchImage(layer, from: source, turn)
                return watcher(.stored(layer.blob.digest))
            }
            if !sharing.candidates.isEmpty, try fetchPartially(layer, from: source, turn, sharing) {
                return watcher(.stored(layer.blob.digest))
            }
            if ChunkedLayout(layer.blob) != nil { try store.checkRoom(for: [layer.blob]) }
            let staging = try stored { () throws(StoreError) in try store.makeStaging() }
            let result: LayerUnpacking.Result
            do throws(PullError) {
                let skeleton = try stored { () throws(StoreError) in try store.makeSkeleton(in: staging) }
                let unpacking = LayerUnpacking(layer: layer, watcher: watcher)
                result = try unpacking.run(from: source, into: staging.layer, skeleton: skeleton, turn)
            } catch {
                // What stays is swept later, and the first failure is the one to report.
                try? store.discard(staging)
                throw error
            }
            try commit(staging, layer, result)
        }
        watcher(.stored(layer.blob.digest))
    }

    /// Fetches a layer that is a file system.
    private func fetchImage(
        _ layer: PulledLayer,
        from source: any ImageSource,
        _ turn: LayerTurn
    ) throws(PullError) {
        let staging = try stored { () throws(StoreError) in try store.makeStaging() }
        let result: (record: LayerRecord, kind: ImageFile.Kind)
        let unpacked: LayerUnpacking.Result?
        do throws(PullError) {
            let file = try stored { () throws(StoreError) in try store.makeImageFile(in: staging) }
            let path = "/proc/self/fd/\(file.number)"
            let copy = try duplicate(file)
            result = try ImageLayerFetch(layer: layer, watcher: watcher).run(from: source, into: copy, turn)
            unpacked = try unpackUnmapped(path, result, layer, into: staging.layer)
            withExtendedLifetime(file) {}
        } catch {
            try? store.discard(staging)
            throw error
        }
        if let unpacked { return try commit(staging, layer, unpacked) }
        do {
            if replaced.contains(layer.diffID) { try store.removeLayer(layer.diffID) }
            try store.commitImageLayer(staging, layer.diffID, result.kind, result.record)
        } catch {
            throw .store(error)
        }
    }

    private static func root(of tree: borrowing MountTree) throws(StoreError) -> Directory {
        do {
            return try Directory(tree.descriptor.duplicate()).directory(beneath: ".")
        } catch {
            throw .system(error)
        }
    }

    private func duplicate(_ file: borrowing Descriptor) throws(PullError) -> Descriptor {
        do {
            return try file.duplicate()
        } catch {
            throw .store(.system(error))
        }
    }

    /// Unpacks a layer that this kernel can't show with other owners; nil where it can, or where that can't be tried.
    private func unpackUnmapped(
        _ path: String,
        _ fetched: (record: LayerRecord, kind: ImageFile.Kind),
        _ layer: PulledLayer,
        into directory: borrowing Directory
    ) throws(PullError) -> LayerUnpacking.Result? {
        guard let tree = try? ImageFile.mount(path, fetched.kind),
            let isShown = try? ImageFile.showForeign(tree), !isShown
        else { return nil }
        let what = "this kernel has no id-mapped mounts of \(fetched.kind.rawValue)"
        watcher(.warning("layer \(layer.blob.digest): \(what); unpacking it"))
        let root = try stored { () throws(StoreError) in try Self.root(of: tree) }
        let unpacking = LayerUnpacking(layer: layer, watcher: watcher)
        return try unpacking.run(copying: root, fetched.record, into: directory)
    }

    private func commit(
        _ staging: consuming Staging,
        _ layer: PulledLayer,
        _ result: LayerUnpacking.Result
    ) throws(PullError) {
        do {
            if replaced.contains(layer.diffID) { try store.removeLayer(layer.diffID) }
            try store.commitLayer(staging, layer.diffID, result.record, hasSkeleton: result.hasSkeleton)
        } catch {
            throw .store(error)
        }
    }

    /// Fetches only those files of a layer that no other layer has; false where all of the blob has to come.
    ///
    /// Not for a layer that is damaged: its files may be those of others, too.
    private func fetchPartially(
        _ layer: PulledLayer,
        from source: any ImageSource,
        _ turn: LayerTurn,
        _ sharing: Sharing
    ) throws(PullError) -> Bool {
        guard replaced.isEmpty, ChunkedLayout(layer.blob) != nil else { return false }
        let staging = try stored { () throws(StoreError) in try store.makeStaging() }
        let result: LayerUnpacking.Result?
        do throws(PullError) {
            let fetch = PartialFetch(store: store, layer: layer, sharing: sharing, watcher: watcher)
            result = try fetch.run(from: source, into: staging, turn)
        } catch {
            // The first failure is the one to report.
            try? store.discard(staging)
            throw error
        }
        guard let result else {
            do {
                try store.discard(staging)
            } catch {
                throw .store(error)
            }
            turn.releaseWindows()
            return false
        }
        try commit(staging, layer, result)
        return true
    }
}

extension Store {
    /// Fails before anything is fetched where it can't fit: unpacked it is hardly ever less than the blobs.
    func checkRoom(for blobs: [ContentDescriptor]) throws(PullError) {
        try checkRoom(needed: blobs.reduce(Int64(0)) { $0 + $1.leastUnpackedSize })
    }

    /// Fails where there is less room.
    func checkRoom(needed: Int64) throws(PullError) {
        guard needed > 0 else { return }
        let free = try stored { () throws(StoreError) in try room() }
        if let free, free < needed { throw .room(needed: needed, room: free) }
    }
}

extension ContentDescriptor {
    /// Bytes that the blob's content will hardly be less than.
    var leastUnpackedSize: Int64 {
        let told = annotations["io.containers.estargz.uncompressed-size"].flatMap { Int64($0) } ?? 0
        return max(Int64(size), min(told, Int64(Self.largest)))
    }
}
