import Hashing
import JSON
package import OCI
package import Registry

/// Copies images from one transport to another.
///
/// What need not be changed keeps its bytes, and so its digest.
package struct Copier: Sendable {
    let origin: ImageOrigin
    let target: ImageTarget
    let options: CopyOptions
    let watcher: @Sendable (TransferEvent) -> Void

    /// Prepares a copy.
    ///
    /// - Parameters:
    ///   - origin: Where the image is.
    ///   - target: Where it is to be.
    ///   - options: What is copied of it.
    ///   - watcher: Is told what happens.
    package init(
        from origin: ImageOrigin,
        to target: ImageTarget,
        _ options: CopyOptions = CopyOptions(),
        watcher: @escaping @Sendable (TransferEvent) -> Void = { _ in }
    ) {
        self.origin = origin
        self.target = target
        self.options = options
        self.watcher = watcher
    }

    private static let deepest = 4

    /// Copies, and returns the digest of what the target's name means then.
    @discardableResult
    package func run() throws(RegistryError) -> Digest {
        let source = try origin.open()
        let destination = try target.open()
        var root = try source.root(for: options.platform ?? .host)
        if let platform = options.platform, root.mediaType.isIndex {
            root = try source.resolve(for: platform).document
        }
        let copied = try copy(root, from: source, to: destination, depth: 0)
        let document = try options.addsZstd ? withZstd(root, copied, source, destination) : copied
        try destination.name(document)
        watcher(.finished(document.digest))
        return document.digest
    }

    /// Copies what a document needs; the document itself is put by who called.
    private func copy(
        _ document: SourceDocument,
        from source: any ImageSource,
        to destination: any ImageDestination,
        depth: Int
    ) throws(RegistryError) -> SourceDocument {
        guard document.mediaType.isIndex else {
            return try ManifestCopy(self, document, source, options.compression).run()
        }
        guard depth < Self.deepest else {
            throw RegistryError(source.name, .layout("indexes are nested too deeply"))
        }
        let index: Index
        do {
            index = try Index(parsing: document.bytes)
        } catch {
            throw RegistryError(source.name, .document(error))
        }
        var entries: [ContentDescriptor] = []
        for entry in index.manifests {
            let part = try source.document(entry)
            let copied = try copy(part, from: source, to: destination, depth: depth + 1)
            try destination.put(copied)
            entries.append(entry.naming(copied))
        }
        let type: MediaType = options.usesDockerTypes.map { $0 ? .dockerIndex : .index } ?? index.mediaType
        if entries == index.manifests, type == document.mediaType { return document }
        return try document.rewritten(
            of: source.name,
            [
                ("mediaType", .string(type.description)), ("manifests", .array(entries.map(\.json))),
            ]
        )
    }

    /// An index with the image as it was copied, and once more with zstd layers.
    private func withZstd(
        _ root: SourceDocument,
        _ copied: SourceDocument,
        _ source: any ImageSource,
        _ destination: any ImageDestination
    ) throws(RegistryError) -> SourceDocument {
        let pairs: [(entry: ContentDescriptor, original: SourceDocument)]
        if root.mediaType.isIndex {
            guard let old = try? Index(parsing: root.bytes), let new = try? Index(parsing: copied.bytes)
            else {
                throw RegistryError(source.name, .layout("its index can't be read"))
            }
            var found: [(ContentDescriptor, SourceDocument)] = []
            for (entry, original) in zip(new.manifests, old.manifests) {
                found.append((entry, try source.document(original)))
            }
            pairs = found
        } else {
            var entry = copied.descriptor
            entry.platform = try platform(of: copied, source)
            try destination.put(copied)
            pairs = [(entry, root)]
        }
        var entries = pairs.map(\.entry)
        for (entry, original) in pairs where original.mediaType.isManifest {
            let zstd = try ManifestCopy(self, original, source, .zstd).run()
            if zstd.digest == entry.digest { continue }
            try destination.put(zstd)
            var variant = entry.naming(zstd)
            variant.annotations["io.github.containers.compression.zstd"] = "true"
            entries.append(variant)
        }
        guard let index = SourceDocument(Index(manifests: entries)) else {
            throw RegistryError(source.name, .layout("libcrypto failed"))
        }
        return index
    }

    private func platform(
        of document: SourceDocument,
        _ source: any ImageSource
    ) throws(RegistryError) -> Platform? {
        guard let manifest = try? Manifest(parsing: document.bytes),
            manifest.configuration.mediaType.isConfiguration
        else { return nil }
        let text = try source.bytes(of: manifest.configuration, limit: ImageConfiguration.longest)
        guard let tree = try? JSONValue(parsing: text) else { return nil }
        return Platform(
            operatingSystem: tree["os"]?.string ?? "linux",
            architecture: tree["architecture"]?.string ?? "",
            variant: tree["variant"]?.string ?? ""
        )
    }
}

extension ContentDescriptor {
    /// This entry of an index for what became of its document.
    func naming(_ document: SourceDocument) -> ContentDescriptor {
        var entry = self
        entry.mediaType = document.mediaType
        (entry.digest, entry.size) = (document.digest, document.bytes.count)
        if entry.digest != digest { entry.data = nil }
        return entry
    }
}

extension SourceDocument {
    /// This document with other values of some members; what else is in it stays.
    func rewritten(
        of name: String,
        _ changes: [(String, JSONValue)]
    ) throws(RegistryError) -> SourceDocument {
        guard var tree = try? JSONValue(parsing: bytes) else {
            throw RegistryError(name, .layout("a document of it is no JSON"))
        }
        for (member, value) in changes { tree = tree.with(member, value) }
        let text = Array(tree.text.utf8)
        guard let digest = SHA256.digest(of: text) else {
            throw RegistryError(name, .layout("libcrypto failed"))
        }
        let type = tree["mediaType"]?.string.map { MediaType($0) } ?? mediaType
        return SourceDocument(mediaType: type, digest: digest, bytes: text)
    }
}
