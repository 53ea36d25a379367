import Foundation
import OCI
import Registry
import RegistryTestSupport
import Testing

@testable import Transfer

/// A place for tokens that docker-registry trusts (distribution's jwt.md): it grants what it is asked for.
private final class TokenService {
    let directory: TemporaryDirectory
    let server: TestServer
    /// What goes into docker-registry's configuration.
    let auth: String

    init() throws {
        directory = try TemporaryDirectory()
        let (certificate, key) = (directory.path + "/token.crt", directory.path + "/token.key")
        try run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=tokens", "-days", "2"]
                + ["-keyout", key, "-out", certificate]
        )
        let der = try run("sh", "-c", "openssl x509 -in \(certificate) -outform der | base64 -w0")
        let path = directory.path
        server = try TestServer { request, _ in
            let items = URLComponents(string: request.path)?.queryItems ?? []
            let access = items.filter { $0.name == "scope" }.compactMap { item -> String? in
                let parts = (item.value ?? "").split(separator: ":").map(String.init)
                guard parts.count == 3 else { return nil }
                let actions = parts[2].split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")
                return #"{"type":"\#(parts[0])","name":"\#(parts[1])","actions":[\#(actions)]}"#
            }
            let now = Int(Date().timeIntervalSince1970)
            let header = #"{"typ":"JWT","alg":"RS256","x5c":["\#(der)"]}"#
            let claims =
                #"{"iss":"tokens","sub":"","aud":"here","exp":\#(now + 300),"nbf":\#(now - 60),"iat":\#(now),"jti":"x","#
                + #""access":[\#(access.joined(separator: ","))]}"#
            let text = [header, claims].map { Self.plain(Data($0.utf8).base64EncodedString()) }.joined(
                separator: "."
            )
            let signed = try? run(
                "sh",
                "-c",
                "printf %s '\(text)' | openssl dgst -sha256 -sign \(path)/token.key | base64 -w0"
            )
            let token = text + "." + Self.plain(signed ?? "")
            return .init(body: Array(#"{"token":"\#(token)"}"#.utf8))
        }
        auth =
            "{token: {realm: 'http://\(server.host)/token', service: here, issuer: tokens, rootcertbundle: \(certificate)}}"
    }

    deinit { server.stop() }

    /// base64url without padding (RFC 7515).
    private static func plain(_ base64: String) -> String {
        base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

@Suite(.enabled(if: has("docker-registry", "umoci", "openssl"), "needs docker-registry, umoci and openssl"))
struct `A registry with tokens` {
    @Test func `gets one for what is done`() throws {
        let directory = try TemporaryDirectory()
        let layout = "oci:\(try makeLayout(in: directory)):web"
        let service = try TokenService()
        let server = try DistributionServer(auth: service.auth)
        _ = try copy(layout, "\(server.host)/a/web:1")
        #expect(try contents("\(server.host)/a/web:1") == contents(layout))
        // Taking blobs over needs a token for both repositories.
        _ = try copy("\(server.host)/a/web:1", "\(server.host)/b/web:1")
        #expect(try contents("\(server.host)/b/web:1") == contents(layout))
        let scopes = service.server.requests.map { URLComponents(string: $0.path)?.queryItems ?? [] }
            .map { $0.filter { $0.name == "scope" }.compactMap(\.value) }
        #expect(scopes.first == ["repository:a/web:pull,push"])
        #expect(scopes.contains(["repository:a/web:pull"]))
        #expect(
            scopes.contains {
                $0.contains("repository:b/web:pull,push") && $0.contains("repository:a/web:pull")
            }
        )
    }
}

@Suite(.enabled(if: has("docker-registry", "umoci", "openssl"), "needs docker-registry, umoci and openssl"))
struct `A registry that wants a client's certificate` {
    @Test func `gets the one of certs.d`() throws {
        let directory = try TemporaryDirectory()
        let layout = "oci:\(try makeLayout(in: directory)):web"
        func certificate(_ name: String) throws -> (certificate: String, key: String) {
            let paths = (directory.path + "/\(name).crt", directory.path + "/\(name).key")
            try run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
                    + [
                        "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:registry.localhost", "-days",
                        "2",
                    ]
                    + ["-keyout", paths.1, "-out", paths.0]
            )
            return paths
        }
        let (server, client) = (try certificate("server"), try certificate("client"))
        let registry = try DistributionServer(
            certificate: server.certificate,
            key: "\(server.key), clientcas: [\(client.certificate)]",
            curl: ["--cert", client.certificate, "--key", client.key]
        )
        let host = "registry.localhost:\(registry.host.split(separator: ":")[1])"
        var settings = RegistrySettings()
        settings.retry.attempts = 1
        settings.certificates = [directory.path + "/certs.d"]
        _ = try directory.write(
            "certs.d/\(host)/ca.crt",
            String(contentsOfFile: server.certificate, encoding: .utf8)
        )
        // Known to us, but not the other way round.
        #expect(throws: RegistryError.self) { try copy(layout, "\(host)/web:1", settings) }
        _ = try directory.write(
            "certs.d/\(host)/me.cert",
            String(contentsOfFile: client.certificate, encoding: .utf8)
        )
        _ = try directory.write("certs.d/\(host)/me.key", String(contentsOfFile: client.key, encoding: .utf8))
        let digest = try copy(layout, "\(host)/web:1", settings)
        #expect(try digest == origin(layout).root(for: .host).digest)
    }
}
