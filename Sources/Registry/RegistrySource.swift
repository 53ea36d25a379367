import Hashing
import JSON
package import OCI

/// An image in a registry (distribution-spec), over a connection of its own.
package final class RegistrySource: ImageSource {
    let exchange: RegistryExchange

    /// Prepares a connection; nothing is sent yet.
    package init(_ session: RegistrySession) throws(RegistryError) {
        exchange = try RegistryExchange(session)
    }

    package var name: String { exchange.name }

    package func root(for platform: Platform) throws(RegistryError) -> SourceDocument {
        let reference = exchange.session.reference
        let name = reference.digest?.description ?? reference.tag ?? "latest"
        return try document(named: name, expected: reference.digest)
    }

    package func document(_ descriptor: ContentDescriptor) throws(RegistryError) -> SourceDocument {
        guard descriptor.size <= Manifest.longest else {
            throw RegistryError(name, .tooLong(limit: Manifest.longest))
        }
        return try document(named: descriptor.digest.description, expected: descriptor.digest)
    }

    private func document(named name: String, expected: Digest?) throws(RegistryError) -> SourceDocument {
        let (head, bytes) = try exchange.read(
            .init(
                place: "/v2/\(exchange.session.endpoint.repository)/manifests/\(name)",
                headers: [RegistryExchange.acceptedDocuments],
                seconds: 300
            ),
            limit: Manifest.longest
        )
        guard let digest = SHA256.digest(of: bytes), digest == expected ?? digest else {
            let found = SHA256.digest(of: bytes)
            guard let expected else { throw RegistryError(self.name, .transport("libcrypto failed")) }
            throw RegistryError(self.name, .digest(expected: expected, found: found))
        }
        return SourceDocument(mediaType: Self.mediaType(head, bytes), digest: digest, bytes: bytes)
    }

    /// What a document is by its header, or by its content where the header names no type we asked for.
    private static func mediaType(_ head: HTTPHead, _ bytes: [UInt8]) -> MediaType {
        let header = head.values("content-type").last?.prefix { $0 != ";" }.trimmed ?? ""
        let named = MediaType(header)
        if named.isIndex || named.isManifest { return named }
        let document = try? JSONValue(parsing: bytes)
        if let text = document?["mediaType"]?.string { return MediaType(text) }
        return document?["manifests"] == nil ? .manifest : .index
    }

    package func blob(
        _ descriptor: ContentDescriptor,
        into receive: (Span<UInt8>) -> Bool
    ) throws(RegistryError) {
        if let data = descriptor.data, data.count == descriptor.size,
            SHA256.digest(of: data) == descriptor.digest
        {
            guard receive(data.span) else { throw RegistryError(name, .stopped) }
            return
        }
        var check = BlobCheck(descriptor)
        var isStopped = false
        var isTooLong = false
        let path = "blobs/\(descriptor.digest)"
        repeat {
            let before = check.count
            // How many bytes of an answer came before, where the registry starts from the beginning again.
            var skipped: Int?
            do {
                try exchange.send(path, accept: "Accept: */*") {
                    skipped = nil
                    return check.count
                } receive: { head, part in
                    var rest = skipped ?? (head.status == 206 ? 0 : check.count)
                    let known = min(rest, part.count)
                    rest -= known
                    skipped = rest
                    let new = part.extracting(last: part.count - known)
                    isTooLong = !check.accepts(new)
                    guard !isTooLong else { return false }
                    isStopped = !receive(new)
                    return !isStopped
                }
            } catch {
                guard isTooLong else { throw isStopped ? RegistryError(name, .stopped) : error }
            }
            // An answer may also end early without saying so.
            if check.count == before { break }
        } while check.count < descriptor.size && !isTooLong
        try check.finish()
    }
}
