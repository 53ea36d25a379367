import Hashing
import JSON
package import OCI

/// An image in a registry (distribution-spec), over a connection of its own.
package final class RegistrySource: ImageSource {
    let session: RegistrySession
    let connection: Connection

    /// Prepares a connection; nothing is sent yet.
    package init(_ session: RegistrySession) throws(RegistryError) {
        self.session = session
        guard let connection = Connection(session.security) else {
            throw RegistryError(session.reference.description, .transport("libcurl can't be initialised"))
        }
        self.connection = connection
    }

    package var name: String { session.reference.description }

    package func root(for platform: Platform) throws(RegistryError) -> SourceDocument {
        let reference = session.reference
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
        let types: [MediaType] = [.index, .manifest, .dockerIndex, .dockerManifest]
        let accept = "Accept: " + types.map(\.description).joined(separator: ", ")
        var bytes: [UInt8] = []
        var isTooLong = false
        let head: HTTPHead
        do {
            head = try send("manifests/" + name, accept: accept) {
                bytes = []
                return 0
            } receive: { _, part in
                isTooLong = bytes.count + part.count > Manifest.longest
                if !isTooLong { bytes += part.array }
                return !isTooLong
            }
        } catch {
            throw isTooLong ? RegistryError(self.name, .tooLong(limit: Manifest.longest)) : error
        }
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
        var check = BlobCheck(descriptor)
        var isStopped = false
        var isTooLong = false
        let path = "blobs/\(descriptor.digest)"
        repeat {
            let before = check.count
            // How many bytes of an answer came before, where the registry starts from the beginning again.
            var skipped: Int?
            do {
                try send(path, accept: "Accept: */*") {
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
