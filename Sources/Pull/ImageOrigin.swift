import OCI
import Registry

/// One place that an image can be read from, by several threads at once.
enum ImageOrigin: Sendable {
    case registry(RegistrySession)
    case layout(Reference)

    /// The places for a reference, the preferred one first.
    static func all(
        for reference: Reference,
        settings: RegistrySettings
    ) throws(RegistryError) -> [ImageOrigin] {
        switch reference.transport {
        case .docker: try RegistrySession.all(for: reference, settings: settings).map { .registry($0) }
        case .oci: [.layout(reference)]
        }
    }

    /// A source for one thread.
    func open() throws(RegistryError) -> any ImageSource {
        switch self {
        case .registry(let session): try RegistrySource(session)
        case .layout(let reference): LayoutSource(reference)
        }
    }
}
