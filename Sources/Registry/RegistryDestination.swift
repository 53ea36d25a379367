package import OCI

/// A repository of a registry that an image is pushed to (distribution-spec, "Push"), over a connection of its own.
package final class RegistryDestination: ImageDestination {
    let exchange: RegistryExchange
    /// How many bytes one request sends; nil for all of a blob.
    private let chunk: Int?
    /// An upload that the registry has begun because it could not take a blob over.
    private var begun: (digest: Digest, place: String)?

    /// Prepares a connection; nothing is sent yet.
    package init(_ session: RegistrySession, chunk: Int? = nil) throws(RegistryError) {
        exchange = try RegistryExchange(session)
        self.chunk = chunk
    }

    package var name: String { exchange.name }

    private var repository: String { "/v2/\(exchange.session.endpoint.repository)/" }

    package func has(_ blob: ContentDescriptor) throws(RegistryError) -> Bool {
        do {
            try exchange.send(.init(place: repository + "blobs/\(blob.digest)", method: .head, seconds: 120))
            return true
        } catch {
            guard error.reason == .notFound else { throw error }
            return false
        }
    }

    package func mount(_ blob: ContentDescriptor, from other: String) throws(RegistryError) -> Bool {
        exchange.session.learn(scopes: ["repository:\(other):pull"])
        let query = Authorization.encoded([("mount", blob.digest.description), ("from", other)])
        let plan = RegistryExchange.Plan(
            place: repository + "blobs/uploads/?" + query,
            method: .post,
            seconds: 120,
            wanted: [201, 202]
        )
        let head: HTTPHead
        do {
            head = try exchange.send(plan)
        } catch {
            // Who may not read there may still send the blob.
            switch error.reason {
            case .denied, .notFound, .status(400...499, _): return false
            default: throw error
            }
        }
        if head.status == 201 { return true }
        begun = (blob.digest, try exchange.place(in: head))
        return false
    }

    package func put(_ blob: ContentDescriptor, _ body: any BlobBody) throws(RegistryError) {
        var failures = 0
        var place = begun?.digest == blob.digest ? begun?.place : nil
        var sent = 0
        var furthest = 0
        begun = nil
        while true {
            do throws(RegistryError) {
                if place == nil { (place, sent) = (try begin(), 0) }
                var current = place ?? ""
                while sent < body.count {
                    let end = chunk.map { min(sent + $0, body.count) } ?? body.count
                    if sent == 0, end == body.count {
                        return try finish(blob, at: current, BodyPart(body: body, range: 0..<end))
                    }
                    let head = try patch(BodyPart(body: body, range: sent..<end), at: current)
                    current = try exchange.place(in: head)
                    place = current
                    let reached = Self.received(head) ?? end
                    guard reached > sent else {
                        throw RegistryError(name, .layout("the registry takes nothing of the blob"))
                    }
                    sent = reached
                    // Only what came further than ever, or it could go on for ever.
                    if sent > furthest { (furthest, failures) = (sent, 0) }
                }
                return try finish(blob, at: current, nil)
            } catch {
                failures += 1
                guard Self.mayPass(error.reason), failures < exchange.session.retry.attempts else {
                    throw error
                }
                exchange.session.retry.wait(after: failures, retryAfter: nil)
                let reached = place.flatMap { state(of: $0) }
                // What came on counts as a success.
                if let reached, reached.sent - furthest >= Retry.enough {
                    (furthest, failures) = (reached.sent, 0)
                }
                (place, sent) = (reached?.place, reached?.sent ?? 0)
            }
        }
    }

    package func put(_ document: SourceDocument) throws(RegistryError) {
        try put(document, as: document.digest.description)
    }

    package func name(_ document: SourceDocument) throws(RegistryError) {
        let reference = exchange.session.reference
        if let digest = reference.digest, digest != document.digest {
            throw RegistryError(name, .digest(expected: digest, found: document.digest))
        }
        try put(document, as: reference.digest?.description ?? reference.tag ?? "latest")
    }

    private func put(_ document: SourceDocument, as name: String) throws(RegistryError) {
        let body = BodyPart(body: TextBody(document.bytes), range: 0..<document.bytes.count)
        let head = try exchange.send(
            .init(
                place: repository + "manifests/" + name,
                method: .put,
                headers: ["Content-Type: \(document.mediaType)"],
                body: body,
                seconds: 300,
                wanted: [200, 201, 202]
            )
        )
        if let text = head.values("docker-content-digest").last, let found = Digest(text),
            found != document.digest
        {
            throw RegistryError(self.name, .digest(expected: document.digest, found: found))
        }
        // A registry that keeps track of referrers says so.
        guard head.values("oci-subject").isEmpty, let manifest = try? Manifest(parsing: document.bytes),
            let subject = manifest.subject
        else { return }
        try list(document, manifest, asReferrerTo: subject.digest)
    }

    /// Adds a referrer to the tag that lists them (distribution-spec, "Pushing Manifests with Subject").
    private func list(
        _ document: SourceDocument,
        _ manifest: Manifest,
        asReferrerTo subject: Digest
    ) throws(RegistryError) {
        let source = try RegistrySource(exchange.session)
        var others = try source.referrers(to: subject)
        guard !others.contains(where: { $0.digest == document.digest }) else { return }
        var descriptor = document.descriptor
        descriptor.artifactType = manifest.artifactType ?? manifest.configuration.mediaType
        descriptor.annotations = manifest.annotations
        others.append(descriptor)
        guard let index = SourceDocument(Index(manifests: others)) else { return }
        try put(index, as: RegistrySource.referrersTag(subject))
    }
}

