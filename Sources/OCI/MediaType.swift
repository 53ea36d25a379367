/// The type of a blob, an OCI one or its Docker counterpart (image-spec, media-types.md).
package struct MediaType: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The type without parameters, in lower case.
    package let description: String

    /// Takes a media type; parameters such as `; charset=utf-8` are left out.
    package init(_ text: String) {
        let type = text.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)[0]
        description = String(type.filter { $0 != " " && $0 != "\t" }).lowercased()
    }

    package init(stringLiteral value: String) {
        self.init(value)
    }

    /// An image manifest or an artifact (image-spec, media-types.md).
    package static let manifest: MediaType = "application/vnd.oci.image.manifest.v1+json"
    /// An index of manifests.
    package static let index: MediaType = "application/vnd.oci.image.index.v1+json"
    /// An image configuration.
    package static let configuration: MediaType = "application/vnd.oci.image.config.v1+json"
    /// The two bytes `{}` where a descriptor has to name something.
    package static let empty: MediaType = "application/vnd.oci.empty.v1+json"
    /// Docker's manifest, schema 2.
    package static let dockerManifest: MediaType = "application/vnd.docker.distribution.manifest.v2+json"
    /// Docker's manifest list.
    package static let dockerIndex: MediaType = "application/vnd.docker.distribution.manifest.list.v2+json"
    /// Docker's image configuration.
    package static let dockerConfiguration: MediaType = "application/vnd.docker.container.image.v1+json"
}

extension MediaType {
    /// How the tar of a layer is packed.
    package enum Compression: Hashable, Sendable {
        case none, gzip, zstd
    }

    /// Whether this is an image manifest.
    package var isManifest: Bool { self == .manifest || self == .dockerManifest }

    /// Whether this is an index, which Docker calls a manifest list.
    package var isIndex: Bool { self == .index || self == .dockerIndex }

    /// Whether this is an image configuration.
    package var isConfiguration: Bool { self == .configuration || self == .dockerConfiguration }

    /// How a layer of this type is packed; nil where this is no tar layer.
    ///
    /// Layers that must not be distributed are read like others, from the registry only.
    package var layerCompression: Compression? {
        let prefixes = [
            "application/vnd.oci.image.layer.v1.tar",
            "application/vnd.oci.image.layer.nondistributable.v1.tar",
            "application/vnd.docker.image.rootfs.diff.tar",
            "application/vnd.docker.image.rootfs.foreign.diff.tar",
        ]
        for prefix in prefixes {
            switch description.dropping(prefix) {
            case "": return Compression.none
            case "+gzip", ".gzip": return .gzip
            case "+zstd", ".zstd": return .zstd
            default: continue
            }
        }
        return nil
    }

    /// Whether this is a layer that is a squashfs or EROFS file system, as stacker and containerd make them.
    package var isImageLayer: Bool {
        let prefixes = [
            "application/vnd.stacker.image.layer.squashfs", "application/vnd.stacker.image.layer.erofs",
            "application/vnd.erofs.layer.v1",
        ]
        return prefixes.contains { description == $0 || description.hasPrefix($0 + "+") }
    }

    /// The type of a layer that is packed in a certain way.
    package static func layer(_ compression: Compression, isDocker: Bool = false) -> MediaType {
        switch (compression, isDocker) {
        case (.none, false): "application/vnd.oci.image.layer.v1.tar"
        case (.gzip, false): "application/vnd.oci.image.layer.v1.tar+gzip"
        case (.zstd, false): "application/vnd.oci.image.layer.v1.tar+zstd"
        case (.none, true): "application/vnd.docker.image.rootfs.diff.tar"
        case (.gzip, true): "application/vnd.docker.image.rootfs.diff.tar.gzip"
        // Docker has no type of its own.
        case (.zstd, true): "application/vnd.docker.image.rootfs.diff.tar.zstd"
        }
    }

    /// Whether this is one of Docker's own types.
    package var isDocker: Bool { description.hasPrefix("application/vnd.docker.") }
}
