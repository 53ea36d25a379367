import Glibc
package import Linux
package import OCI

extension Store {
    /// What was written down about a layer when it came; nil where nothing was.
    package func layerRecord(_ diffID: Digest) throws(StoreError) -> LayerRecord? {
        let file = Self.layerName(diffID) + LayerRecord.suffix
        if let root = try root(), let text = try root.contents(of: file, limit: LayerRecord.longest) {
            return LayerRecord(parsing: text)
        }
        return try inOthers { other throws(StoreError) in try other.layerRecord(diffID) }
    }

    /// What of a layer's archive is no file's content; nil where that was not kept.
    package func skeleton(of diffID: Digest) throws(StoreError) -> Descriptor? {
        if let root = try root() {
            do {
                return try root.open(beneath: PathBytes(Self.layerName(diffID) + LayerRecord.skeletonSuffix))
            } catch {
                if error.code != ENOENT { throw .system(error) }
            }
        }
        guard let other = try store(ofLayer: diffID) else { return nil }
        return try other.skeleton(of: diffID)
    }

    /// Whether a layer's archive can be made again.
    package func hasSkeleton(_ diffID: Digest) throws(StoreError) -> Bool {
        if let root = try root(), try root.exists(Self.layerName(diffID) + LayerRecord.skeletonSuffix) {
            return true
        }
        return try store(ofLayer: diffID)?.hasSkeleton(diffID) ?? false
    }

    /// An unpacked layer, to look at its files; nil where it is not there.
    package func layer(_ diffID: Digest) throws(StoreError) -> Directory? {
        if let root = try root() {
            do {
                return try root.directory(beneath: PathBytes(Self.layerName(diffID)))
            } catch {
                if error.code != ENOENT { throw .system(error) }
            }
        }
        guard let other = try store(ofLayer: diffID) else { return nil }
        return try other.layer(diffID)
    }

    /// The layers in the store.
    package func layers() throws(StoreError) -> [Digest] {
        guard let root = try root(), try root.exists("layers/sha256") else { return [] }
        let suffixes = ImageFile.Kind.allCases.map { "." + $0.rawValue }
        return try root.folder("layers/sha256").list().compactMap { name in
            let suffix = suffixes.first { name.hasSuffix($0) } ?? ""
            return Digest(hexadecimal: name.dropLast(suffix.count))
        }
    }

    /// How many bytes are in the files of a layer, by its record or, without one, by a look at each.
    package func size(ofLayer diffID: Digest) throws(StoreError) -> Int64 {
        if let record = try layerRecord(diffID) { return record.contentSize }
        switch try layer(diffID) {
        case .some(let layer): return try stored { () throws(SyscallError) in try layer.usage() }.content
        case .none: return 0
        }
    }

    /// Takes a layer out of the store, so that it can come anew; what uses it goes on with the old one.
    ///
    /// Ask with the layer's lock (``lockLayer(_:)``).
    package func removeLayer(_ diffID: Digest) throws(StoreError) {
        let root = try preparedRoot()
        let layers = try root.folder("layers/sha256")
        if try layers.exists(diffID.hexadecimal) { try moveAside(diffID.hexadecimal, in: layers, root) }
        try unmountLayer(diffID.hexadecimal, in: root)
        let files = ImageFile.Kind.allCases.map { "." + $0.rawValue }
        for suffix in files + [LayerRecord.suffix, LayerRecord.skeletonSuffix, LayerRecord.filesSuffix] {
            try stored { () throws(SyscallError) in
                try layers.removeFile(PathBytes(diffID.hexadecimal + suffix))
            }
        }
    }

    /// Takes a blob out of the store.
    package func removeBlob(_ digest: Digest) throws(StoreError) {
        guard let root = try root() else { return }
        let blobs = try root.folder("blobs/sha256")
        try stored { () throws(SyscallError) in try blobs.removeFile(PathBytes(digest.hexadecimal)) }
    }
}
