import JSON
package import OCI

/// An image in a registry (distribution-spec), over a connection of its own.
package final class RegistrySource: ImageSource {
    private let session: RegistrySession
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

    /// Asks for a part of the repository until it comes, or until that is hopeless.
    @discardableResult
    private func send(
        _ path: String,
        accept: String,
        offset: () -> Int,
        receive: (HTTPHead, Span<UInt8>) -> Bool
    ) throws(RegistryError) -> HTTPHead {
        var failures = 0
        var reached = 0
        var wasChallenged = false
        while true {
            let known = session.known
            let from = offset()
            // What came on counts as a success, so that a large blob survives a bad line.
            if from > reached { (reached, failures, wasChallenged) = (from, 0, false) }
            do {
                var request = HTTPRequest(url: "", headers: [accept], offset: from)
                request.headers += known.authorization.map { ["Authorization: " + $0] } ?? []
                let (head, text) = try exchange(request, path, scheme: known.scheme, receive: receive)
                if head.status == 200 || head.status == 206 { return head }
                if head.status == 401, !wasChallenged {
                    wasChallenged = true
                    try authorize(head, sent: known.authorization)
                    continue
                }
                let reason = Self.reason(head, text)
                failures += 1
                let isPassing = head.status == 429 || head.status == 408 || head.status >= 500
                guard isPassing, failures < session.retry.attempts else { throw RegistryError(name, reason) }
                session.retry.wait(after: failures, retryAfter: head.retryAfter)
            } catch let error as RegistryError {
                throw error
            } catch {
                guard let failure = error as? HTTPFailure else { throw RegistryError(name, .stopped) }
                if failure.kind == .stopped { throw RegistryError(name, .stopped) }
                failures += 1
                guard failure.kind == .passing, failures < session.retry.attempts else {
                    throw RegistryError(name, .transport(failure.text))
                }
                session.retry.wait(after: failures, retryAfter: nil)
            }
        }
    }

    /// Sends one request, over TLS first; where the registry may do without it, also without.
    private func exchange(
        _ request: HTTPRequest,
        _ path: String,
        scheme: String?,
        receive: (HTTPHead, Span<UInt8>) -> Bool
    ) throws(HTTPFailure) -> (head: HTTPHead, text: String) {
        let endpoint = session.endpoint
        let rest = "://\(endpoint.host)/v2/\(endpoint.repository)/\(path)"
        var request = request
        for scheme in scheme.map({ [$0] }) ?? (endpoint.isInsecure ? ["https", "http"] : ["https"]) {
            request.url = scheme + rest
            var isAnswered = false
            var isElsewhere = false
            do {
                let answer = try connection.send(request) { head, part in
                    if !isAnswered { session.learn(scheme: scheme) }
                    isAnswered = true
                    isElsewhere = head.status == 206 && head.firstByte != request.offset
                    return !isElsewhere && receive(head, part)
                }
                session.learn(scheme: scheme)
                return answer
            } catch {
                if isElsewhere {
                    throw HTTPFailure(kind: .lasting, text: "it sent another part than it was asked for")
                }
                let mayDoWithout = error.kind == .security || error.kind == .passing
                guard scheme == "https", endpoint.isInsecure, !isAnswered, mayDoWithout else { throw error }
            }
        }
        throw HTTPFailure(kind: .lasting, text: "no scheme")
    }

    /// Gets what the registry wants to see, unless another thread has just got it.
    private func authorize(_ head: HTTPHead, sent: String?) throws(RegistryError) {
        let current = session.known.authorization
        if let current, current != sent { return }
        let authorization = try Authorization(session: session, connection: connection).value(for: head)
        session.learn(authorization: authorization)
    }

    /// An answer other than a success, in the registry's own words where it has some.
    private static func reason(_ head: HTTPHead, _ text: String) -> RegistryError.Reason {
        let first = (try? JSONValue(parsing: Array(text.utf8)))?["errors"]?.array?.first
        let why = (first?["message"]?.string ?? "").oneLine
        switch head.status {
        case 401, 403: return .denied(why)
        case 404: return .notFound
        default: return .status(head.status, why)
        }
    }
}

extension String {
    /// The first 200 characters with nothing that would move a terminal's cursor.
    var oneLine: String {
        String(
            prefix(200).map { character in
                character.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
                    ? character : " "
            }
        )
    }
}
