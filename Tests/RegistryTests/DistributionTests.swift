import Foundation
import OCI
import Registry
import RegistryTestSupport
import Testing

@Suite(
    .enabled(
        if: ["docker-registry", "skopeo", "umoci"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: "/usr/bin/" + $0)
        },
        "needs docker-registry, skopeo and umoci"
    )
)
struct `Reading what skopeo pushed` {
    /// A layout with an image `web` of two layers.
    private func layout(in directory: TemporaryDirectory) throws -> String {
        let layout = directory.path + "/layout"
        let file = try directory.write("file", String(repeating: "some text\n", count: 10_000))
        try run("umoci", "init", "--layout", layout)
        try run("umoci", "new", "--image", layout + ":web")
        try run("umoci", "insert", "--image", layout + ":web", file, "/one")
        try run("umoci", "insert", "--image", layout + ":web", file, "/two")
        return layout
    }

    private func everything(_ source: some ImageSource) throws -> [[UInt8]] {
        let image = try source.resolve(for: .host)
        let parts = [image.manifest.configuration] + image.manifest.layers
        return try [image.document.bytes] + parts.map { try source.bytes(of: $0, limit: 1 << 20) }
    }

    @Test func `gives what the layout gives`() throws {
        let directory = try TemporaryDirectory()
        let layout = try layout(in: directory)
        let server = try DistributionServer()
        let name = "\(server.host)/a/web:1"
        try run(
            "skopeo",
            "--insecure-policy",
            "copy",
            "--dest-tls-verify=false",
            "oci:\(layout):web",
            "docker://" + name
        )
        let sessions = try RegistrySession.all(for: Reference(parsing: name), settings: RegistrySettings())
        let there = try everything(RegistrySource(#require(sessions.first)))
        let here = try everything(LayoutSource(Reference(parsing: "oci:\(layout):web")))
        #expect(here.count == 4)
        #expect(there == here)
        let missing = try Reference(parsing: "\(server.host)/a/web:2")
        let session = try #require(RegistrySession.all(for: missing, settings: RegistrySettings()).first)
        #expect(throws: RegistryError("\(server.host)/a/web:2", .notFound)) {
            try RegistrySource(session).resolve(for: .host)
        }
    }

    @Test func `goes over TLS with an authority of certs.d`() throws {
        let directory = try TemporaryDirectory()
        let layout = try layout(in: directory)
        let (certificate, key) = (directory.path + "/server.crt", directory.path + "/server.key")
        try run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:registry.localhost",
            "-days",
            "2",
            "-keyout",
            key,
            "-out",
            certificate
        )
        let server = try DistributionServer(certificate: certificate, key: key)
        let port = server.host.split(separator: ":")[1]
        try run(
            "skopeo",
            "--insecure-policy",
            "copy",
            "--dest-tls-verify=false",
            "oci:\(layout):web",
            "docker://\(server.host)/web:1"
        )
        // glibc resolves names below localhost to loopback through nss-myhostname only, libcurl always does.
        let name = "registry.localhost:\(port)/web:1"
        var settings = RegistrySettings()
        settings.retry.attempts = 1
        let stranger = try #require(
            RegistrySession.all(for: Reference(parsing: name), settings: settings).first
        )
        let error = #expect(throws: RegistryError.self) { try RegistrySource(stranger).root(for: .host) }
        #expect(error?.description.contains("certificate") == true)
        settings.certificates = [directory.path]
        let text = try String(contentsOfFile: certificate, encoding: .utf8)
        _ = try directory.write("registry.localhost:\(port)/ca.crt", text)
        let friend = try #require(
            RegistrySession.all(for: Reference(parsing: name), settings: settings).first
        )
        #expect(try everything(RegistrySource(friend)).count == 4)
    }
}
