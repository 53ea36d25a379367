package import OCI
package import Registry

/// One place that an image is put to, by several threads at once.
package enum ImageTarget: Sendable {
    /// A registry, and how many bytes of a blob one request sends.
    case registry(RegistrySession, chunk: Int?)
    /// Files of this host; all threads use the same destination.
    case files(any ImageDestination & Sendable, Reference)

    /// The place that a reference names; a directory is made when something is put into it.
    package init(
        _ reference: Reference,
        settings: RegistrySettings,
        chunk: Int? = nil
    ) throws(RegistryError) {
        self =
            switch reference.transport {
            case .docker:
                .registry(try RegistrySession.target(for: reference, settings: settings), chunk: chunk)
            case .oci: .files(LayoutDestination(reference), reference)
            case .directory: .files(try DirectoryDestination(reference), reference)
            case .ociArchive, .dockerArchive: .files(try Self.archive(reference), reference)
            }
    }

    private static func archive(_ reference: Reference) throws(RegistryError) -> ArchiveDestination {
        if let tag = reference.tag, tag.hasPrefix("@") {
            throw RegistryError(
                reference.description,
                .layout("an image is written under a name, not a number")
            )
        }
        return try ArchiveDestination(reference)
    }

    /// A destination for one thread.
    package func open() throws(RegistryError) -> any ImageDestination {
        switch self {
        case .registry(let session, let chunk): try RegistryDestination(session, chunk: chunk)
        case .files(let destination, _): destination
        }
    }

    /// Whether only images of Docker's types with plain tars can be kept.
    package var isDockerArchive: Bool {
        if case .files(_, let reference) = self { reference.transport == .dockerArchive } else { false }
    }
}
