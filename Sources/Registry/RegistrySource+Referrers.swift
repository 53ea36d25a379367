import JSON
package import OCI

extension RegistrySource {
    private static let mostPages = 16

    /// The manifests that say something of another one, such as its signatures (distribution-spec, "Listing
    /// Referrers").
    ///
    /// Where the registry has no such list, a tag has it that is made of the digest. What kind a referrer is only
    /// its own manifest says reliably: cosign writes the wrong type into that tag.
    package func referrers(to digest: Digest) throws(RegistryError) -> [ContentDescriptor] {
        let path = "/v2/\(exchange.session.endpoint.repository)/referrers/\(digest)"
        var found: [ContentDescriptor] = []
        var place: String? = path
        do {
            for _ in 0..<Self.mostPages {
                guard let page = place else { break }
                let (head, bytes) = try exchange.read(
                    .init(place: page, headers: ["Accept: \(MediaType.index)"], seconds: 300),
                    limit: Manifest.longest
                )
                found += try index(bytes).manifests
                place = Self.next(head.values("link").last).map { path + "?" + $0 }
            }
            return found
        } catch {
            guard Self.isUnknown(error.reason) else { throw error }
        }
        do {
            let (_, bytes) = try exchange.read(
                .init(
                    place:
                        "/v2/\(exchange.session.endpoint.repository)/manifests/\(Self.referrersTag(digest))",
                    headers: [RegistryExchange.acceptedDocuments],
                    seconds: 300
                ),
                limit: Manifest.longest
            )
            return try index(bytes).manifests
        } catch {
            guard error.reason == .notFound else { throw error }
            return []
        }
    }

    /// Whether this is how a registry answers that has no such list.
    private static func isUnknown(_ reason: RegistryError.Reason) -> Bool {
        switch reason {
        case .notFound, .status(400...406, _), .document: true
        default: false
        }
    }

    /// distribution-spec, "Referrers Tag Schema".
    static func referrersTag(_ digest: Digest) -> String { "sha256-" + digest.hexadecimal }

    private func index(_ bytes: [UInt8]) throws(RegistryError) -> Index {
        do {
            return try Index(parsing: bytes)
        } catch {
            throw RegistryError(name, .document(error))
        }
    }
}
