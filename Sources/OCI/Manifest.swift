import JSON

/// An image manifest: one configuration and its layers (image-spec, manifest.md; Docker's schema 2).
package struct Manifest: Equatable, Sendable {
    package var mediaType: MediaType
    package var artifactType: MediaType?
    package var configuration: ContentDescriptor
    /// The base first.
    package var layers: [ContentDescriptor]
    /// The manifest that this one says something about.
    package var subject: ContentDescriptor?
    package var annotations: [String: String]

    /// The longest text that is read: what registries must take (distribution-spec, "Pushing manifests").
    package static let longest = 4 << 20
    /// The most layers that are read: overlayfs stacks no more.
    package static let mostLayers = 500

    package init(
        mediaType: MediaType = .manifest,
        configuration: ContentDescriptor,
        layers: [ContentDescriptor]
    ) {
        self.mediaType = mediaType
        self.configuration = configuration
        self.layers = layers
        annotations = [:]
    }

    /// Reads a manifest's text.
    ///
    /// A document that could also be read as an index is refused, so that no two readers see two images behind
    /// one digest (CVE-2021-41190).
    package init(parsing text: some Collection<UInt8>) throws(DocumentError) {
        let root = try DocumentField(.manifest, parsing: text, limit: Self.longest)
        guard root["schemaVersion"].value == 2 else { throw root["schemaVersion"].failure(.expected("2")) }
        mediaType = try root["mediaType"].string().map { MediaType($0) } ?? .manifest
        guard mediaType.isManifest else { throw root["mediaType"].failure(.expected("an image manifest")) }
        for other in ["manifests", "fsLayers"] where root[other].value != nil {
            throw root[other].failure(.expected("part of a manifest"))
        }
        artifactType = try root["artifactType"].string().map { MediaType($0) }
        configuration = try ContentDescriptor(root["config"])
        layers = try root["layers"].elements(limit: Self.mostLayers).map { field throws(DocumentError) in
            try ContentDescriptor(field)
        }
        subject = root["subject"].value == nil ? nil : try ContentDescriptor(root["subject"])
        annotations = try root["annotations"].texts()
    }
}
