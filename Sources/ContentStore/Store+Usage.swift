import Glibc
import Linux
import OCI

/// What a part of the store takes: how many there are, how many are in use, and bytes.
package struct StoreUsage: Equatable, Sendable {
    package var total = 0
    package var active = 0
    package var size: Int64 = 0
    /// Bytes that come back when everything that is not in use is removed.
    package var reclaimable: Int64 = 0
}

extension Store {
    /// What images take, by the space on the disk.
    package func imageUsage() throws(StoreError) -> StoreUsage {
        let details = try imageDetails()
        var usage = StoreUsage()
        let images = Dictionary(grouping: details) { $0.record.configuration }
        usage.total = images.count
        var needed: Set<Digest> = []
        for image in images.values where image.contains(where: { !$0.containers.isEmpty }) {
            usage.active += 1
            needed.formUnion(image.flatMap { $0.configuration.diffIDs })
        }
        // A file may have names in several layers; it is in use where one of these is.
        var seen: Set<UInt64> = []
        let all = try layers()
        for layer in all where needed.contains(layer) {
            usage.size += try diskSpace(ofLayer: layer, &seen)
        }
        for layer in all where !needed.contains(layer) {
            let size = try diskSpace(ofLayer: layer, &seen)
            usage.size += size
            usage.reclaimable += size
        }
        return usage
    }

    /// The bytes that a layer takes on the disk with what is beside it, without files that were seen.
    private func diskSpace(ofLayer diffID: Digest, _ seen: inout Set<UInt64>) throws(StoreError) -> Int64 {
        guard let root = try root() else { return 0 }
        let layers = try root.folder("layers/sha256")
        let suffixes =
            ImageFile.Kind.allCases.map { "." + $0.rawValue }
            + [LayerRecord.suffix, LayerRecord.skeletonSuffix, LayerRecord.filesSuffix]
        var size: Int64 = 0
        do throws(SyscallError) {
            for suffix in suffixes {
                size += try layers.status(of: PathBytes(diffID.hexadecimal + suffix))?.allocated ?? 0
            }
            let layer = try layers.directory(beneath: PathBytes(diffID.hexadecimal))
            return try size + layer.usage(besides: &seen).allocated
        } catch {
            if error.code == ENOENT { return size }
            throw .system(error)
        }
    }

    /// What directories of containers take.
    package func containerUsage() throws(StoreError) -> StoreUsage {
        guard let root = try root(), try root.exists("lock") else { return StoreUsage() }
        var usage = StoreUsage()
        let parent = try root.folder("containers")
        for name in try parent.list() {
            let size = try diskSpace(of: "containers/" + name)
            let isLeft: Bool
            do {
                let names = try lock(.names, .exclusive, in: root)
                defer { withExtendedLifetime(names) {} }
                guard try parent.exists(name) else { continue }
                isLeft = try self.isLeft(name, in: parent)
            }
            usage.total += 1
            usage.size += size
            if isLeft { usage.reclaimable += size } else { usage.active += 1 }
        }
        return usage
    }

    /// What named volumes take.
    package func volumeUsage() throws(StoreError) -> StoreUsage {
        var usage = StoreUsage()
        for name in try volumeNames() {
            let size = try diskSpace(of: "volumes/" + name)
            usage.total += 1
            usage.size += size
            if try containers(using: name).isEmpty { usage.reclaimable += size } else { usage.active += 1 }
        }
        return usage
    }

    /// The bytes that a directory of the store takes on the disk; 0 where it is gone.
    private func diskSpace(of path: String) throws(StoreError) -> Int64 {
        guard let root = try root() else { return 0 }
        do {
            return try root.directory(beneath: PathBytes(path)).usage().allocated
        } catch {
            if error.code == ENOENT { return 0 }
            throw .system(error)
        }
    }
}
