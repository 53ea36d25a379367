import JSON
import OCI

/// Requests to one registry, again where that may help, with what it wants to see of us.
///
/// Serves one thread; what it finds out of the registry others use, too.
struct RegistryExchange {
    let session: RegistrySession
    let connection: Connection
    /// What messages call the image.
    var name: String { session.reference.description }

    init(_ session: RegistrySession) throws(RegistryError) {
        self.session = session
        guard let connection = Connection(session.security) else {
            throw RegistryError(session.reference.description, .transport("libcurl can't be initialised"))
        }
        self.connection = connection
    }

    /// All kinds of manifests and indexes that we read.
    static let acceptedDocuments =
        "Accept: "
        + [MediaType.index, .manifest, .dockerIndex, .dockerManifest].map(\.description).joined(
            separator: ", "
        )

    /// A request, and which answers are a success.
    struct Plan {
        /// `/v2/…`, or all of a URL that the registry itself has given.
        var place: String
        var method = HTTPRequest.Method.get
        var headers: [String] = []
        var body: BodyPart?
        /// The byte after the last one that is wanted; nil for all that there are.
        var end: Int?
        var seconds = 0
        var wanted: Set<Int> = [200, 206]
        /// Whether it can be sent again where it broke off.
        var repeats = true
    }

    /// Asks for a part of the repository until it comes, or until that is hopeless.
    @discardableResult
    func send(
        _ path: String,
        accept: String,
        offset: () -> Int,
        receive: (HTTPHead, Span<UInt8>) -> Bool
    ) throws(RegistryError) -> HTTPHead {
        var plan = Plan(place: "/v2/\(session.endpoint.repository)/\(path)", headers: [accept])
        if path.hasPrefix("manifests/") { plan.seconds = 300 }
        return try send(plan, offset: offset, receive: receive)
    }

    /// Sends a request whose answer has nothing to read.
    @discardableResult
    func send(_ plan: Plan) throws(RegistryError) -> HTTPHead {
        try send(plan, offset: { 0 }, receive: { _, _ in true })
    }

    /// Sends a request and reads a document that it is answered with.
    func read(_ plan: Plan, limit: Int) throws(RegistryError) -> (head: HTTPHead, bytes: [UInt8]) {
        var bytes: [UInt8] = []
        var isTooLong = false
        do {
            let head = try send(plan) {
                bytes = []
                return 0
            } receive: { _, part in
                isTooLong = bytes.count + part.count > limit
                if !isTooLong { bytes += part.array }
                return !isTooLong
            }
            return (head, bytes)
        } catch {
            throw isTooLong ? RegistryError(name, .tooLong(limit: limit)) : error
        }
    }

    @discardableResult
    func send(
        _ plan: Plan,
        offset: () -> Int,
        receive: (HTTPHead, Span<UInt8>) -> Bool
    ) throws(RegistryError) -> HTTPHead {
        var failures = 0
        var reached = offset()
        var isBegun = false
        var wasChallenged = false
        while true {
            let known = session.known
            let from = offset()
            // What came on counts as a success, so that a large blob survives a bad line; but not each single byte.
            if from - reached >= Retry.enough {
                (reached, failures, wasChallenged, isBegun) = (from, 0, false, true)
            }
            let attempts = session.retry.attempts(isBegun: isBegun)
            var request = HTTPRequest(url: "", method: plan.method, headers: plan.headers, offset: from)
            request.end = plan.end
            request.body = plan.body
            request.seconds = plan.seconds
            let answer: (head: HTTPHead, text: String)
            do {
                answer = try exchange(request, plan.place, known, receive: receive)
            } catch {
                if error.kind == .stopped { throw RegistryError(name, .stopped) }
                failures += 1
                guard error.kind == .passing, plan.repeats, failures < attempts else {
                    throw RegistryError(name, .transport(error.text))
                }
                session.retry.wait(after: failures, retryAfter: nil)
                continue
            }
            let status = answer.head.status
            if plan.wanted.contains(status) { return answer.head }
            if status == 401, !wasChallenged {
                wasChallenged = true
                try authorize(answer.head, sent: known.authorization)
                continue
            }
            failures += 1
            let isPassing = status == 429 || status == 408 || status >= 500 && status != 501
            guard isPassing, plan.repeats, failures < attempts else {
                throw RegistryError(name, Self.reason(answer.head, answer.text))
            }
            session.retry.wait(after: failures, retryAfter: answer.head.retryAfter)
        }
    }

    /// Sends one request, over TLS first; where the registry may do without it, also without.
    private func exchange(
        _ request: HTTPRequest,
        _ place: String,
        _ known: RegistrySession.Known,
        receive: (HTTPHead, Span<UInt8>) -> Bool
    ) throws(HTTPFailure) -> (head: HTTPHead, text: String) {
        let endpoint = session.endpoint
        var request = request
        for scheme in known.scheme.map({ [$0] }) ?? (endpoint.isInsecure ? ["https", "http"] : ["https"]) {
            let own = "\(scheme)://\(endpoint.host)"
            request.url = place.hasPrefix("/") ? own + place : place
            if let authorization = known.authorization, request.url.hasPrefix(own + "/") {
                request.headers.append("Authorization: " + authorization)
            }
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

    /// Where an upload goes on, as `Location` says, made so that it can be sent to.
    ///
    /// A registry behind a proxy may think that there is no TLS; on its own host that is put right.
    func place(in head: HTTPHead) throws(RegistryError) -> String {
        let own = session.endpoint.host
        guard let location = head.values("location").last, !location.isEmpty else {
            throw RegistryError(name, .layout("the registry did not say where to send the blob"))
        }
        if location.hasPrefix("/"), !location.hasPrefix("//") { return location }
        for scheme in ["https://", "http://"] {
            guard let rest = location.dropping(scheme) else { continue }
            if let path = rest.dropping(own), path.hasPrefix("/") { return String(path) }
            guard scheme == "https://" || session.known.scheme == "http" else { break }
            return location
        }
        throw RegistryError(name, .layout("the registry wants the blob at '\(location.oneLine)'"))
    }
}

extension String {
    /// The first 200 characters with nothing that would move a terminal's cursor.
    package var oneLine: String {
        String(
            prefix(200).map { character in
                character.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
                    ? character : " "
            }
        )
    }
}
