import Foundation
import OCI
import RegistryTestSupport
import Testing

@testable import Registry

@Suite struct `Finding credentials` {
    private static let file = """
        {"auths": {
            "quay.io": {"auth": "cTp3"},
            "quay.io/team": {"auth": "dDp3"},
            "quay.io/team/web": {"auth": "dzpw"},
            "https://index.docker.io/v1/": {"auth": "ZDpwOnE="},
            "gcr.io": {"identitytoken": "refresh"},
            "empty.example": {}
        }}
        """

    /// containers-auth.json(5): the most specific key counts; values by `printf … | base64`.
    @Test(arguments: [
        ("quay.io", "team/web", Credentials(name: "w", password: "p")),
        ("quay.io", "team/other", Credentials(name: "t", password: "w")),
        ("quay.io", "else", Credentials(name: "q", password: "w")),
        ("docker.io", "library/nginx", Credentials(name: "d", password: "p:q")),
        ("gcr.io", "a", Credentials(name: "", password: "", identityToken: "refresh")),
        ("empty.example", "a", nil),
        ("quay.io.evil.example", "a", nil),
    ])
    func `takes the most specific entry`(
        registry: String,
        repository: String,
        expected: Credentials?
    ) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("auth.json", Self.file)
        var settings = RegistrySettings()
        settings.credentials = [directory.path + "/missing.json", path]
        let search = CredentialSearch(registry: registry, repository: repository)
        #expect(try search.credentials(settings) == expected)
    }

    @Test(arguments: [
        ("{", "'PATH' is not JSON; log in again"),
        (
            #"{"auths":{"a.b":{"auth":"%"}}}"#,
            "'PATH': 'auth' of 'a.b' is not base64 of name:password"
        ),
    ])
    func `says which file is broken`(text: String, message: String) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("auth.json", text)
        let reason = message.replacingOccurrences(of: "PATH", with: path)
        #expect(throws: RegistryError("a.b", .configuration(reason))) {
            var settings = RegistrySettings()
            settings.credentials = [path]
            _ = try CredentialSearch(registry: "a.b", repository: "c").credentials(settings)
        }
    }
}

@Suite struct `registries.conf` {
    private static let text = """
        unqualified-search-registries = ["docker.io"]
        [[registry]]
        prefix = "docker.io/library" # the official ones
        location = "mirror.example:5000/hub"
        [[registry.mirror]]
        location = "10.0.0.1:5000/cache"
        insecure = true

        [[registry]]
        location = "docker.io"
        [[registry]]
        prefix = "*.corp.example"
        insecure = true
        [[registry]]
        prefix = "bad.example/x"
        blocked = true
        [[registry]]
        prefix = "*.moved.example"
        location = "new.example/all/"

        [[registry]]
        location = "m.example"
        [[registry.mirror]]
        location = "tags.example"
        pull-from-mirror = "tag-only"
        [[registry.mirror]]
        location = "digests.example"
        pull-from-mirror = "digest-only"

        [[registry]]
        location = "d.example"
        mirror-by-digest-only = true
        mirror = [ { location = "mirror.example/d" } ]
        """

    private func places(_ name: String) throws -> [String] {
        let directory = try TemporaryDirectory()
        var settings = RegistrySettings()
        settings.registries = [try directory.write("registries.conf", Self.text), directory.path + "/none"]
        return try Endpoint.all(for: Reference(parsing: name), settings: settings).map {
            "\($0.registry)/\($0.repository)\($0.isInsecure ? " insecure" : "")"
        }
    }

    /// containers-registries.conf(5), "Remapping and mirroring registries".
    @Test(arguments: [
        ("nginx", ["10.0.0.1:5000/cache/nginx insecure", "mirror.example:5000/hub/nginx"]),
        ("docker.io/me/nginx", ["docker.io/me/nginx"]),
        ("a.corp.example:5000/x", ["a.corp.example:5000/x insecure"]),
        ("corp.example/x", ["corp.example/x"]),
        ("bad.example/xy", ["bad.example/xy"]),
        ("localhost:5000/x", ["localhost:5000/x insecure"]),
        ("127.8.0.1/x", ["127.8.0.1/x insecure"]),
        ("[::1]:5000/x", ["[::1]:5000/x insecure"]),
        ("127.0.0.1.example.com/x", ["127.0.0.1.example.com/x"]),
        ("a.moved.example/x/y", ["new.example/all/x/y"]),
        ("m.example/x", ["tags.example/x", "m.example/x"]),
        (
            "m.example/x@sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
            ["digests.example/x", "m.example/x"]
        ),
        ("d.example/x", ["d.example/x"]),
        (
            "d.example/x@sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
            ["mirror.example/d/x", "d.example/x"]
        ),
    ])
    func `says where a repository is`(name: String, expected: [String]) throws {
        #expect(try places(name) == expected)
    }

    @Test func `blocks a prefix`() {
        #expect(throws: RegistryError("bad.example/x:latest", .blocked)) { try places("bad.example/x") }
    }
}

@Suite struct `certs.d` {
    @Test func `gives authorities and a client's certificate`() throws {
        let directory = try TemporaryDirectory()
        let folder = directory.path + "/a.example:5000"
        _ = try directory.write("a.example:5000/ca.crt", "one")
        _ = try directory.write("a.example:5000/other.crt", "two")
        _ = try directory.write("a.example:5000/client.cert", "")
        _ = try directory.write("a.example:5000/client.key", "")
        let directories = [directory.path + "/missing", directory.path]
        let security = try ConnectionSecurity(registry: "a.example:5000", in: directories)
        #expect(security.authorities == Array("one\ntwo\n".utf8))
        #expect(security.client?.certificate == folder + "/client.cert")
        #expect(security.client?.key == folder + "/client.key")
        #expect(try ConnectionSecurity(registry: "a.example", in: directories).client == nil)
    }

    @Test func `wants the key of a certificate`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("b/client.cert", "")
        #expect(throws: RegistryError("b", .configuration("'\(path)' has no 'client.key' beside it"))) {
            try ConnectionSecurity(registry: "b", in: [directory.path])
        }
    }
}
