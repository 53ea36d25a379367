package import OCI

/// Where an image is put.
///
/// A destination serves one thread, unless it says otherwise; another thread opens its own.
package protocol ImageDestination {
    /// What messages call it.
    var name: String { get }

    /// Whether a blob is there already.
    func has(_ blob: ContentDescriptor) throws(RegistryError) -> Bool

    /// Takes a blob over from another repository of the same registry; false where that is impossible.
    func mount(_ blob: ContentDescriptor, from repository: String) throws(RegistryError) -> Bool

    /// Keeps a blob, whose size and digest have been checked.
    func put(_ blob: ContentDescriptor, _ body: any BlobBody) throws(RegistryError)

    /// Keeps a manifest or an index of which all parts are there.
    func put(_ document: SourceDocument) throws(RegistryError)

    /// Lets the destination's name mean a document, which is kept, too.
    func name(_ document: SourceDocument) throws(RegistryError)
}

extension ImageDestination {
    package func mount(_ blob: ContentDescriptor, from repository: String) throws(RegistryError) -> Bool {
        false
    }
}
