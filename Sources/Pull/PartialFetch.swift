import ContentStore
import Glibc
import Layers
import Linux
import OCI
import Registry

/// Fetches of a layer of zstd:chunked only the files that no layer of the store has.
struct PartialFetch {
    let store: Store
    let layer: PulledLayer
    let sharing: LayerFetch.Sharing
    let watcher: @Sendable (PullEvent) -> Void

    private var blob: ContentDescriptor { layer.blob }

    /// Ranges that are this close are fetched as one: a further request takes as long as so many bytes.
    private static let gap = 16 << 10
    /// A layer whose description is longer is fetched as any other.
    private static let longestTables = 64 << 20

    /// Unpacks the layer.
    ///
    /// - Parameters:
    ///   - source: Where the blob is.
    ///   - staging: Where the layer is made.
    ///   - turn: Says whether another layer has failed, and whether there is room in memory.
    /// - Returns: What is known of the layer; nil where all of the blob has to be fetched, as the source has no ranges,
    ///   nothing of the layer is here, or its table and its content differ.
    /// - Throws: A failure of the host, or of the registry in the middle.
    func run(
        from source: any ImageSource,
        into staging: borrowing Staging,
        _ turn: LayerTurn
    ) throws(PullError) -> LayerUnpacking.Result? {
        guard let layout = ChunkedLayout(blob), layout.whole.count <= Self.longestTables else { return nil }
        guard turn.admits(min(layout.splitSize, Self.largestWindow)) else {
            throw .layer(blob.digest, .postponed)
        }
        let frames = ChunkedFrames(
            try stored { () throws(StoreError) in try store.makeScratch("frames", in: staging) }
        )
        let files = ChunkedFileList(
            try stored { () throws(StoreError) in try store.makeScratch("table", in: staging) }
        )
        var count = 0
        guard try fetchTables(layout, from: source, into: frames, &count, turn) else { return nil }
        let local = try stored { () throws(StoreError) in
            try LocalFiles(store, sharing.candidates, most: sharing.most)
        }
        let missing: [Range<Int>]
        do {
            guard try readTable(layout, frames, into: files) else { return nil }
            guard let found = try self.missing(files, local, turn) else { return nil }
            missing = found
        } catch {
            return try pass(error)
        }
        let needed = missing.reduce(0) { $0 + $1.count }
        // One request for all is faster than many for nearly all.
        if needed + layout.whole.count > blob.size / 10 * 9 { return nil }
        // What comes is kept until it is unpacked.
        try store.checkRoom(needed: Int64(needed) * 2)
        for range in missing {
            guard try fetch(range, from: source, into: frames, &count, turn) else { return nil }
        }
        do {
            return try assemble(layout, files, local, frames, staging)
        } catch {
            switch error {
            case .layer(_, let error): return try pass(error)
            case .store: throw error
            default:
                watcher(.warning("\(error); fetching all of it"))
                return nil
            }
        }
    }

    /// What libzstd keeps at most of what Podman compresses.
    private static let largestWindow = 8 << 20

    /// Throws what would happen again, and says of anything else that all of the blob is fetched.
    private func pass(_ error: LayerError) throws(PullError) -> LayerUnpacking.Result? {
        switch error {
        case .full, .system: throw .layer(blob.digest, error)
        default:
            watcher(.warning("layer \(blob.digest): \(error); fetching all of it"))
            return nil
        }
    }

    /// Fetches the table of contents and the description of the archive, which are beside each other; false where they can't
    /// be had.
    private func fetchTables(
        _ layout: ChunkedLayout,
        from source: any ImageSource,
        into frames: ChunkedFrames,
        _ count: inout Int,
        _ turn: LayerTurn
    ) throws(PullError) -> Bool {
        do throws(PullError) {
            return try fetch(layout.whole, from: source, into: frames, &count, turn)
        } catch {
            guard case .registry = error, !turn.isStopped else { throw error }
            return false
        }
    }

