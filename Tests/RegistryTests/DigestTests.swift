import Foundation
import Hashing
import OCI
import RegistryTestSupport
import Testing

@testable import Registry

/// distribution-spec, "Pulling manifests": HEAD answers with `Docker-Content-Digest`.
@Suite struct `Asking what a name means` {
    private static let manifest = Array(#"{"schemaVersion":2}"#.utf8)

    @Test func `takes one request without a body`() throws {
        let digest = "sha256:" + String(repeating: "a", count: 64)
        let server = try TestServer { _, _ in .init(fields: ["Docker-Content-Digest": digest]) }
        defer { server.stop() }
        #expect(try source(server).rootDigest(for: .host).description == digest)
        #expect(server.requests.map { "\($0.method) \($0.path)" } == ["HEAD /v2/web/manifests/1"])
    }

    @Test(arguments: [405, 200])
    func `reads the document where the registry does not say it`(status: Int) throws {
        let server = try TestServer { request, _ in
            request.method == "HEAD" ? .init(status: status) : .init(body: Self.manifest)
        }
        defer { server.stop() }
        let digest = try #require(SHA256.digest(of: Self.manifest))
        #expect(try source(server).rootDigest(for: .host) == digest)
        #expect(server.requests.map(\.method) == ["HEAD", "GET"])
    }

    @Test func `asks nobody where the reference has a digest`() throws {
        let server = try TestServer { _, _ in .init(status: 500) }
        defer { server.stop() }
        let digest = try #require(SHA256.digest(of: content))
        #expect(try source(server, "web@\(digest)").rootDigest(for: .host) == digest)
        #expect(server.requests.isEmpty)
    }

    @Test func `says that there is none`() throws {
        let server = try TestServer { _, _ in .init(status: 404) }
        defer { server.stop() }
        #expect(reason { _ = try source(server).rootDigest(for: .host) } == .notFound)
    }
}
