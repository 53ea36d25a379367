import Foundation
import OCI
import RegistryTestSupport
import Synchronization
import Testing

@testable import Registry

@Suite struct `Sending a blob` {
    private func destination(_ server: TestServer, chunk: Int? = nil) throws -> RegistryDestination {
        let reference = try Reference(parsing: "\(server.host)/web:1")
        return try RegistryDestination(.target(for: reference, settings: settings()), chunk: chunk)
    }

    /// What a registry has got: uploads go to `/up`, as distribution-spec, "Pushing blobs", says.
    private final class Upload: Sendable {
        let bytes = Mutex<[UInt8]>([])

        func answer(_ request: TestServer.Request) -> TestServer.Answer {
            switch request.method {
            case "POST": .init(status: 202, fields: ["Location": "/up?state=a", "Range": "0-0"])
            case "PATCH":
                bytes.withLock { bytes in
                    bytes += request.bytes
                    return .init(
                        status: 202,
                        fields: ["Location": "/up?state=b", "Range": "0-\(bytes.count - 1)"]
                    )
                }
            case "GET":
                bytes.withLock {
                    .init(status: 204, fields: ["Location": "/up", "Range": "0-\(max(0, $0.count - 1))"])
                }
            case "PUT":
                bytes.withLock {
                    $0 += request.bytes
                    return .init(status: 201)
                }
            default: .init(status: 404)
            }
        }
    }

