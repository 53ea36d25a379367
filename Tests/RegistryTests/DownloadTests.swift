import Registry
import RegistryTestSupport
import Testing

@Suite struct `A file by its URL` {
    /// The name is the server's where it says one (RFC 6266), and never a path.
    @Test(
        arguments: [
            ("/a/web.container", nil, "web.container"), ("/a/web.container?raw=1", nil, "web.container"),
            ("/x", "attachment; filename=\"web.container\"", "web.container"),
            ("/x", "attachment; filename=web.container; size=1", "web.container"),
            ("/x", "attachment; filename=\"../web.container\"", nil),
            ("/x", "attachment; filename=.hidden", nil),
            ("/", nil, nil), ("/a%2Fb", nil, nil),
        ] as [(String, String?, String?)]
    )
    func `is called after what the server says, or its path`(
        path: String,
        disposition: String?,
        name: String?
    ) throws {
        let server = try TestServer { _, _ in
            let fields = disposition.map { ["Content-Disposition": $0] } ?? [:]
            return TestServer.Answer(fields: fields, body: Array("text".utf8))
        }
        defer { server.stop() }
        // Nil where it is refused.
        let file = try? Download(from: "http://\(server.host)\(path)", limit: 100)
        #expect(file?.name == name)
        #expect(file.map { String(decoding: $0.content, as: UTF8.self) } == name.map { _ in "text" })
    }

    @Test func `that is too long, or not there, says so`() throws {
        let server = try TestServer { request, _ in
            .init(status: request.path == "/long" ? 200 : 404, body: [UInt8](repeating: 1, count: 101))
        }
        defer { server.stop() }
        for (path, reason) in [("/long", "more than 100 bytes"), ("/none", "the server answers 404")] {
            let url = "http://\(server.host)\(path)"
            #expect {
                try Download(from: url, limit: 100)
            } throws: { error in
                "\(error)" == "\(url): \(reason)"
            }
        }
        #expect(throws: DownloadError.self) { try Download(from: "file:///etc/passwd", limit: 100) }
    }
}
