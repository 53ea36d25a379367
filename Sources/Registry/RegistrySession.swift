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
        /// What tokens were asked for until now; the next one is for all of it.
        var scopes: [String] = []
    }

    let reference: Reference
    let endpoint: Endpoint
    let security: ConnectionSecurity
    let credentials: Credentials?
    let retry: Retry
    private let state: Mutex<Known>

    private static let mostScopes = 64

    private init(
        _ reference: Reference,
        at endpoint: Endpoint,
        settings: RegistrySettings,
        actions: String
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
        security.stall = settings.stall
        self.security = security
        credentials = try CredentialSearch(registry: endpoint.registry, repository: endpoint.repository)
            .credentials(settings)
        let scope = actions.isEmpty ? [] : ["repository:\(endpoint.repository):\(actions)"]
        state = Mutex(Known(scopes: scope))
    }

    /// The places where a reference's image may be, the preferred one first; never none.
    package static func all(
        for reference: Reference,
        settings: RegistrySettings
    ) throws(RegistryError) -> [RegistrySession] {
        try Endpoint.all(for: reference, settings: settings).map { endpoint throws(RegistryError) in
            try RegistrySession(reference, at: endpoint, settings: settings, actions: "pull")
        }
    }

    /// The place where an image is put: the registry itself and no mirror.
    package static func target(
        for reference: Reference,
        settings: RegistrySettings
    ) throws(RegistryError) -> RegistrySession {
        let endpoints = try Endpoint.all(for: reference, settings: settings, usesMirrors: false)
        guard let endpoint = endpoints.first else { throw RegistryError(reference.description, .notFound) }
        return try RegistrySession(reference, at: endpoint, settings: settings, actions: "pull,push")
    }

    /// A registry as a whole, named by any repository of it.
    package static func registry(
        of reference: Reference,
        settings: RegistrySettings
    ) throws(RegistryError) -> RegistrySession {
        let endpoints = try Endpoint.all(for: reference, settings: settings, usesMirrors: false)
        guard let endpoint = endpoints.first else { throw RegistryError(reference.description, .notFound) }
        return try RegistrySession(reference, at: endpoint, settings: settings, actions: "")
    }

    /// What is known now.
    var known: Known { state.withLock { $0 } }

    func learn(scheme: String) { state.withLock { $0.scheme = scheme } }

    func learn(authorization: String?) { state.withLock { $0.authorization = authorization } }

    /// Adds what a challenge wants to what tokens are asked for; the same with fewer actions is not added.
    func learn(scopes: [String]) {
        state.withLock { known in
            for scope in scopes where known.scopes.count < Self.mostScopes {
                if !known.scopes.contains(where: { $0 == scope || $0.hasPrefix(scope + ",") }) {
                    known.scopes.append(scope)
                }
            }
        }
    }
}

extension RegistrySession {
    /// The repository's path in the registry.
    package var repository: String { endpoint.repository }

    /// The registry and the repository's path in it.
    package var place: String { endpoint.registry + "/" + endpoint.repository }

    /// Whether another repository is in the same registry, so that blobs need not be moved.
    package func mayMount(_ other: RegistrySession) -> Bool {
        endpoint.registry == other.endpoint.registry && endpoint.repository != other.endpoint.repository
    }
}