    @Test func `takes two requests, and looks whether it is there before`() throws {
        let upload = Upload()
        let server = try TestServer { request, _ in upload.answer(request) }
        defer { server.stop() }
        let (destination, blob) = (try destination(server), try descriptor(content))
        #expect(try !destination.has(blob))
        try destination.put(blob, TextBody(content))
        #expect(upload.bytes.withLock { $0 } == content)
        let query = "digest=sha256%3A\(blob.digest.hexadecimal)"
        #expect(server.requests.map(\.method) == ["HEAD", "POST", "PUT"])
        #expect(
            server.requests.map(\.path) == [
                "/v2/web/blobs/\(blob.digest)", "/v2/web/blobs/uploads/", "/up?state=a&" + query,
            ]
        )
        #expect(server.requests[1].fields["content-length"] == "0")
        #expect(server.requests[2].fields["content-type"] == "application/octet-stream")
    }

    @Test func `may be done in chunks`() throws {
        let upload = Upload()
        let server = try TestServer { request, _ in upload.answer(request) }
        defer { server.stop() }
        try destination(server, chunk: 40_000).put(descriptor(content), TextBody(content))
        #expect(upload.bytes.withLock { $0 } == content)
        #expect(server.requests.map(\.method) == ["POST", "PATCH", "PATCH", "PATCH", "PUT"])
        let ranges = server.requests.compactMap { $0.fields["content-range"] }
        #expect(ranges == ["0-39999", "40000-79999", "80000-99999"])
    }

    /// The first connection breaks off when 30 000 bytes have come, of which the registry keeps all.
    @Test func `goes on where the connection broke off`() throws {
        let upload = Upload()
        let server = try TestServer(
            limit: { request, _ in
                guard request.method == "PUT", request.fields["content-length"] == "100000" else {
                    return nil
                }
                upload.bytes.withLock { $0 = Array(content.prefix(30_000)) }
                return 30_000
            },
            answer: { request, _ in upload.answer(request) }
        )
        defer { server.stop() }
        try destination(server).put(descriptor(content), TextBody(content))
        #expect(upload.bytes.withLock { $0 } == content)
        #expect(server.requests.map(\.method) == ["POST", "PUT", "GET", "PATCH", "PUT"])
        #expect(server.requests[3].fields["content-range"] == "30000-99999")
    }

    @Test func `begins anew where the registry has forgotten it`() throws {
        let upload = Upload()
        let server = try TestServer { request, number in
            if request.method == "PUT", number == 1 { return .init(status: 404) }
            return request.method == "GET" ? .init(status: 404) : upload.answer(request)
        }
        defer { server.stop() }
        try destination(server).put(descriptor(content), TextBody(content))
        #expect(upload.bytes.withLock { $0 } == content)
        #expect(server.requests.map(\.method) == ["POST", "PUT", "GET", "POST", "PUT"])
    }

    @Test func `gives up when it never ends`() throws {
        let upload = Upload()
        let server = try TestServer { request, _ in
            request.method == "PUT" ? .init(status: 503) : upload.answer(request)
        }
        defer { server.stop() }
        let failure = reason { try destination(server).put(descriptor(content), TextBody(content)) }
        #expect(failure == .status(503, ""))
        #expect(server.requests.count { $0.method == "PUT" } == 4)
    }

    @Test(arguments: [
        ("0-0", RegistryError.Reason.layout("the registry takes nothing of the blob")),
        ("0-9223372036854775807", .status(503, "")),
    ])
    func `gives up when nothing, or more than there is, is taken`(
        range: String,
        expected: RegistryError.Reason
    ) throws {
        let upload = Upload()
        let server = try TestServer { request, _ in
            switch request.method {
            case "PATCH": .init(status: 202, fields: ["Location": "/up", "Range": range])
            case "PUT": .init(status: 503)
            default: upload.answer(request)
            }
        }
        defer { server.stop() }
        let failure = reason {
            try destination(server, chunk: 40_000).put(descriptor(content), TextBody(content))
        }
        #expect(failure == expected)
    }

    @Test(arguments: [
        (400, RegistryError.Reason.status(400, "")), (403, .denied("")), (413, .status(413, "")),
    ])
    func `is refused once`(status: Int, expected: RegistryError.Reason) throws {
        let upload = Upload()
        let server = try TestServer { request, _ in
            request.method == "PUT" ? .init(status: status) : upload.answer(request)
        }
        defer { server.stop() }
        #expect(reason { try destination(server).put(descriptor(content), TextBody(content)) } == expected)
        #expect(server.requests.map(\.method) == ["POST", "PUT"])
    }

    /// A registry that stands behind a proxy says `http` where we have come by `https`, and another host is asked
    /// only with TLS and without what we are.
    @Test func `takes our password nowhere else`() throws {
        let thief = try TestServer { _, _ in .init(status: 201) }
        defer { thief.stop() }
        let host = thief.host
        let server = try TestServer { request, _ in
            guard request.fields["authorization"] != nil else {
                return .init(status: 401, fields: ["WWW-Authenticate": "Basic realm=\"x\""])
            }
            return .init(status: 202, fields: ["Location": "http://\(host)/up"])
        }
        defer { server.stop() }
        var settings = settings()
        settings.login = ("me", "secret")
        let reference = try Reference(parsing: "\(server.host)/web:1")
        let destination = try RegistryDestination(.target(for: reference, settings: settings))
        try destination.put(descriptor(content), TextBody(content))
        #expect(thief.requests.map(\.method) == ["PUT"])
        #expect(thief.requests[0].fields["authorization"] == nil)
    }

    @Test(arguments: [nil, "", "ftp://a.example/up", "//a.example/up"])
    func `needs a place that we can send to`(location: String?) throws {
        let server = try TestServer { _, _ in
            .init(status: 202, fields: location.map { ["Location": $0] } ?? [:])
        }
        defer { server.stop() }
        guard case .layout = reason({ try destination(server).put(descriptor(content), TextBody(content)) })
        else {
            Issue.record("it was sent")
            return
        }
    }

    @Test func `is spared by taking it over from another repository`() throws {
        let upload = Upload()
        let server = try TestServer { request, _ in
            request.path.contains("from=mine") ? .init(status: 201) : upload.answer(request)
        }
        defer { server.stop() }
        let (destination, blob) = (try destination(server), try descriptor(content))
        #expect(try destination.mount(blob, from: "mine"))
        #expect(try !destination.mount(blob, from: "other"))
        // The upload that the registry has begun instead is used.
        try destination.put(blob, TextBody(content))
        #expect(server.requests.map(\.method) == ["POST", "POST", "PUT"])
    }

    /// distribution's token.md: the scopes are those of both repositories.
    @Test func `asks for a token for both repositories`() throws {
        let upload = Upload()
        let server = try TestServer { request, _ in
            if request.path.hasPrefix("/token") { return .init(body: Array(#"{"token":"abc"}"#.utf8)) }
            if request.fields["authorization"] == "Bearer abc" {
                return request.method == "POST" ? .init(status: 201) : upload.answer(request)
            }
            let host = request.fields["host"] ?? ""
            let challenge =
                #"Bearer realm="http://\#(host)/token",service="s",scope="repository:web:pull repository:mine:pull""#
            return .init(status: 401, fields: ["WWW-Authenticate": challenge])
        }
        defer { server.stop() }
        #expect(try destination(server).mount(descriptor(content), from: "mine"))
        let asked = server.requests.first { $0.path.hasPrefix("/token") }
        #expect(
            asked?.path
                == "/token?service=s&scope=repository%3Aweb%3Apull%2Cpush&scope=repository%3Amine%3Apull"
        )
    }

    @Test func `of a manifest under a name checks what the registry made of it`() throws {
        let manifest = #"{"schemaVersion":2,"config":{},"layers":[]}"#
        let document = try SourceDocument(
            mediaType: .manifest,
            digest: descriptor(Array(manifest.utf8)).digest,
            bytes: Array(manifest.utf8)
        )
        let wrong = try descriptor(content).digest
        let server = try TestServer { request, number in
            .init(status: 201, fields: number == 2 ? ["Docker-Content-Digest": "\(wrong)"] : [:])
        }
        defer { server.stop() }
        let destination = try destination(server)
        try destination.name(document)
        #expect(server.requests.map(\.path) == ["/v2/web/manifests/1"])
        #expect(server.requests[0].body == manifest)
        #expect(server.requests[0].fields["content-type"] == "\(MediaType.manifest)")
        #expect(reason { try destination.name(document) } == .digest(expected: document.digest, found: wrong))
    }
}
