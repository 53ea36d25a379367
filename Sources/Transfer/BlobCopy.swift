import Hashing
import Layers
import Linux
import OCI
import Registry

/// Copies blobs one after another, over connections of its own.
struct BlobCopy {
    private let copier: Copier
    private let source: any ImageSource
    private let destination: any ImageDestination

    init(_ copier: Copier) throws(RegistryError) {
        self.copier = copier
        source = try copier.origin.open()
        destination = try copier.target.open()
    }

    /// Copies a blob, which is packed anew where that is asked for.
    ///
    /// - Returns: What the target has.
    func copy(
        _ blob: ContentDescriptor,
        packed: MediaType.Compression?,
        configuration: ContentDescriptor
    ) throws(RegistryError) -> ContentDescriptor {
        guard let packed else {
            if try destination.has(blob) {
                copier.watcher(.done(blob.digest, .present))
            } else if let other = copier.repositoryToMountFrom, try destination.mount(blob, from: other) {
                copier.watcher(.done(blob.digest, .mounted))
            } else {
                try put(blob, as: blob, try body(of: blob))
            }
            return blob
        }
        let (result, body) = try repack(blob, packed)
        try destination.has(result)
            ? copier.watcher(.done(blob.digest, .present)) : put(blob, as: result, body)
        return result
    }

    private func put(
        _ blob: ContentDescriptor,
        as result: ContentDescriptor,
        _ body: any BlobBody
    ) throws(RegistryError) {
        let watcher = copier.watcher
        let watched = WatchedBody(body: body) { count in watcher(.moved(blob.digest, count)) }
        try destination.put(result, watched)
        copier.watcher(.done(blob.digest, .copied))
    }

    /// The blob's own bytes, checked, in a file.
    private func body(of blob: ContentDescriptor) throws(RegistryError) -> any BlobBody {
        if let file = copier.origin.file(of: blob) {
            // Read twice, but not written: the second time it comes from memory.
            try source.blob(blob) { _ in true }
            return file
        }
        let spool = try spooled { () throws(SyscallError) in try Spool.file() }
        var total = 0
        do {
            try source.feed(blob) { bytes throws(SyscallError) in
                try spool.write(bytes)
            } while: { count in
                copier.watcher(.moved(blob.digest, count))
                total = count
                return true
            }
        } catch {
            switch error {
            case .source(let error): throw error
            case .receiver(let error): throw RegistryError(source.name, .file(error))
            }
        }
        return FileBody(spool, count: total)
    }

    /// The layer unpacked and packed anew, in a file, and what it is then.
    private func repack(
        _ blob: ContentDescriptor,
        _ packed: MediaType.Compression
    ) throws(RegistryError) -> (ContentDescriptor, any BlobBody) {
        let spool = try spooled { () throws(SyscallError) in try Spool.file() }
        let output = try spooled { () throws(SyscallError) in Repacked(try spool.duplicate()) }
        let compressor = LayerCompressor(packed, level: copier.options.level) { bytes throws(LayerError) in
            try output.write(bytes)
        }
        let expander = LayerExpander { bytes throws(LayerError) in try compressor.write(bytes) }
        do {
            try source.feed(blob) { bytes throws(LayerError) in
                try expander.write(bytes)
            } while: { count in
                copier.watcher(.moved(blob.digest, count))
                return true
            }
        } catch {
            switch error {
            case .source(let error): throw error
            case .receiver(let error): throw RegistryError("layer \(blob.digest)", .layout("\(error)"))
            }
        }
        do {
            try expander.finish()
            try compressor.finish()
        } catch {
            throw RegistryError("layer \(blob.digest)", .layout("\(error)"))
        }
        guard let digest = output.digest() else {
            throw RegistryError(source.name, .layout("libcrypto failed"))
        }
        let type = MediaType.layer(packed, isDocker: blob.mediaType.isDocker)
        let result = ContentDescriptor(mediaType: type, digest: digest, size: output.count)
        return (result, FileBody(spool, count: output.count))
    }

    private func spooled<T: ~Copyable>(_ body: () throws(SyscallError) -> T) throws(RegistryError) -> T {
        do {
            return try body()
        } catch {
            throw RegistryError(source.name, .file(error))
        }
    }
}

/// A file that is hashed while it is written.
private final class Repacked {
    private let file: Descriptor
    private var hash = SHA256()
    private(set) var count = 0

    init(_ file: consuming Descriptor) {
        self.file = file
    }

    func write(_ bytes: Span<UInt8>) throws(LayerError) {
        do {
            try file.write(bytes)
        } catch {
            throw .system("layer", error)
        }
        hash.update(bytes)
        count += bytes.count
    }

    func digest() -> Digest? { hash.finish() }
}

/// A body that tells how far it has been read.
private struct WatchedBody: BlobBody {
    let body: any BlobBody
    let report: @Sendable (Int) -> Void

    var count: Int { body.count }

    func read(at offset: Int, upTo most: Int) throws(SyscallError) -> [UInt8] {
        let bytes = try body.read(at: offset, upTo: most)
        report(offset + bytes.count)
        return bytes
    }
}

extension Copier {
    /// The repository that the target's registry can take blobs over from.
    var repositoryToMountFrom: String? {
        guard let from = origin.session, case .registry(let to, _) = target else { return nil }
        return from.mayMount(to) ? from.repository : nil
    }
}
