import Glibc
import Linux
import OCI

extension Store {
    /// Removes the directories of containers and of staging that nobody uses any more.
    package func sweep() throws(StoreError) {
        guard let root = try root(), try root.exists("lock") else { return }
        let containers = try root.folder("containers")
        for name in try containers.list() {
            let names = try lock(.names, .exclusive, in: root)
            defer { withExtendedLifetime(names) {} }
            // It may be gone, and another one there, since it was listed: both are fine.
            guard try containers.exists(name), try isLeft(name, in: containers) else { continue }
            try moveAside(name, in: containers, root)
        }
        let staging = try root.folder("staging")
        for name in try staging.list() {
            do {
                let names = try lock(.names, .exclusive, in: root)
                defer { withExtendedLifetime(names) {} }
                guard try isLeft(name, in: staging) else { continue }
            }
            // Names in staging are never used again, so the lock on names need not be kept.
            try stored { () throws(SyscallError) in try staging.removeTree(PathBytes(name)) }
        }
    }

    /// Removes layers and blobs that no name and no running container needs.
    ///
    /// - Returns: How many layers went, or nil where a pull is in progress and nothing was looked at.
    package func collectGarbage() throws(StoreError) -> Int? {
        guard let root = try root(), try root.exists("lock") else { return 0 }
        guard let lock = try lockAtOnce(.contents, .exclusive, in: root) else { return nil }
        defer { withExtendedLifetime(lock) {} }
        let needed = try needed(in: root)
        let blobs = try root.folder("blobs/sha256")
        let layers = try root.folder("layers/sha256")
        var removed = 0
        for name in try layers.list() where !needed.layers.contains(LayerRecord.layer(ofFile: name)) {
            try unmountLayer(LayerRecord.layer(ofFile: name), in: root)
            // Under its digest a layer is whole or not there.
            try moveAside(name, in: layers, root)
            if !LayerRecord.isBeside(name) { removed += 1 }
        }
        for name in try blobs.list() where !needed.blobs.contains(name) {
            try stored { () throws(SyscallError) in try blobs.removeFile(PathBytes(name)) }
        }
        // What a crash has left of a file that was to replace one.
        for folder in ["images", Self.updates, Self.pendingUpdates] where try root.exists(folder) {
            let folder = try root.folder(folder)
            for name in try folder.list() where name.hasPrefix(".") {
                try stored { () throws(SyscallError) in try folder.removeFile(PathBytes(name)) }
            }
        }
        try sweep()
        return removed
    }

    /// The hexadecimal digests of what has to stay.
    private func needed(
        in root: borrowing Directory
    ) throws(StoreError) -> (blobs: Set<String>, layers: Set<String>) {
        var blobs: Set<String> = []
        var configurations: Set<Digest> = []
        for record in try records(in: root) + updateImages(in: root) {
            configurations.insert(record.configuration)
            blobs.formUnion([record.resolved.hexadecimal, record.manifest.hexadecimal])
        }
        for record in try artifacts(in: root) {
            blobs.formUnion(([record.manifest] + record.blobs).map { $0.hexadecimal })
        }
        let containers = try root.folder("containers")
        for name in try containers.list() {
            configurations.formUnion(try images(of: name, in: root))
        }
        configurations.formUnion(try mountedImages(in: root))
        var layers: Set<String> = []
        for digest in configurations {
            blobs.insert(digest.hexadecimal)
            let file = Self.blobName(digest)
            guard let text = try root.contents(of: file, limit: ImageConfiguration.longest) else { continue }
            do {
                layers.formUnion(try ImageConfiguration(parsing: text).diffIDs.map { $0.hexadecimal })
            } catch {
                // Which layers it has is unknown, so none may go.
                throw .damaged(file: file, reason: "\(error)")
            }
        }
        return (blobs, layers)
    }
}

extension Directory {
    /// The names in a directory of ours.
    func list() throws(StoreError) -> [String] {
        try stored { () throws(SyscallError) in try names().map { $0.description } }
    }
}
