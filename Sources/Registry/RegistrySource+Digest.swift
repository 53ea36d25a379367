package import OCI

extension RegistrySource {
    /// What the reference means now, by one request without a body (distribution-spec, "Pulling manifests").
    ///
    /// A registry that does not say it there is asked for the document.
    package func rootDigest(for platform: Platform) throws(RegistryError) -> Digest {
        let reference = exchange.session.reference
        if let digest = reference.digest { return digest }
        let head: HTTPHead
        do {
            head = try exchange.send(
                .init(
                    place:
                        "/v2/\(exchange.session.endpoint.repository)/manifests/\(reference.tag ?? "latest")",
                    method: .head,
                    headers: [RegistryExchange.acceptedDocuments],
                    seconds: 60
                )
            )
        } catch {
            guard case .status(405, _) = error.reason else { throw error }
            return try root(for: platform).digest
        }
        let text = head.values("docker-content-digest").last ?? ""
        if let digest = Digest(text) { return digest }
        return try root(for: platform).digest
    }
}
