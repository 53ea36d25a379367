package import OCI
package import Registry

/// One place that an image can be read from, by several threads at once.
package enum ImageOrigin: Sendable {
    case registry(RegistrySession)
    /// A directory of this host.
    case directory(Reference)
    case archive(Reference, TarArchive)

    /// The places for a reference, the preferred one first.
    package static func all(
        for reference: Reference,
        settings: RegistrySettings
    ) throws(RegistryError) -> [ImageOrigin] {
        switch reference.transport {
        case .docker: try RegistrySession.all(for: reference, settings: settings).map { .registry($0) }
        case .ociArchive, .dockerArchive: [.archive(reference, try TarArchive(path: reference.repository))]
        case .oci, .directory: [.directory(reference)]
        }
    }

    /// A source for one thread.
    package func open() throws(RegistryError) -> any ImageSource {
        switch self {
        case .registry(let session): try RegistrySource(session)
        case .archive(let reference, let archive):
            reference.transport == .dockerArchive
                ? DockerArchiveSource(reference, archive) : LayoutSource(reference, files: archive)
        case .directory(let reference):
            reference.transport == .directory ? DirectorySource(reference) : LayoutSource(reference)
        }
    }
}
