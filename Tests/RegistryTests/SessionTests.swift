import Foundation
import OCI
import Registry
import RegistryTestSupport
import Testing

private let content = [UInt8]((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) })

private func settings() -> RegistrySettings {
    var settings = RegistrySettings()
    settings.retry.pause = 1
    settings.retry.longest = 20
    return settings
}

private func source(
    _ server: TestServer,
    _ name: String = "web:1",
    _ settings: RegistrySettings = settings()
) throws -> RegistrySource {
    let reference = try Reference(parsing: "\(server.host)/\(name)")
    let sessions = try RegistrySession.all(for: reference, settings: settings)
    return try RegistrySource(#require(sessions.first))
}

private func descriptor(_ bytes: [UInt8]) throws -> ContentDescriptor {
    let digest = try #require(SHA256.digest(of: bytes))
    return ContentDescriptor(mediaType: "application/octet-stream", digest: digest, size: bytes.count)
}

private func reason(_ body: () throws -> Void) -> RegistryError.Reason? {
    do {
        try body()
        return nil
    } catch {
        return (error as? RegistryError)?.reason
    }
}

@Suite struct `Reading a blob` {
    /// A registry that sends `lengths[n]` bytes the n-th time it is asked.
    private func server(sending lengths: [Int], resumes: Bool, hidesLength: Bool = false) throws -> TestServer
    {
        try TestServer { request, number in
            let from = resumes ? request.offset ?? 0 : 0
            var answer = TestServer.Answer(body: Array(content[from...]), hidesLength: hidesLength)
            answer.sent = number <= lengths.count ? lengths[number - 1] : nil
            if from > 0 {
                answer.status = 206
                answer.fields["Content-Range"] = "bytes \(from)-\(content.count - 1)/\(content.count)"
            }
            return answer
        }
    }

    @Test(arguments: [true, false], [true, false])
    func `goes on where a connection broke off`(resumes: Bool, hidesLength: Bool) throws {
        let server = try server(sending: [40_000, 50_000], resumes: resumes, hidesLength: hidesLength)
        defer { server.stop() }
        let bytes = try source(server).bytes(of: descriptor(content), limit: 1 << 20)
        #expect(bytes == content)
        #expect(server.requests.map(\.offset) == [nil, 40_000, resumes ? 90_000 : 50_000])
    }

    @Test func `gives up when nothing comes any more`() throws {
        let server = try server(sending: [10, 0, 0, 0, 0, 0, 0], resumes: true)
        defer { server.stop() }
        let failure = reason { _ = try source(server).bytes(of: descriptor(content), limit: 1 << 20) }
        guard case .transport = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test func `refuses other bytes of the same length`() throws {
        let server = try TestServer { _, _ in .init(body: [UInt8](repeating: 1, count: content.count)) }
        defer { server.stop() }
        let expected = try descriptor(content)
        let found = SHA256.digest(of: [UInt8](repeating: 1, count: content.count))
        let failure = reason { _ = try source(server).bytes(of: expected, limit: 1 << 20) }
        #expect(failure == .digest(expected: expected.digest, found: found))
    }

    @Test func `stops at the first byte too many`() throws {
        let server = try TestServer { _, _ in .init(body: content + content) }
        defer { server.stop() }
        var received = 0
        let failure = reason {
            try source(server).blob(descriptor(content)) { bytes in
                received += bytes.count
                return true
            }
        }
        guard case .size(expected: content.count, let found) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(found > content.count && received <= content.count)
    }

    @Test func `refuses a part that begins elsewhere`() throws {
        let server = try TestServer { request, number in
            if number == 1 { return .init(body: content, sent: 40_000) }
            let fields = ["Content-Range": "bytes 39999-99999/100000"]
            return .init(status: 206, fields: fields, body: Array(content[39_999...]))
        }
        defer { server.stop() }
        let failure = reason { _ = try source(server).bytes(of: descriptor(content), limit: 1 << 20) }
        #expect(failure == .transport("it sent another part than it was asked for"))
    }

    @Test func `ends when the receiver has enough`() throws {
        let server = try TestServer { _, _ in .init(body: content) }
        defer { server.stop() }
        #expect(reason { try source(server).blob(descriptor(content)) { _ in false } } == .stopped)
        #expect(server.requests.count == 1)
    }
}

@Suite struct `Asking a registry` {
    private let manifest = Array(#"{"schemaVersion":2,"config":{},"layers":[]}"#.utf8)

    @Test func `waits and asks again when it is busy`() throws {
        let (manifest, statuses) = (manifest, [429, 503, 500])
        let server = try TestServer { _, number in
            guard number > statuses.count else {
                return .init(status: statuses[number - 1], fields: ["Retry-After": "0"])
            }
            return .init(body: manifest)
        }
        defer { server.stop() }
        #expect(try source(server).root(for: .host).bytes == manifest)
        #expect(server.requests.count == 4)
    }

    @Test func `gives up when it stays busy`() throws {
        let server = try TestServer { _, _ in
            .init(status: 429, body: Array(#"{"errors":[{"message":"slow down"}]}"#.utf8))
        }
        defer { server.stop() }
        #expect(reason { _ = try source(server).root(for: .host) } == .status(429, "slow down"))
        #expect(server.requests.count == 4)
    }

    @Test(arguments: [(404, RegistryError.Reason.notFound), (403, .denied("")), (400, .status(400, ""))])
    func `asks only once what will not change`(status: Int, expected: RegistryError.Reason) throws {
        let server = try TestServer { _, _ in .init(status: status) }
        defer { server.stop() }
        #expect(reason { _ = try source(server).root(for: .host) } == expected)
        #expect(server.requests.count == 1)
    }

    @Test func `reads no more than four mebibytes of a manifest`() throws {
        let server = try TestServer { _, _ in .init(body: [UInt8](repeating: 0x20, count: 5 << 20)) }
        defer { server.stop() }
        #expect(reason { _ = try source(server).root(for: .host) } == .tooLong(limit: 4 << 20))
    }

    /// A registry may go on for ever: what the answer is about is known by then.
    @Test func `reads no more than 64 kibibytes of what went wrong`() throws {
        let body = Array(#"{"errors":[]}"#.utf8) + [UInt8](repeating: 0x20, count: 8 << 20)
        let server = try TestServer { _, _ in .init(status: 403, body: body, sent: 4 << 20) }
        defer { server.stop() }
        #expect(reason { _ = try source(server).root(for: .host) } == .denied(""))
        #expect(server.requests.count == 1)
    }

    @Test func `refuses a manifest that is not the one asked for`() throws {
        let manifest = manifest
        let server = try TestServer { _, _ in .init(body: manifest) }
        defer { server.stop() }
        let expected = try #require(Digest(hexadecimal: String(repeating: "0", count: 64)))
        let failure = reason { _ = try source(server, "web@\(expected)").root(for: .host) }
        #expect(failure == .digest(expected: expected, found: SHA256.digest(of: manifest)))
    }

    @Test func `says that nobody listens`() throws {
        let server = try TestServer { _, _ in .init() }
        server.stop()
        guard case .transport(let why) = reason({ _ = try source(server).root(for: .host) }) else {
            Issue.record("no transport error")
            return
        }
        #expect(why.contains("127.0.0.1"))
    }

    @Test func `takes a token for an anonymous user`() throws {
        let manifest = manifest
        let server = try TestServer { request, _ in
            if request.path.hasPrefix("/token") { return .init(body: Array(#"{"token":"abc"}"#.utf8)) }
            if request.fields["authorization"] == "Bearer abc" { return .init(body: manifest) }
            let host = request.fields["host"] ?? ""
            let challenge = #"Bearer realm="http://\#(host)/token",service="a b",scope="repository:web:pull""#
            return .init(status: 401, fields: ["WWW-Authenticate": challenge])
        }
        defer { server.stop() }
        #expect(try source(server).root(for: .host).bytes == manifest)
        let paths = server.requests.map(\.path)
        #expect(paths[1] == "/token?service=a%20b&scope=repository%3Aweb%3Apull")
        #expect(server.requests[1].fields["authorization"] == nil)
    }

    @Test func `refuses a registry that forgets the token it gave`() throws {
        let server = try TestServer { request, _ in
            if request.path.hasPrefix("/token") { return .init(body: Array(#"{"token":"abc"}"#.utf8)) }
            let challenge = #"Bearer realm="http://\#(request.fields["host"] ?? "")/token""#
            return .init(status: 401, fields: ["WWW-Authenticate": challenge])
        }
        defer { server.stop() }
        #expect(reason { _ = try source(server).root(for: .host) } == .denied(""))
        #expect(server.requests.count == 3)
    }

    @Test func `logs in with what auth.json says`() throws {
        let manifest = manifest
        let server = try TestServer { request, _ in
            // printf user:secret | base64
            if request.fields["authorization"] == "Basic dXNlcjpzZWNyZXQ=" { return .init(body: manifest) }
            return .init(status: 401, fields: ["WWW-Authenticate": #"Basic realm="here""#])
        }
        defer { server.stop() }
        let path = NSTemporaryDirectory() + "auth-\(UUID()).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try #"{"auths":{"\#(server.host)":{"auth":"dXNlcjpzZWNyZXQ="}}}"#
            .write(toFile: path, atomically: true, encoding: .utf8)
        #expect(reason { _ = try source(server).root(for: .host) } == .denied(""))
        var settings = settings()
        settings.credentials = [path]
        #expect(try source(server, "web:1", settings).root(for: .host).bytes == manifest)
    }

    @Test(arguments: [
        // A name and a password ask by GET, a refresh token by POST (distribution's token.md and oauth.md).
        (#"{"auth":"dXNlcjpzZWNyZXQ="}"#, "GET", "Basic dXNlcjpzZWNyZXQ=", ""),
        (#"{"identitytoken":"a+b"}"#, "POST", nil, "refresh_token=a%2Bb"),
    ])
    func `logs in at the place for tokens`(
        entry: String,
        method: String,
        authorization: String?,
        body: String
    ) throws {
        let manifest = manifest
        let server = try TestServer { request, _ in
            if request.path.hasPrefix("/token") { return .init(body: Array(#"{"access_token":"abc"}"#.utf8)) }
            if request.fields["authorization"] == "Bearer abc" { return .init(body: manifest) }
            let challenge = #"Bearer realm="http://\#(request.fields["host"] ?? "")/token""#
            return .init(status: 401, fields: ["WWW-Authenticate": challenge])
        }
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        var settings = settings()
        settings.credentials = [
            try directory.write("auth.json", #"{"auths":{"\#(server.host)":\#(entry)}}"#)
        ]
        #expect(try source(server, "web:1", settings).root(for: .host).bytes == manifest)
        let asked = server.requests[1]
        #expect(asked.method == method)
        #expect(asked.fields["authorization"] == authorization)
        #expect(body.isEmpty || asked.body.split(separator: "&").contains(body[...]))
    }

    @Test func `takes another token when one has expired`() throws {
        let server = try TestServer { request, number in
            if request.path.hasPrefix("/token") {
                return .init(body: Array(#"{"token":"t\#(number)"}"#.utf8))
            }
            // The first token is good for one request.
            let isGood =
                request.path.contains("/manifests/")
                ? request.fields["authorization"] == "Bearer t1"
                : request.fields["authorization"] == "Bearer t2"
            if isGood { return .init(body: content) }
            let challenge = #"Bearer realm="http://\#(request.fields["host"] ?? "")/token""#
            return .init(status: 401, fields: ["WWW-Authenticate": challenge])
        }
        defer { server.stop() }
        let source = try source(server)
        #expect(try source.root(for: .host).bytes == content)
        #expect(try source.bytes(of: descriptor(content), limit: 1 << 20) == content)
    }

    @Test func `sends no password without TLS where the registry has it`() throws {
        let directory = try TemporaryDirectory()
        let (certificate, key) = (directory.path + "/server.crt", directory.path + "/server.key")
        try run(
            [
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days",
                "2",
            ]
                + ["-keyout", key, "-out", certificate]
        )
        let thief = try TestServer { _, _ in .init(body: Array(#"{"token":"abc"}"#.utf8)) }
        defer { thief.stop() }
        let server = try DistributionServer(
            certificate: certificate,
            key: key,
            auth:
                "{token: {realm: 'http://\(thief.host)/token', service: s, issuer: i, rootcertbundle: \(certificate)}}"
        )
        var settings = settings()
        let entry = #"{"auths":{"\#(server.host)":{"auth":"dXNlcjpzZWNyZXQ="}}}"#
        settings.credentials = [try directory.write("auth.json", entry)]
        let reference = try Reference(parsing: server.host + "/web:1")
        let session = try #require(RegistrySession.all(for: reference, settings: settings).first)
        let expected = RegistryError.Reason.denied("the registry names no place for tokens that may be asked")
        #expect(reason { _ = try RegistrySource(session).root(for: .host) } == expected)
        #expect(thief.requests.isEmpty)
    }

    @Test func `takes no credentials along to another host`() throws {
        let other = try TestServer { _, _ in .init(body: content) }
        defer { other.stop() }
        let host = other.host
        let server = try TestServer { request, _ in
            if request.path.hasPrefix("/token") { return .init(body: Array(#"{"token":"abc"}"#.utf8)) }
            if request.fields["authorization"] == nil {
                let challenge = #"Bearer realm="http://\#(request.fields["host"] ?? "")/token""#
                return .init(status: 401, fields: ["WWW-Authenticate": challenge])
            }
            return .init(status: 307, fields: ["Location": "http://\(host)/elsewhere"])
        }
        defer { server.stop() }
        #expect(try source(server).bytes(of: descriptor(content), limit: 1 << 20) == content)
        #expect(other.requests.map(\.path) == ["/elsewhere"])
        #expect(other.requests[0].fields["authorization"] == nil)
    }

    @Test func `follows no redirect to a file`() throws {
        let server = try TestServer { _, _ in
            .init(status: 307, fields: ["Location": "file:///etc/hostname"])
        }
        defer { server.stop() }
        guard case .transport = reason({ _ = try source(server).root(for: .host) }) else {
            Issue.record("no transport error")
            return
        }
    }

    @Test func `finds the manifest of a platform through an index`() throws {
        let manifest = manifest
        let digest = try #require(SHA256.digest(of: manifest))
        let wrong = try #require(Digest(hexadecimal: String(repeating: "0", count: 64)))
        func entry(_ digest: Digest, _ architecture: String) -> String {
            #"{"mediaType":"\#(MediaType.manifest)","digest":"\#(digest)","size":\#(manifest.count),"#
                + #""platform":{"os":"linux","architecture":"\#(architecture)"}}"#
        }
        let entries = "\(entry(wrong, "s390x")),\(entry(digest, "riscv64"))"
        let index = Array(#"{"schemaVersion":2,"manifests":[\#(entries)]}"#.utf8)
        let server = try TestServer { request, _ in
            let isIndex = request.path.hasSuffix("/1")
            let type = isIndex ? MediaType.index : .manifest
            return .init(fields: ["Content-Type": "\(type)"], body: isIndex ? index : manifest)
        }
        defer { server.stop() }
        let riscv = Platform(operatingSystem: "linux", architecture: "riscv64")
        let root = try source(server).root(for: riscv)
        #expect(root.mediaType == .index && root.bytes == index)
        let arm = Platform(operatingSystem: "linux", architecture: "arm64")
        let offered = ["s390x", "riscv64"].map { Platform(operatingSystem: "linux", architecture: $0) }
        let failure = reason { _ = try source(server).resolve(for: arm) }
        #expect(failure == .platform(arm, offered: offered))
        let zeros = Platform(operatingSystem: "linux", architecture: "s390x")
        let lie = RegistryError.Reason.digest(expected: wrong, found: digest)
        #expect(reason { _ = try source(server).resolve(for: zeros) } == lie)
    }
}
