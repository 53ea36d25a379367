package import OCI

/// What happens during a pull, for who watches; told by several threads at once.
package enum PullEvent: Equatable, Sendable {
    /// The image is there already, and it is the right one.
    case present(Reference)
    /// The name means this manifest, whose layers have so many bytes.
    case resolved(Reference, Digest, Int)
    /// These layers' blobs have to be fetched, of so many bytes each.
    case fetching(Reference, [ContentDescriptor])
    /// Bytes of a layer's blob that have come until now.
    case received(Digest, Int)
    /// A layer is in the store.
    case stored(Digest)
    /// The name means the image now.
    case finished(Reference)
    /// Something is not as it should be, but the pull goes on.
    case warning(String)
}

/// When an image is fetched (podman-pull(1), `--policy`).
package enum PullPolicy: String, CaseIterable, Sendable {
    /// If the name is not in the store.
    case missing
    /// What the name means now; it is an error if nobody says.
    case always
    /// What the name means now; if nobody says, what it meant before will do.
    case newer
    /// Never; it is an error if the name is not in the store.
    case never
}
