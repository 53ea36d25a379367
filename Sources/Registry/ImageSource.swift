import Hashing
import JSON
package import OCI

/// A document as it was fetched: a manifest or an index.
package struct SourceDocument: Equatable, Sendable {
    package var mediaType: MediaType
    /// Of these very bytes.
    package var digest: Digest
    package var bytes: [UInt8]

    package init(mediaType: MediaType, digest: Digest, bytes: [UInt8]) {
        self.mediaType = mediaType
        self.digest = digest
        self.bytes = bytes
    }
}

extension SourceDocument {
    /// A manifest that is made here; nil where libcrypto failed.
    package init?(_ manifest: Manifest) {
        self.init(manifest.mediaType, Array(manifest.json.text.utf8))
    }

    /// An index that is made here; nil where libcrypto failed.
    package init?(_ index: Index) {
        self.init(index.mediaType, Array(index.json.text.utf8))
    }

    private init?(_ type: MediaType, _ bytes: [UInt8]) {
        guard let digest = SHA256.digest(of: bytes) else { return nil }
        self.init(mediaType: type, digest: digest, bytes: bytes)
    }

    /// Names this document.
    package var descriptor: ContentDescriptor {
        ContentDescriptor(mediaType: mediaType, digest: digest, size: bytes.count)
    }
}

/// Where the parts of one image come from.
///
/// A source serves one thread; another thread opens its own.
package protocol ImageSource {
    /// What messages call the image.
    var name: String { get }

    /// The manifest or index that the reference names, checked against the reference's digest if it has one.
    func root(for platform: Platform) throws(RegistryError) -> SourceDocument

    /// The digest of that document, where it can be had for less.
    func rootDigest(for platform: Platform) throws(RegistryError) -> Digest

    /// The names that the repository has for what is in it.
    func tags() throws(RegistryError) -> [String]

    /// A manifest or index by its digest.
    func document(_ descriptor: ContentDescriptor) throws(RegistryError) -> SourceDocument

    /// Hands over the bytes of a blob as they come, and throws unless they have its size and digest.
    ///
    /// What was handed over is not trustworthy before this returns. Where the receiver returns false, nothing
    /// more is read and this throws ``RegistryError/Reason/stopped``.
    func blob(_ descriptor: ContentDescriptor, into receive: (Span<UInt8>) -> Bool) throws(RegistryError)

    /// Hands over some bytes of a blob; false where the source only has whole ones, and nothing was handed over.
    ///
    /// They are checked by nobody. Where the receiver returns false this throws, as `blob` does.
    func range(
        _ descriptor: ContentDescriptor,
        _ range: Range<Int>,
        into receive: (Span<UInt8>) -> Bool
    ) throws(RegistryError) -> Bool
}

extension ImageSource {
    package func rootDigest(for platform: Platform) throws(RegistryError) -> Digest {
        try root(for: platform).digest
    }

    package func range(
        _ descriptor: ContentDescriptor,
        _ range: Range<Int>,
        into receive: (Span<UInt8>) -> Bool
    ) throws(RegistryError) -> Bool {
        false
    }
}

/// The manifest of an image for one platform, and how it was found.
package struct ResolvedImage: Equatable, Sendable {
    package var manifest: Manifest
    /// The manifest's own bytes.
    package var document: SourceDocument
    /// The digest of what the reference names: the index's, or the manifest's where there is no index.
    package var root: Digest
}

/// What was seen on the way to a manifest.
private struct Search {
    var offered: [Platform] = []
    /// How many more indexes are read only to look what is in them.
    var left = 16
}

extension ImageSource {
    /// The most indexes that may lead to a manifest.
    private static var deepest: Int { 4 }

    /// Finds the manifest for a platform, through indexes where there are some.
    package func resolve(for platform: Platform) throws(RegistryError) -> ResolvedImage {
        let root = try root(for: platform)
        var search = Search()
        if let found = try manifest(root, for: platform, depth: 0, &search) {
            return ResolvedImage(manifest: found.manifest, document: found.document, root: root.digest)
        }
        throw RegistryError(name, .platform(platform, offered: search.offered))
    }

    /// The manifest that a document is or leads to; nil where there is none for the platform.
    private func manifest(
        _ document: SourceDocument,
        for platform: Platform,
        depth: Int,
        _ search: inout Search
    ) throws(RegistryError) -> (manifest: Manifest, document: SourceDocument)? {
        let text = document.bytes
        guard document.mediaType.isIndex else {
            return (try parsed { () throws(DocumentError) in try Manifest(parsing: text) }, document)
        }
        guard depth <= Self.deepest else {
            throw RegistryError(name, .layout("indexes are nested too deeply"))
        }
        let index = try parsed { () throws(DocumentError) in try Index(parsing: text) }
        search.offered += index.manifests.compactMap(\.platform)
        if let chosen = index.manifest(for: platform) {
            return try manifest(self.document(chosen), for: platform, depth: depth + 1, &search)
        }
        // An index in an index need not say for which platforms it is; the first that fits is taken.
        for inner in index.manifests where inner.mediaType.isIndex && inner.platform == nil {
            search.left -= 1
            guard search.left >= 0 else { throw RegistryError(name, .layout("it has too many indexes")) }
            let found = try manifest(self.document(inner), for: platform, depth: depth + 1, &search)
            if let found { return found }
        }
        return nil
    }

    /// Reads a document, and says of which image it is that it can't be read.
    private func parsed<T>(_ body: () throws(DocumentError) -> T) throws(RegistryError) -> T {
        do {
            return try body()
        } catch {
            throw RegistryError(name, .document(error))
        }
    }

    /// All bytes of a blob that is a document.
    package func bytes(of descriptor: ContentDescriptor, limit: Int) throws(RegistryError) -> [UInt8] {
        guard descriptor.size <= limit else { throw RegistryError(name, .tooLong(limit: limit)) }
        var bytes: [UInt8] = []
        try blob(descriptor) { part in
            bytes += part.array
            return true
        }
        return bytes
    }
}

/// Counts and hashes the bytes of a blob on their way, so that none is taken for another.
struct BlobCheck: ~Copyable {
    let descriptor: ContentDescriptor
    private(set) var count = 0
    private var hash = SHA256()

    init(_ descriptor: ContentDescriptor) {
        self.descriptor = descriptor
    }

    /// Whether these bytes still fit into the blob's size.
    mutating func accepts(_ bytes: Span<UInt8>) -> Bool {
        count += bytes.count
        guard count <= descriptor.size else { return false }
        hash.update(bytes)
        return true
    }

    /// Throws unless all bytes came and are the right ones.
    consuming func finish() throws(RegistryError) {
        let (expected, size, found) = (descriptor.digest, descriptor.size, count)
        let subject = "blob \(expected)"
        guard found == size else { throw RegistryError(subject, .size(expected: size, found: found)) }
        let digest = hash.finish()
        guard digest == expected else {
            throw RegistryError(subject, .digest(expected: expected, found: digest))
        }
    }
}
