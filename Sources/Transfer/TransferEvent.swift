package import OCI

/// What happens while an image is copied, for who watches; told by several threads at once.
package enum TransferEvent: Equatable, Sendable {
    /// What became of a blob.
    package enum Outcome: String, Sendable {
        case copied
        /// It was there.
        case present
        /// The registry took it over from another repository.
        case mounted
    }

    /// These blobs belong to the image.
    case copying([ContentDescriptor])
    /// So many bytes of a blob have been read or sent.
    case moved(Digest, Int)
    case done(Digest, Outcome)
    /// The target's name means this document now.
    case finished(Digest)
}
