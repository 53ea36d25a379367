package import OCI

/// What is copied of an image, and what becomes of it on the way.
package struct CopyOptions: Sendable {
    /// Which image of an index; nil for all, and the index with them.
    package var platform: Platform? = .host
    /// How layers are to be packed; nil for as they are.
    package var compression: MediaType.Compression?
    /// Whether the image is there a second time with zstd layers, in an index with the first.
    package var addsZstd = false
    /// Whether Docker's types are to be used, or OCI's; nil for what there is.
    package var usesDockerTypes: Bool?
    /// The level of zstd.
    package var level = 3
    /// How many blobs are copied at once.
    package var parallel = 3

    package init() {}
}