// The steps of an upload.
extension RegistryDestination {
    private func begin() throws(RegistryError) -> String {
        try exchange.place(
            in: exchange.send(
                .init(place: repository + "blobs/uploads/", method: .post, seconds: 120, wanted: [202])
            )
        )
    }

    private func patch(_ part: BodyPart, at place: String) throws(RegistryError) -> HTTPHead {
        try exchange.send(
            .init(
                place: place,
                method: .patch,
                headers: Self.fields + [
                    "Content-Range: \(part.range.lowerBound)-\(part.range.upperBound - 1)"
                ],
                body: part,
                wanted: [201, 202, 204],
                repeats: false
            )
        )
    }

    private func finish(_ blob: ContentDescriptor, at place: String, _ part: BodyPart?) throws(RegistryError)
    {
        let query = Authorization.encoded([("digest", blob.digest.description)])
        try exchange.send(
            .init(
                place: place + (place.contains("?") ? "&" : "?") + query,
                method: .put,
                headers: part == nil ? [] : Self.fields,
                body: part,
                wanted: [200, 201, 204],
                repeats: false
            )
        )
    }

    /// An `Expect` would cost a second where a registry doesn't answer it.
    private static let fields = ["Content-Type: application/octet-stream", "Expect:"]

    /// How far an upload has come; nil where it has to begin anew.
    private func state(of place: String) -> (place: String, sent: Int)? {
        // Whatever is wrong with it: another one can be begun.
        guard
            let head = try? exchange.send(
                .init(place: place, seconds: 60, wanted: [200, 202, 204], repeats: false)
            ),
            let sent = Self.received(head)
        else { return nil }
        return ((try? exchange.place(in: head)) ?? place, sent)
    }

    /// How many bytes a registry says it has; `0-0` may mean one and mostly means none.
    private static func received(_ head: HTTPHead) -> Int? {
        guard let text = head.values("range").last else { return nil }
        let range = text.dropping("bytes=") ?? text[...]
        guard let last = range.split(separator: "-").last.flatMap({ Int($0) }) else { return nil }
        return last == 0 ? 0 : min(last, Int.max - 1) + 1
    }

    private static func mayPass(_ reason: RegistryError.Reason) -> Bool {
        switch reason {
        case .transport, .notFound, .status(408, _), .status(416, _), .status(429, _), .status(500..., _):
            true
        default: false
        }
    }
}
