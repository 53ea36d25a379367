import Linux
package import OCI

/// An image in a directory of this host (image-layout.md).
package struct LayoutSource: ImageSource {
    private let reference: Reference

    /// Reads from the directory that a reference with the transport `oci:` names.
    package init(_ reference: Reference) {
        self.reference = reference
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
        let path = reference.repository + "/blobs/sha256/" + descriptor.digest.hexadecimal
        var check = BlobCheck(descriptor)
        var isStopped = false
        do {
            try Descriptor.reading(path).read(path) { bytes in
                guard check.accepts(bytes) else { return false }
                isStopped = !receive(bytes)
                return !isStopped
            }
        } catch {
            throw failure(.file(error))
        }
        if isStopped { throw failure(.stopped) }
        try check.finish()
    }

    private func index() throws(RegistryError) -> Index {
        guard try file("/oci-layout", limit: 4096) != nil, let text = try file("/index.json") else {
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
            return try contents(of: reference.repository + path, limit: limit)
        } catch {
            throw failure(.file(error))
        }
    }
}
