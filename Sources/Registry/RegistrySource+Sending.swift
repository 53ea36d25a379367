import JSON
import OCI

extension RegistrySource {
    /// Asks for a part of the repository until it comes, or until that is hopeless.
    @discardableResult
    func send(
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
            var request = HTTPRequest(url: "", headers: [accept], offset: from)
            if path.hasPrefix("manifests/") { request.seconds = 300 }
            request.headers += known.authorization.map { ["Authorization: " + $0] } ?? []
            let answer: (head: HTTPHead, text: String)
            do {
                answer = try exchange(request, path, scheme: known.scheme, receive: receive)
            } catch {
                if error.kind == .stopped { throw RegistryError(name, .stopped) }
                failures += 1
                guard error.kind == .passing, failures < session.retry.attempts else {
                    throw RegistryError(name, .transport(error.text))
                }
                session.retry.wait(after: failures, retryAfter: nil)
                continue
            }
            let status = answer.head.status
            if status == 200 || status == 206 { return answer.head }
            if status == 401, !wasChallenged {
                wasChallenged = true
                try authorize(answer.head, sent: known.authorization)
                continue
            }
            failures += 1
            let isPassing = status == 429 || status == 408 || status >= 500
            guard isPassing, failures < session.retry.attempts else {
                throw RegistryError(name, Self.reason(answer.head, answer.text))
            }
            session.retry.wait(after: failures, retryAfter: answer.head.retryAfter)
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
