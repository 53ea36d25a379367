import Foundation
import OCI
import RegistryTestSupport
import Testing

@testable import Registry

@Suite struct `Listing the tags of a repository` {
    private func answer(_ tags: [String], next: String? = nil) -> TestServer.Answer {
        let list = tags.map { "\"\($0)\"" }.joined(separator: ",")
        return .init(
            fields: next.map { ["Link": "<\($0)>; rel=\"next\""] } ?? [:],
            body: Array("{\"name\":\"web\",\"tags\":[\(list)]}".utf8)
        )
    }

    /// distribution-spec, "Listing Tags": the next page is in the Link field.
    @Test func `goes on to the last page`() throws {
        let first = answer(["1", "2"], next: "/v2/web/tags/list?n=2&last=2")
        let last = answer(["3"])
        let server = try TestServer { request, _ in request.path.contains("last=2") ? last : first }
        defer { server.stop() }
        #expect(try source(server).tags() == ["1", "2", "3"])
        #expect(server.requests.map(\.path) == ["/v2/web/tags/list?n=1000", "/v2/web/tags/list?n=2&last=2"])
    }

    @Test func `asks nobody else for the next page`() throws {
        let first = answer(["1"], next: "http://127.0.0.2:1/v2/web/tags/list?last=1")
        let last = answer([])
        let server = try TestServer { request, _ in request.path.contains("last=1") ? last : first }
        defer { server.stop() }
        #expect(try source(server).tags() == ["1"])
        #expect(server.requests.count == 2)
    }

    @Test func `ends where a page has no tags, and where a list never does`() throws {
        let empty = answer([], next: "/v2/web/tags/list?last=x")
        let server = try TestServer { _, _ in empty }
        defer { server.stop() }
        #expect(try source(server).tags() == [])
        #expect(server.requests.count == 1)

        let endless = answer((0..<5000).map { "t\($0)" }, next: "/v2/web/tags/list?last=x")
        let other = try TestServer { _, _ in endless }
        defer { other.stop() }
        #expect(reason { _ = try source(other).tags() } == .layout("it has more than 100000 tags"))
    }

    @Test func `says what can't be read`() throws {
        let server = try TestServer { _, _ in .init(body: Array("[]".utf8)) }
        defer { server.stop() }
        #expect(reason { _ = try source(server).tags() } == .layout("the list of its tags can't be read"))
    }
}

@Suite struct `Flags in place of the files of this host` {
    @Test func `say who we are`() throws {
        let server = try TestServer { request, _ in
            guard request.fields["authorization"] != nil else {
                return .init(status: 401, fields: ["WWW-Authenticate": "Basic realm=\"x\""])
            }
            return .init(body: Array(#"{"name":"web","tags":["1"]}"#.utf8))
        }
        defer { server.stop() }
        var settings = settings()
        settings.login = ("user", "pass:word")
        #expect(try source(server, "web:1", settings).tags() == ["1"])
        // printf user:pass:word | base64
        #expect(server.requests.last?.fields["authorization"] == "Basic dXNlcjpwYXNzOndvcmQ=")
    }

    /// podman-pull(1), `--tls-verify`: it counts more than registries.conf.
    @Test(arguments: [(true, false), (false, true)])
    func `say whom to trust`(verifies: Bool, isInsecure: Bool) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            "registries.conf",
            "[[registry]]\nlocation = \"registry.example\"\ninsecure = true\n"
        )
        var settings = RegistrySettings()
        settings.registries = [file]
        settings.verifiesCertificates = verifies
        for name in ["registry.example/a", "other.example/a"] {
            let reference = try Reference(parsing: name)
            #expect(try Endpoint.all(for: reference, settings: settings).map(\.isInsecure) == [isInsecure])
        }
    }

    @Test func `say where certificates are`() throws {
        let directory = try TemporaryDirectory()
        _ = try directory.write("ca.crt", "authority")
        _ = try directory.write("me.cert", "certificate")
        _ = try directory.write("me.key", "key")
        let security = try ConnectionSecurity(directory: directory.path, of: "registry.example")
        #expect(security.authorities == Array("authority\n".utf8))
        #expect(security.client?.certificate == directory.path + "/me.cert")
    }
}
