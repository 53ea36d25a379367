import Foundation
import OCI
import Registry
import Testing

/// Runs a program to its end and expects it to succeed.
@discardableResult
func run(_ words: String...) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(words): \(text)")
    return text
}

/// Debian's docker-registry on a port of loopback.
final class DistributionServer {
    let host: String
    private let process = Process()
    private let directory: TemporaryDirectory

    /// Starts it, over TLS where the paths of a certificate and its key are given.
    init(certificate: String? = nil, key: String? = nil) throws {
        let port = try TestServer { _, _ in .init() }
        port.stop()
        host = port.host
        directory = try TemporaryDirectory()
        let tls = certificate.map { "\n  tls: {certificate: \($0), key: \(key ?? "")}" } ?? ""
        let configuration = """
            version: 0.1
            log: {level: error}
            storage: {filesystem: {rootdirectory: \(directory.path)/data}}
            http:
              addr: \(host)\(tls)
            """
        let file = try directory.write("config.yml", configuration)
        process.executableURL = URL(filePath: "/usr/bin/docker-registry")
        process.arguments = ["serve", file]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let scheme = certificate == nil ? "http" : "https"
        try run(
            "curl",
            "-sk",
            "--retry",
            "50",
            "--retry-connrefused",
            "--retry-delay",
            "1",
            "\(scheme)://\(host)/v2/"
        )
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }
}

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
