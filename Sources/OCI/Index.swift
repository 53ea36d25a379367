import JSON

/// A list of manifests, often one for each platform (image-spec, image-index.md; Docker's manifest list).
package struct Index: Equatable, Sendable {
    package var mediaType: MediaType
    package var artifactType: MediaType?
    package var manifests: [ContentDescriptor]
    package var subject: ContentDescriptor?
    package var annotations: [String: String]

    /// The most manifests that are read: an image layout lists every image in it.
    package static let mostManifests = 4096

    package init(mediaType: MediaType = .index, manifests: [ContentDescriptor]) {
        self.mediaType = mediaType
        self.manifests = manifests
        annotations = [:]
    }

    /// Reads an index's text, as long as a manifest at most.
    ///
    /// A document that could also be read as a manifest is refused (CVE-2021-41190).
    package init(parsing text: some Collection<UInt8>) throws(DocumentError) {
        let root = try DocumentField(.index, parsing: text, limit: Manifest.longest)
        guard root["schemaVersion"].value == 2 else { throw root["schemaVersion"].failure(.expected("2")) }
        mediaType = try root["mediaType"].string().map { MediaType($0) } ?? .index
        guard mediaType.isIndex else { throw root["mediaType"].failure(.expected("an index")) }
        for other in ["config", "layers"] where root[other].value != nil {
            throw root[other].failure(.expected("part of an index"))
        }
        artifactType = try root["artifactType"].string().map { MediaType($0) }
        guard root["manifests"].value != nil else { throw root["manifests"].failure(.missing) }
        manifests = try root["manifests"].elements(limit: Self.mostManifests).map {
            field throws(DocumentError) in
            try ContentDescriptor(field)
        }
        subject = root["subject"].value == nil ? nil : try ContentDescriptor(root["subject"])
        annotations = try root["annotations"].texts()
    }
}

extension Index {
    /// The manifest to take for a platform, or nil where there is none.
    ///
    /// The best variant wins; among equal ones the first whose layers are said to be zstd, else the first
    /// (containers/image). A single manifest that names no platform is taken for any.
    package func manifest(for platform: Platform) -> ContentDescriptor? {
        if manifests.count == 1, manifests[0].platform == nil { return manifests[0] }
        for accepted in platform.accepted {
            let equal = manifests.filter { $0.platform == accepted }
            let zstd = equal.first { $0.annotations["io.github.containers.compression.zstd"] == "true" }
            if let found = zstd ?? equal.first { return found }
        }
        return nil
    }
}
