import Foundation
import Hashing
import OCI
import Registry
import RegistryTestSupport
import Testing

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

    /// RFC 9110, 10.2.3: seconds, or a date.
    @Test(arguments: [true, false])
    func `waits as long as it is told to`(isDate: Bool) throws {
        let manifest = manifest
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        let after = isDate ? format.string(from: Date() + 3) : "2"
        let server = try TestServer { _, number in
            number == 1
                ? .init(status: 429, fields: ["Retry-After": after]) : .init(body: manifest)
        }
        defer { server.stop() }
        // Else it would wait for a millisecond.
        var patient = settings()
        patient.retry.longest = 10_000
        let began = ContinuousClock.now
        #expect(try source(server, "web:1", patient).root(for: .host).bytes == manifest)
        #expect(ContinuousClock.now - began >= .seconds(isDate ? 1 : 2))
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
