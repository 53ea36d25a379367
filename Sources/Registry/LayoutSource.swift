package import OCI

/// An image in an OCI layout of this host (image-layout.md), which is a directory or an archive.
package struct LayoutSource: ImageSource {
    private let reference: Reference
    private let files: any FileTree

    /// Reads from the directory that a reference with the transport `oci:` names.
    package init(_ reference: Reference) {
        self.init(reference, files: FolderFiles(path: reference.repository))
    }

    /// Reads from other files than those of a directory.
    package init(_ reference: Reference, files: any FileTree) {
        self.reference = reference
        self.files = files
    }

    package var name: String { reference.description }

    package func root(for platform: Platform) throws(RegistryError) -> SourceDocument {
        var index = try index()
        if let tag = reference.tag {
            index.manifests.removeAll { $0.annotations[ContentDescriptor.referenceName] != tag }
        }
        guard let first = index.manifests.first else { throw failure(.notFound) }
        if index.manifests.count == 1 { return try document(first) }
        guard let chosen = index.manifest(for: platform) else {
            throw failure(.layout("the layout holds several images; add the name of one after a colon"))
        }
        return try document(chosen)
    }

    package func tags() throws(RegistryError) -> [String] {
        let index = try index()
        return index.manifests.compactMap { $0.annotations[ContentDescriptor.referenceName] }
    }

    package func document(_ descriptor: ContentDescriptor) throws(RegistryError) -> SourceDocument {
        let bytes = try bytes(of: descriptor, limit: Manifest.longest)
        return SourceDocument(mediaType: descriptor.mediaType, digest: descriptor.digest, bytes: bytes)
    }

    package func blob(
        _ descriptor: ContentDescriptor,
        into receive: (Span<UInt8>) -> Bool
    ) throws(RegistryError) {
        let file = "blobs/sha256/" + descriptor.digest.hexadecimal
        try files.blob(descriptor, named: file, of: name, into: receive)
    }

    /// Manifests that say something of another one, and so name it as their subject.
    package func referrers(to digest: Digest) throws(RegistryError) -> [ContentDescriptor] {
        var found: [ContentDescriptor] = []
        for descriptor in try index().manifests where descriptor.mediaType.isManifest {
            guard let text = try? document(descriptor).bytes, let manifest = try? Manifest(parsing: text),
                manifest.subject?.digest == digest
            else { continue }
            found.append(descriptor)
        }
        return found
    }

    private func index() throws(RegistryError) -> Index {
        guard try file("oci-layout", limit: 4096) != nil, let text = try file("index.json") else {
            throw failure(.layout("'\(reference.repository)' is not an OCI layout"))
        }
        do {
            return try Index(parsing: text)
        } catch {
            throw failure(.document(error))
        }
    }

    private func failure(_ reason: RegistryError.Reason) -> RegistryError {
        RegistryError(name, reason)
    }

    private func file(_ path: String, limit: Int = Manifest.longest) throws(RegistryError) -> [UInt8]? {
        do {
            return try files.contents(of: path, limit: limit)
        } catch {
            throw failure(.file(error))
        }
    }
}
