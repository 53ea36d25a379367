import ContentStore
import Glibc
import Linux
package import OCI
import Registry
import Transfer

// Artifacts: manifests whose blobs are kept as they come.
extension Puller {
    /// Makes sure that an artifact is in the store, as its name means it now.
    ///
    /// - Returns: The digest of its manifest.
    package func pullArtifact(_ reference: Reference) throws(PullError) -> Digest {
        let hold = try stored { () throws(StoreError) in try store.holdContents() }
        defer { withExtendedLifetime(hold) {} }
        var failure = PullError.registry(RegistryError(reference.description, .notFound))
        for origin in try origins(of: reference) {
            do throws(PullError) {
                return try fetchArtifact(reference, from: origin)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private func origins(of reference: Reference) throws(PullError) -> [ImageOrigin] {
        do {
            return try ImageOrigin.all(for: reference, settings: settings)
        } catch {
            throw .registry(error)
        }
    }

    private func fetchArtifact(
        _ reference: Reference,
        from origin: ImageOrigin
    ) throws(PullError) -> Digest {
        do {
            let source = try origin.open()
            let root = try source.root(for: .host)
            guard root.mediaType.isManifest else {
                throw PullError.image(
                    reference,
                    "it is an index, and no artifact; name one manifest by its digest"
                )
            }
            let manifest: Manifest
            do {
                manifest = try Manifest(parsing: root.bytes)
            } catch {
                throw PullError.registry(RegistryError(reference.description, .document(error)))
            }
            let blobs = [manifest.configuration] + manifest.layers
            var missing: [ContentDescriptor] = []
            for blob in blobs where try !store.hasBlob(blob.digest) && !missing.contains(blob) {
                missing.append(blob)
            }
            watcher(.fetching(reference, missing))
            // What an earlier pull had begun takes room.
            try store.sweep()
            try store.checkRoom(for: missing)
            for blob in missing { try fetch(blob, from: source) }
            try store.writeBlob(root.digest, root.bytes)
            try store.setArtifact(
                ArtifactRecord(
                    reference: reference,
                    manifest: root.digest,
                    blobs: blobs.map(\.digest),
                    pulled: Int64(time(nil))
                )
            )
            watcher(.finished(reference))
            return root.digest
        } catch {
            throw PullError(error)
        }
    }

    private func fetch(_ blob: ContentDescriptor, from source: any ImageSource) throws {
        let new = try store.makeBlob()
        var failure: SyscallError?
        var count = 0
        do {
            try source.blob(blob) { bytes in
                do throws(SyscallError) {
                    try new.file.write(bytes)
                } catch {
                    failure = error
                    return false
                }
                count += bytes.count
                watcher(.received(blob.digest, count))
                return true
            }
        } catch {
            if let failure { throw StoreError.system(failure) }
            throw error
        }
        try new.keep(as: blob.digest)
        watcher(.stored(blob.digest))
    }
}

extension PullError {
    /// What a part of a pull threw.
    fileprivate init(_ error: any Error) {
        switch error {
        case let error as PullError: self = error
        case let error as RegistryError: self = .registry(error)
        case let error as SyscallError: self = .store(.system(error))
        case let error as StoreError: self = .store(error)
        default: self = .registry(RegistryError("artifact", .layout("\(error)")))
        }
    }
}
