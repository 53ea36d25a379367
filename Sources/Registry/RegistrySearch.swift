import JSON
import OCI

/// A repository that a search has found.
package struct FoundRepository: Equatable, Sendable {
    /// `registry/path`.
    package var name: String
    package var description = ""
    package var stars = 0
    package var isOfficial = false
}

/// What concerns a registry as a whole, over a connection of its own.
package struct RegistryService {
    private let exchange: RegistryExchange
    private static let longestPage = 8 << 20
    private static let mostPages = 200

    package init(_ session: RegistrySession) throws(RegistryError) {
        exchange = try RegistryExchange(session)
    }

    /// Asks for nothing, to see whether we may ask (distribution-spec, "Determining Support").
    package func knock() throws(RegistryError) {
        try exchange.send(.init(place: "/v2/", seconds: 60, wanted: [200]))
    }

    /// Repositories whose name or description has a text in it, at most so many.
    ///
    /// Docker's registry and some others search themselves; of the rest the list of all repositories is read, where
    /// they give it away.
    package func search(_ term: String, limit: Int) throws(RegistryError) -> [FoundRepository] {
        do {
            return try searchThere(term, limit: limit)
        } catch {
            switch error.reason {
            case .denied, .notFound, .status(400...599, _), .layout: return try filter(term, limit: limit)
            default: throw error
            }
        }
    }

    private func searchThere(_ term: String, limit: Int) throws(RegistryError) -> [FoundRepository] {
        let registry = exchange.session.endpoint.registry
        let query = Authorization.encoded([("q", term), ("n", String(limit))])
        let host = registry == "docker.io" ? "https://index.docker.io" : ""
        let (_, bytes) = try exchange.read(
            .init(place: host + "/v1/search?" + query, headers: ["Accept: application/json"], seconds: 60),
            limit: Self.longestPage
        )
        guard let results = (try? JSONValue(parsing: bytes))?["results"]?.array else {
            throw RegistryError(registry, .layout("the registry's answer to a search can't be read"))
        }
        return results.prefix(limit).compactMap { result in
            guard let name = result["name"]?.string else { return nil }
            var found = FoundRepository(name: registry + "/" + name.oneLine)
            found.description = (result["description"]?.string ?? "").oneLine
            found.stars = result["star_count"]?.integer() ?? 0
            found.isOfficial = result["is_official"]?.bool ?? false
            return found
        }
    }

    private func filter(_ term: String, limit: Int) throws(RegistryError) -> [FoundRepository] {
        let registry = exchange.session.endpoint.registry
        var found: [FoundRepository] = []
        var query: String? = "n=1000"
        for _ in 0..<Self.mostPages {
            guard let page = query, found.count < limit else { break }
            let (head, bytes) = try exchange.read(
                .init(place: "/v2/_catalog?" + page, headers: ["Accept: application/json"], seconds: 120),
                limit: Self.longestPage
            )
            guard let names = (try? JSONValue(parsing: bytes))?["repositories"]?.strings else {
                throw RegistryError(registry, .layout("the registry's list of repositories can't be read"))
            }
            found += names.filter { $0.contains(term) || term.isEmpty }
                .map { FoundRepository(name: registry + "/" + $0.oneLine) }
            query = names.isEmpty ? nil : RegistrySource.next(head.values("link").last)
        }
        return Array(found.prefix(limit))
    }
}
