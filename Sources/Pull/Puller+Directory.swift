import ContentStore
import Glibc
package import Layers
import Linux
package import OCI
import Registry
import Synchronization
import Transfer

extension Puller {
    /// Where an image is built up in the directory that it is to fill; what a pull that was killed leaves.
    private static let workName: PathBytes = ".systemd-oci-pull"

    /// Makes a directory the root file system of an image, without a store.
    ///
    /// The directory is made, or is empty. After a failure nothing of the image is there.
    ///
    /// - Parameters:
    ///   - reference: The image.
    ///   - path: The directory.
    ///   - ownership: Whom the files are to belong to.
    /// - Returns: The digest of the manifest.
    /// - Throws: Why the image is not there.
    @discardableResult
    package func pull(
        _ reference: Reference,
        to path: String,
        ownership: Ownership
    ) throws(PullError) -> Digest {
        let target = try system { () throws(SyscallError) in try prepare(path) }
        guard let target else { throw .image(reference, "the directory '\(path)' is not empty") }
        let found = try resolved(reference)
        try inTurn(found.origins) { origin throws(PullError) in
            try fetch(found.image, of: reference, from: origin, to: target, path, ownership)
        }
        watcher(.finished(reference))
        return found.image.document.digest
    }

    private func fetch(
        _ image: ResolvedImage,
        of reference: Reference,
        from origin: ImageOrigin,
        to target: borrowing Directory,
        _ path: String,
        _ ownership: Ownership
    ) throws(PullError) {
        let text = try configurationText(of: image, reference, from: origin)
        let layers = try layers(of: image.manifest, configuration(text, reference), reference)
        watcher(.fetching(reference, layers.map(\.blob)))
        let work = try system { () throws(SyscallError) in
            try target.removeTree(Self.workName)
            try target.makeDirectory(Self.workName, mode: 0o700)
            return try target.directory(beneath: Self.workName)
        }
        do throws(PullError) {
            try fetch(layers, from: origin, below: work, "\(path)/\(Self.workName)", ownership)
        } catch {
            // The first failure is the one to report; the next pull tries to remove it again.
            try? target.removeTree(Self.workName)
            throw error
        }
        try system { () throws(SyscallError) in
            try finish(target, work)
            try target.removeTree(Self.workName)
            try target.descriptor.synchronizeFileSystem()
        }
    }

    /// Opens the directory, made where it is missing; nil where something else is in it.
    private func prepare(_ path: String) throws(SyscallError) -> Directory? {
        try SmallFile.makeDirectory(path)
        let target = try Directory(path: PathBytes(path))
        // An empty file system has this one.
        let known: [PathBytes] = [Self.workName, "lost+found"]
        guard try target.names().allSatisfy({ known.contains($0) }) else { return nil }
        return target
    }

    /// Fetches several layers at once, each into a directory of its own, and merges those that are complete.
    private func fetch(
        _ layers: [PulledLayer],
        from origin: ImageOrigin,
        below work: borrowing Directory,
        _ name: String,
        _ ownership: Ownership
    ) throws(PullError) {
        let path = "/proc/self/fd/\(work.number)"
        var distinct: [PulledLayer] = []
        for layer in layers where !distinct.contains(where: { $0.diffID == layer.diffID }) {
            distinct.append(layer)
        }
        // A layer that is there several times counts where it is topmost.
        var seen: Set<Digest> = []
        let order = layers.reversed().filter { seen.insert($0.diffID).inserted }.reversed()
        let results = Results()
        let watcher = watcher
        try LayerWork(origin: origin).run(distinct, parallel: parallel) {
            (layer, source, turn) throws(PullError) in
            let directory = try system { () throws(SyscallError) in
                try Self.makeRoot(layer.diffID.hexadecimal, below: path, ownership)
            }
            let unpacking = LayerUnpacking(
                layer: layer,
                ownership: ownership,
                isMerged: true,
                watcher: watcher
            )
            let result =
                layer.blob.mediaType.isImageLayer
                ? try unpacking.run(
                    from: source,
                    readingAt: "\(name)/\(layer.diffID.hexadecimal)",
                    into: directory,
                    turn
                )
                : try unpacking.run(from: source, into: directory, turn)
            results.set(layer.diffID, result)
            watcher(.stored(layer.blob.digest))
        }
        let root = try system { () throws(SyscallError) in
            try Self.makeRoot("root", below: path, ownership)
        }
        for layer in order {
            guard let result = results[layer.diffID] else { continue }
            let name = PathBytes(layer.diffID.hexadecimal)
            let directory = try system { () throws(SyscallError) in try work.directory(beneath: name) }
            do {
                let merger = try LayerMerger(into: root, ownership: ownership)
                try merger.merge(directory, removing: result.removals, implied: result.implied)
            } catch {
                throw .layer(layer.blob.digest, error)
            }
            try system { () throws(SyscallError) in try work.removeTree(name) }
        }
    }

    private static func makeRoot(
        _ name: String,
        below path: String,
        _ ownership: Ownership
    ) throws(SyscallError) -> Directory {
        let work = try Directory(path: PathBytes(path))
        try work.makeDirectory(PathBytes(name), mode: 0o755)
        let root = try work.directory(beneath: PathBytes(name))
        if let first = ownership.root { try root.descriptor.setOwner(first, group: first) }
        try root.descriptor.setMode(0o755)
        return root
    }

    /// Moves everything to where it belongs, and gives the directory itself the attributes of the image's.
    private func finish(
        _ target: borrowing Directory,
        _ work: borrowing Directory
    ) throws(SyscallError) {
        let root = try work.directory(beneath: "root")
        for name in try root.names() {
            if name == "lost+found" { continue }
            try root.rename(name, to: name, in: target)
        }
        let status = try root.descriptor.status()
        // Who has no privileges owns it already.
        if geteuid() == 0 { try target.descriptor.setOwner(status.owner, group: status.group) }
        try target.descriptor.setMode(status.mode)
        try target.descriptor.setTime(seconds: status.modified, nanoseconds: status.modifiedNanoseconds)
    }

    private final class Results: Sendable {
        private let state = Mutex<[Digest: LayerUnpacking.Result]>([:])

        subscript(_ diffID: Digest) -> LayerUnpacking.Result? { state.withLock { $0[diffID] } }

        func set(_ diffID: Digest, _ result: LayerUnpacking.Result) {
            state.withLock { $0[diffID] = result }
        }
    }
}

/// Makes system calls, and says that it was the directory whose call failed.
private func system<T: ~Copyable>(_ body: () throws(SyscallError) -> T) throws(PullError) -> T {
    do {
        return try body()
    } catch {
        throw .store(.system(error))
    }
}
