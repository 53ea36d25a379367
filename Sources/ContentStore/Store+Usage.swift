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
        for layer in try layers() {
            let size = try diskSpace(of: Self.layerName(layer))
            usage.size += size
            if !needed.contains(layer) { usage.reclaimable += size }
        }
        return usage
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