    /// Reads the table of contents into the list; false where it is another one than the image's.
    private func readTable(
        _ layout: ChunkedLayout,
        _ frames: ChunkedFrames,
        into files: ChunkedFileList
    ) throws(LayerError) -> Bool {
        guard try frames.digest(of: layout.table) == layout.tableDigest else {
            watcher(
                .warning("layer \(blob.digest): its table of contents has another digest; fetching all of it")
            )
            return false
        }
        guard let digest = try frames.readTable(layout, blobSize: blob.size, into: files) else { return true }
        return try frames.digest(of: layout.split) == digest
    }

    /// The parts of the blob that have what is nowhere here; nil where another layer has failed.
    private func missing(
        _ files: ChunkedFileList,
        _ local: LocalFiles,
        _ turn: LayerTurn
    ) throws(LayerError) -> [Range<Int>]? {
        try files.rewind()
        while let (_, file) = try files.next() {
            local.look(for: file)
            if turn.isStopped { return nil }
        }
        // What is not known of a layer only makes the pull longer.
        try? local.lookElsewhere()
        var missing: [Range<Int>] = []
        try files.rewind()
        while let (number, file) = try files.next() {
            if turn.isStopped { return nil }
            if local.has(number, file) { continue }
            // Mostly they are in the order of the archive, and no more than a few need be kept.
            if let last = missing.last, last.lowerBound <= file.range.lowerBound,
                file.range.lowerBound <= last.upperBound + Self.gap
            {
                missing[missing.count - 1] = last.lowerBound..<max(last.upperBound, file.range.upperBound)
            } else {
                missing.append(file.range)
            }
        }
        return Self.merged(missing)
    }

    /// Ranges in order, of which those that are close are one.
    static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound + gap {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    /// Fetches a part of the blob to the same place of a file; false where the source has none.
    private func fetch(
        _ range: Range<Int>,
        from source: any ImageSource,
        into frames: ChunkedFrames,
        _ count: inout Int,
        _ turn: LayerTurn
    ) throws(PullError) -> Bool {
        var failure: SyscallError?
        var fetched = count
        defer { count = fetched }
        do {
            try frames.file.seek(to: Int64(range.lowerBound))
        } catch {
            throw .store(.system(error))
        }
        do {
            return try source.range(blob, range) { part in
                do throws(SyscallError) {
                    try frames.file.write(part)
                } catch {
                    failure = error
                    return false
                }
                fetched += part.count
                watcher(.received(blob.digest, fetched))
                return !turn.isStopped
            }
        } catch {
            throw failure.map { .store(.system($0)) } ?? .registry(error)
        }
    }

    private func assemble(
        _ layout: ChunkedLayout,
        _ files: ChunkedFileList,
        _ local: LocalFiles,
        _ frames: ChunkedFrames,
        _ staging: borrowing Staging
    ) throws(PullError) -> LayerUnpacking.Result {
        let skeleton = try stored { () throws(StoreError) in try store.makeSkeleton(in: staging) }
        let unpacking = LayerUnpacking(layer: layer, watcher: watcher)
        let unpacker = try unpacking.unpacker(into: staging.layer, skeleton: skeleton)
        let assembler = ChunkedAssembler(into: unpacker, files, frames: frames) { number, file in
            // One that is gone since it was found is not known by its frames, and so fails by its digest.
            if let found = local.open(number, file) { return .local(found) }
            return .fetched(file.range)
        }
        // What it took to fetch is of no use now.
        OwnProgram.releaseCode()
        do {
            try files.rewind()
            try assembler.run(split: layout.split)
        } catch {
            throw .layer(blob.digest, error)
        }
        let result = try unpacking.finish(unpacker)
        try writeDigests(files, in: staging)
        return result
    }

    private func writeDigests(
        _ files: ChunkedFileList,
        in staging: borrowing Staging
    ) throws(PullError) {
        var writer = try stored { () throws(StoreError) in try store.makeFileDigests(in: staging) }
        do {
            try files.rewind()
            while let (_, file) = try files.next() {
                // A list that is not whole makes a later pull longer, no more.
                guard (try? writer.add(file.digest, file.name)) != nil else { return }
            }
        } catch {
            throw .layer(blob.digest, error)
        }
        // The same.
        try? writer.flush()
    }
}
