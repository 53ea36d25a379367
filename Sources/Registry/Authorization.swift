import JSON
import OCI

/// Gets the value of an `Authorization` field that answers a challenge (distribution's token.md).
struct Authorization {
    let session: RegistrySession
    let connection: Connection

    /// The value for the best challenge of an answer 401.
    func value(for head: HTTPHead) throws(RegistryError) -> String {
        let challenges = head.values("www-authenticate").flatMap(Challenge.all)
        if let bearer = challenges.first(where: { $0.scheme == "bearer" }) {
            return try "Bearer " + token(for: bearer)
        }
        if challenges.contains(where: { $0.scheme == "basic" }), let credentials = session.credentials {
            return credentials.basic
        }
        throw failure(.denied(""))
    }

    private func token(for challenge: Challenge) throws(RegistryError) -> String {
        guard let realm = challenge.parameters["realm"], accepts(realm: realm) else {
            throw failure(.denied("the registry names no place for tokens that may be asked"))
        }
        var request = request(realm, challenge)
        request.seconds = 120
        var failures = 0
        while true {
            var body: [UInt8] = []
            let answer: (head: HTTPHead, text: String)
            do {
                answer = try connection.send(request) { _, part in
                    body += part.array
                    return body.count <= 1 << 20
                }
            } catch {
                failures += 1
                guard error.kind == .passing, failures < session.retry.attempts else {
                    throw failure(.transport(error.text))
                }
                session.retry.wait(after: failures, retryAfter: nil)
                continue
            }
            let status = answer.head.status
            if status == 200 { return try token(in: body) }
            failures += 1
            guard status == 429 || status >= 500, failures < session.retry.attempts else {
                throw failure(
                    (400..<500).contains(status) && status != 429 ? .denied("") : .status(status, "")
                )
            }
            session.retry.wait(after: failures, retryAfter: answer.head.retryAfter)
        }
    }

    /// Whether the place for tokens is as safe as the registry.
    ///
    /// Nothing secret is sent without TLS to another place than a registry that does without.
    private func accepts(realm: String) -> Bool {
        let isPlain = session.known.scheme == "http"
        return realm.hasPrefix("https://") || realm.hasPrefix("http://") && isPlain
    }

    private func request(_ realm: String, _ challenge: Challenge) -> HTTPRequest {
        session.learn(scopes: challenge.parameters["scope"]?.split(separator: " ").map(String.init) ?? [])
        var fields = challenge.parameters["service"].map { [("service", $0)] } ?? []
        fields += session.known.scopes.map { ("scope", $0) }
        if let token = session.credentials?.identityToken {
            fields += [
                ("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", "systemd-oci"),
            ]
            return HTTPRequest(url: realm, method: .post, form: Self.encoded(fields))
        }
        if let credentials = session.credentials { fields.append(("account", credentials.name)) }
        var request = HTTPRequest(url: realm + (realm.contains("?") ? "&" : "?") + Self.encoded(fields))
        request.headers = session.credentials.map { ["Authorization: " + $0.basic] } ?? []
        return request
    }

    private func token(in body: [UInt8]) throws(RegistryError) -> String {
        let document = try? JSONValue(parsing: body)
        let texts = ["token", "access_token"].compactMap { document?[$0]?.string }
        let token = texts.first { !$0.isEmpty && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } }
        guard let token else { throw failure(.denied("the answer to the log-in holds no token")) }
        return token
    }

    private func failure(_ reason: RegistryError.Reason) -> RegistryError {
        RegistryError(session.reference.description, reason)
    }

    /// Names and values as application/x-www-form-urlencoded.
    static func encoded(_ fields: [(String, String)]) -> String {
        fields.map { "\($0.0)=\(encoded($0.1))" }.joined(separator: "&")
    }

    private static func encoded(_ value: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                text.append(byte)
            default: text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
