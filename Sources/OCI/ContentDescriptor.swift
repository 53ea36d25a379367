import JSON

/// What a blob is, its digest and its size (image-spec, descriptor.md).
package struct ContentDescriptor: Hashable, Sendable {
    package var mediaType: MediaType
    package var digest: Digest
    /// Bytes; never negative, and never more than ``largest`` where it was read.
    package var size: Int
    /// More bytes no blob has, so that those of all that a document names can be added up.
    package static let largest = 1 << 48
    package var platform: Platform?
    package var annotations: [String: String] = [:]
    package var artifactType: MediaType?
    /// Other places of the blob, which nothing here opens.
    package var urls: [String] = []
    /// The blob itself, where the descriptor carries it; to be checked like one that was fetched.
    package var data: [UInt8]?

    package init(mediaType: MediaType, digest: Digest, size: Int, platform: Platform? = nil) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.platform = platform
    }
}

extension ContentDescriptor {
    /// The annotation that gives a manifest its name in an OCI layout.
    package static let referenceName = "org.opencontainers.image.ref.name"

    init(_ field: DocumentField) throws(DocumentError) {
        guard field.value != nil else { throw field.failure(.missing) }
        guard let type = try field["mediaType"].string() else {
            throw field["mediaType"].failure(.missing)
        }
        let size = try field["size"].optional("a size in bytes") { value in
            value.integer(as: Int.self).flatMap { (0...Self.largest).contains($0) ? $0 : nil }
        }
        guard let size else { throw field["size"].failure(.missing) }
        self.init(mediaType: MediaType(type), digest: try field["digest"].digest(), size: size)
        platform = try Platform(field["platform"])
        annotations = try field["annotations"].texts()
        artifactType = try field["artifactType"].string().map { MediaType($0) }
        urls = try field["urls"].strings() ?? []
        data = try field["data"].optional("base64") { $0.string.flatMap { Base64.bytes($0) } }
    }
}
