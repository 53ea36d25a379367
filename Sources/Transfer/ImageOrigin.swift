import Glibc
import Linux
package import OCI
package import Registry

/// One place that an image can be read from, by several threads at once.
package enum ImageOrigin: Sendable {
    case registry(RegistrySession)
    /// A directory of this host.
    case directory(Reference)
    case archive(Reference, TarArchive)
    /// Something that has sources of its own, such as the image store; and the repository that has the same blobs,
    /// where one does.
    case other(@Sendable () throws(RegistryError) -> any ImageSource, RegistrySession? = nil)

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
        case .other(let open, _): try open()
        case .archive(let reference, let archive):
            reference.transport == .dockerArchive
                ? DockerArchiveSource(reference, archive) : LayoutSource(reference, files: archive)
        case .directory(let reference):
            reference.transport == .directory ? DirectorySource(reference) : LayoutSource(reference)
        }
    }

    /// The repository of a registry that this is.
    package var session: RegistrySession? {
        switch self {
        case .registry(let session): session
        case .other(_, let session): session
        case .directory, .archive: nil
        }
    }

    /// The file that a blob is in, where it has one of its own; nothing of it is checked.
    func file(of blob: ContentDescriptor) -> FileBody? {
        guard case .directory(let reference) = self else { return nil }
        let folder = reference.transport == .oci ? "/blobs/sha256/" : "/"
        // What can't be opened is told by who reads it.
        guard
            let file = try? Descriptor(
                opening: reference.repository + folder + blob.digest.hexadecimal,
                O_RDONLY | O_NONBLOCK
            )
        else { return nil }
        return FileBody(file, count: blob.size)
    }
}
