import Glibc
import JSON
package import Linux
package import OCI

/// A directory of the store in which something is being made; nobody sweeps it while this value lives.
package struct Staging: ~Copyable, Sendable {
    /// The name below `staging/`.
    let name: String
    /// `staging/<name>`.
    let folder: Directory
    /// The empty directory of the layer that is being made.
    package let layer: Directory
    private let lock: Descriptor
    /// Holds off ``Store/collectGarbage()``.
    private let contents: Descriptor

    init(
        name: String,
        folder: consuming Directory,
        layer: consuming Directory,
        lock: consuming Descriptor,
        contents: consuming Descriptor
    ) {
        self.name = name
        self.folder = folder
        self.layer = layer
        self.lock = lock
        self.contents = contents
    }
}

extension Store {
    /// An empty directory for a layer.
    ///
    /// It is the foreign range's root's, 0755. Give it to ``commitLayer(_:_:)`` or ``discard(_:)``; one that is
    /// just let go is removed by the next ``sweep()``.
    package func makeStaging() throws(StoreError) -> Staging {
        let root = try preparedRoot()
        let contents = try lock(.contents, .shared, in: root)
        let names = try lock(.names, .exclusive, in: root)
        defer { withExtendedLifetime(names) {} }
        do {
            let name = try randomName()
            let parent = try root.directory(beneath: "staging")
            try parent.makeDirectory(PathBytes(name), mode: 0o700)
            let folder = try parent.directory(beneath: PathBytes(name))
            let lock = try folder.makeLock()
            try folder.makeDirectory("layer", mode: 0o755)
            let layer = try folder.directory(beneath: "layer")
            try layer.descriptor.setOwner(IDRange.foreign.first, group: IDRange.foreign.first)
            try layer.descriptor.setMode(0o755)
            return Staging(name: name, folder: folder, layer: layer, lock: lock, contents: contents)
        } catch {
            throw .system(error)
        }
    }

    /// Puts a layer into the store, under the digest of its tar, which the caller has checked.
    ///
    /// Everything is written to the disk first. A layer that somebody else has put there meanwhile stays, and
    /// this one is removed.
    ///
    /// - Parameters:
    ///   - staging: Where it was made.
    ///   - diffID: The digest.
    ///   - record: What is to be known of it; nil where nobody knows anything.
    ///   - hasSkeleton: Whether the file of ``makeSkeleton(in:)`` is complete.
    /// - Throws: The call that failed; the layer is not there then.
    package func commitLayer(
        _ staging: consuming Staging,
        _ diffID: Digest,
        _ record: LayerRecord? = nil,
        hasSkeleton: Bool = false
    ) throws(StoreError) {
        let root = try preparedRoot()
        do throws(SyscallError) {
            if let record {
                let file = try staging.folder.createFile("record", mode: 0o600)
                try file.write(Array(record.json.text.utf8).span)
            }
            try staging.layer.descriptor.synchronizeFileSystem()
            let layers = try root.directory(beneath: "layers/sha256")
            // What belongs to a layer comes before it, so that a layer that is there has all of it.
            if hasSkeleton {
                let name = PathBytes(diffID.hexadecimal + LayerRecord.skeletonSuffix)
                try staging.folder.rename("skeleton", to: name, in: layers)
            }
            if record != nil {
                let name = PathBytes(diffID.hexadecimal + LayerRecord.suffix)
                try staging.folder.rename("record", to: name, in: layers)
            }
            do throws(SyscallError) {
                let name = PathBytes(diffID.hexadecimal)
                try staging.folder.rename("layer", to: name, in: layers, replacing: false)
                try layers.synchronize()
            } catch {
                if error.code != EEXIST { throw error }
            }
        } catch {
            throw .system(error)
        }
        try discard(staging)
    }

    /// A file for what of the layer's archive is no file's content.
    package func makeSkeleton(in staging: borrowing Staging) throws(StoreError) -> Descriptor {
        do {
            return try staging.folder.createFile("skeleton", mode: 0o600)
        } catch {
            throw .system(error)
        }
    }

    /// Removes what was being made.
    package func discard(_ staging: consuming Staging) throws(StoreError) {
        let root = try preparedRoot()
        let name = PathBytes("staging/" + staging.name)
        try stored { () throws(SyscallError) in try root.removeTree(name) }
    }
}

extension Directory {
    /// Creates the file whose lock says that this directory is in use, and locks it.
    ///
    /// Under the lock on names nobody else can have it.
    func makeLock() throws(SyscallError) -> Descriptor {
        let lock = try open(beneath: "lock", flags: O_RDWR | O_CREAT, mode: 0o600)
        guard try lock.lock(.exclusive, byte: 0) else { throw SyscallError("fcntl", "lock", EAGAIN) }
        return lock
    }
}
