package import OCI
import Synchronization

/// How one repository of a registry is reached; what one thread found out, the others use.
package final class RegistrySession: Sendable {
    /// What is not known before somebody asked.
    struct Known {
        /// `https` or `http`, once the registry answered on it.
        var scheme: String?
        /// The value of the `Authorization` field.
        var authorization: String?
    }

    let reference: Reference
    let endpoint: Endpoint
    let security: ConnectionSecurity
    let credentials: Credentials?
    let retry: Retry
    private let state = Mutex(Known())

    private init(
        _ reference: Reference,
        at endpoint: Endpoint,
        settings: RegistrySettings
    ) throws(RegistryError) {
        self.reference = reference
        self.endpoint = endpoint
        retry = settings.retry
        var security =
            if let directory = settings.certificateDirectory {
                try ConnectionSecurity(directory: directory, of: endpoint.registry)
            } else {
                try ConnectionSecurity(registry: endpoint.registry, in: settings.certificates)
            }
        security.trustsAnybody = endpoint.isInsecure
        security.ignoresProxy = Endpoint.isLoopback(endpoint.registry)
        self.security = security
        credentials = try CredentialSearch(registry: endpoint.registry, repository: endpoint.repository)
            .credentials(settings)
    }

    /// The places where a reference's image may be, the preferred one first; never none.
    package static func all(
        for reference: Reference,
        settings: RegistrySettings
    ) throws(RegistryError) -> [RegistrySession] {
        try Endpoint.all(for: reference, settings: settings).map { endpoint throws(RegistryError) in
            try RegistrySession(reference, at: endpoint, settings: settings)
        }
    }

    /// What is known now.
    var known: Known { state.withLock { $0 } }

    func learn(scheme: String) { state.withLock { $0.scheme = scheme } }

    func learn(authorization: String?) { state.withLock { $0.authorization = authorization } }
}
