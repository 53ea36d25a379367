import ContentStore
import Glibc
import Hashing
import Layers
import Linux
import OCI
import Registry

/// Fetches of a layer of zstd:chunked only the files that no layer of the store has.
struct PartialFetch {
    let store: Store
    let layer: PulledLayer
    let watcher: @Sendable (PullEvent) -> Void

    private var blob: ContentDescriptor { layer.blob }

    /// Ranges that are this close are fetched as one: a further request takes as long as so many bytes.
    private static let gap = 16 << 10
    /// More than this is not kept in memory.
    private static let longestTable = 64 << 20

    /// Unpacks the layer.
    ///
    /// - Parameters:
    ///   - source: Where the blob is.
    ///   - staging: Where the layer is made.
    ///   - turn: Says whether another layer has failed.
    /// - Returns: What is known of the layer; nil where all of the blob has to be fetched, as the source has no ranges,
    ///   nothing of the layer is here, or its table and its content differ.
    /// - Throws: A failure of the host, or of the registry in the middle.
    func run(
        from source: any ImageSource,
        into staging: borrowing Staging,
        _ turn: LayerTurn
    ) throws(PullError) -> LayerUnpacking.Result? {
        guard let layout = ChunkedLayout(blob), layout.table.count + layout.split.count <= Self.longestTable,
            let (table, split) = try tables(layout, from: source, turn)
        else { return nil }
        let files = try stored { () throws(StoreError) in
            try LocalFiles(store, wanted: Set(table.files.values.map(\.digest)))
        }
        var local: Set<String> = []
        for (name, file) in table.files {
            if files.find(name, file) { local.insert(name) }
            if turn.isStopped { return nil }
        }
        let missing = table.files.filter { !local.contains($0.key) }.map(\.value.range)
        let ranges = Self.merged(missing)
        let needed = ranges.reduce(0) { $0 + $1.count }
        // One request for all is faster than many for nearly all.
        if needed + layout.table.count + layout.split.count > blob.size / 10 * 9 { return nil }
        let scratch = try stored { () throws(StoreError) in try store.makeScratch(in: staging) }
        var count = layout.table.count + layout.split.count
        watcher(.received(blob.digest, count))
        for range in ranges {
            guard try fetch(range, from: source, into: scratch, &count, turn) else { return nil }
        }
        do {
            return try assemble(table, split, local, files, scratch, staging)
        } catch {
            switch error {
            case .layer(_, .full), .layer(_, .system), .store: throw error
            default:
                watcher(.warning("\(error); fetching all of it"))
                return nil
            }
        }
    }

    /// The table of contents and the description of the archive; nil where they can't be had.
    private func tables(
        _ layout: ChunkedLayout,
        from source: any ImageSource,
        _ turn: LayerTurn
    ) throws(PullError) -> (ChunkedTable, [UInt8])? {
        // They are beside each other.
        let whole =
            min(
                layout.table.lowerBound,
                layout.split.lowerBound
            )..<max(
                layout.table.upperBound,
                layout.split.upperBound
            )
        guard whole.count <= Self.longestTable else { return nil }
        var bytes: [UInt8] = []
        do {
            let isThere = try source.range(blob, whole) { part in
                unsafe part.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
                return !turn.isStopped
            }
            guard isThere, bytes.count == whole.count else { return nil }
        } catch {
            if turn.isStopped { throw .registry(error) }
            return nil
        }
        let packed = Array(bytes[layout.table.moved(by: -whole.lowerBound)])
        guard SHA256.digest(of: packed) == layout.tableDigest else {
            watcher(
                .warning("layer \(blob.digest): its table of contents has another digest; fetching all of it")
            )
            return nil
        }
        do {
            let text = try ChunkedAssembler.expand(packed, size: layout.tableSize)
            let table = try ChunkedTable(parsing: text, blobSize: blob.size)
            let split = Array(bytes[layout.split.moved(by: -whole.lowerBound)])
            if let digest = table.splitDigest, SHA256.digest(of: split) != digest { return nil }
            return (table, split)
        } catch {
            watcher(.warning("layer \(blob.digest): \(error); fetching all of it"))
            return nil
        }
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
        into scratch: borrowing Descriptor,
        _ count: inout Int,
        _ turn: LayerTurn
    ) throws(PullError) -> Bool {
        var failure: SyscallError?
        var fetched = count
        defer { count = fetched }
        do {
            try scratch.seek(to: Int64(range.lowerBound))
        } catch {
            throw .store(.system(error))
        }
        do {
            return try source.range(blob, range) { part in
                do throws(SyscallError) {
                    try scratch.write(part)
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
        _ table: ChunkedTable,
        _ split: [UInt8],
        _ local: Set<String>,
        _ files: LocalFiles,
        _ scratch: borrowing Descriptor,
        _ staging: borrowing Staging
    ) throws(PullError) -> LayerUnpacking.Result {
        let skeleton = try stored { () throws(StoreError) in try store.makeSkeleton(in: staging) }
        let unpacking = LayerUnpacking(layer: layer, watcher: watcher)
        let unpacker = try unpacking.unpacker(into: staging.layer, skeleton: skeleton)
        let assembler = ChunkedAssembler(into: unpacker, table, frames: scratch.number) { name, file in
            // One that is gone since it was found is not known by its frames, and so fails by its digest.
            if local.contains(name), let found = files.open(name) { return .local(found) }
            return .fetched(file.range)
        }
        do {
            try assembler.run(split: split)
        } catch {
            throw .layer(blob.digest, error)
        }
        let result = try unpacking.finish(unpacker)
        let digests = table.files.map { (digest: $0.value.digest, path: Array($0.key.utf8)) }
        try stored { () throws(StoreError) in try store.writeFileDigests(digests, in: staging) }
        return result
    }
}

extension Range<Int> {
    func moved(by offset: Int) -> Range<Int> { (lowerBound + offset)..<(upperBound + offset) }
}
