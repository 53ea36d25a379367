import Foundation
import OCI
import Registry
import RegistryTestSupport
import Testing

/// Each of these ends by itself, with words for who reads them; the limits are what ends a test that doesn't.
@Suite(.timeLimit(.minutes(2))) struct `A hostile registry` {
    private func settings() -> RegistrySettings {
        var settings = RegistrySettings()
        settings.retry.pause = 1
        settings.retry.longest = 20
        settings.retry.attempts = 2
        settings.stall = 1
        return settings
    }

    private func source(_ server: TestServer) throws -> RegistrySource {
        try RegistryTests.source(server, "web:1", settings())
    }

    private func isTransport(_ reason: RegistryError.Reason?, _ words: String) -> Bool {
        guard case .transport(let why) = reason else { return false }
        return why.contains(words)
    }

    @Test func `that sends nothing more is given up`() throws {
        let server = try TestServer { _, _ in .init(body: content, sent: 1000, hangs: true) }
        defer { server.stop() }
        let failure = reason { _ = try source(server).bytes(of: descriptor(content), limit: 1 << 20) }
        #expect(isTransport(failure, "Operation too slow"))
    }

    @Test func `that sends nothing at all of a blob is given up`() throws {
        let server = try TestServer { _, _ in .init(body: content, sent: 0, hangs: true) }
        defer { server.stop() }
        let failure = reason { try source(server).blob(descriptor(content)) { _ in true } }
        #expect(isTransport(failure, "Operation too slow") || isTransport(failure, "retrieve data"))
    }

    @Test func `that never ends a manifest is left`() throws {
        let server = try TestServer { _, _ in
            .init(body: [UInt8](repeating: 0x20, count: 1 << 16), hidesLength: true, isEndless: true)
        }
        defer { server.stop() }
        #expect(reason { _ = try source(server).root(for: .host) } == .tooLong(limit: 4 << 20))
    }

    @Test func `that never ends a blob is left at its first byte too many`() throws {
        let server = try TestServer { _, _ in .init(body: content, hidesLength: true, isEndless: true) }
        defer { server.stop() }
        let failure = reason { try source(server).blob(descriptor(content)) { _ in true } }
        guard case .size(expected: content.count, _) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test(arguments: ["/v2/web/tags/list", "/v2/web/referrers/x"])
    func `that never ends a list is left`(path: String) throws {
        let server = try TestServer { _, _ in
            .init(body: [UInt8](repeating: 0x20, count: 1 << 16), hidesLength: true, isEndless: true)
        }
        defer { server.stop() }
        let digest = try descriptor(content).digest
        let failure = reason {
            let source = try source(server)
            if path.contains("tags") { _ = try source.tags() } else { _ = try source.referrers(to: digest) }
        }
        #expect(failure == .tooLong(limit: 4 << 20))
    }

    @Test func `that sends headers without an end is left`() throws {
        let server = try TestServer { _, _ in
            .init(fields: [
                "X": String(repeating: "a", count: 60_000), "Y": String(repeating: "b", count: 60_000),
                "Z": String(repeating: "c", count: 60_000), "A": String(repeating: "d", count: 60_000),
                "B": String(repeating: "e", count: 60_000),
            ])
        }
        defer { server.stop() }
        let failure = reason { _ = try source(server).root(for: .host) }
        guard case .transport = failure ?? .notFound else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test func `that sends us round is left`() throws {
        let server = try TestServer { request, _ in
            .init(status: 307, fields: ["Location": request.path + "x"])
        }
        defer { server.stop() }
        #expect(isTransport(reason { _ = try source(server).root(for: .host) }, "redirects"))
        #expect(server.requests.count <= 11)
    }

    @Test(arguments: [429, 503], ["99999999999999", "Fri, 31 Dec 2099 23:59:59 GMT", "-5", "soon"])
    func `that wants us to wait for ever is asked twice`(status: Int, after: String) throws {
        let server = try TestServer { _, _ in .init(status: status, fields: ["Retry-After": after]) }
        defer { server.stop() }
        #expect(reason { _ = try source(server).root(for: .host) } == .status(status, ""))
        #expect(server.requests.count == 2)
    }

    @Test(arguments: [
        (401, "{}", RegistryError.Reason.denied("")), (403, "{}", .denied("")), (500, "", .status(500, "")),
        (200, "{}", .denied("the answer to the log-in holds no token")),
        (200, #"{"token":"a\r\nHost: b"}"#, .denied("the answer to the log-in holds no token")),
        (200, "nothing", .denied("the answer to the log-in holds no token")),
    ])
    func `that gives no token is an error`(status: Int, body: String, expected: RegistryError.Reason) throws {
        let server = try TestServer { request, _ in
            if request.path.hasPrefix("/token") { return .init(status: status, body: Array(body.utf8)) }
            let challenge = #"Bearer realm="http://\#(request.fields["host"] ?? "")/token""#
            return .init(status: 401, fields: ["WWW-Authenticate": challenge])
        }
        defer { server.stop() }
        #expect(reason { _ = try source(server).root(for: .host) } == expected)
    }

    @Test func `that gives a token without an end is left`() throws {
        let server = try TestServer { request, _ in
            if request.path.hasPrefix("/token") {
                return .init(
                    body: [UInt8](repeating: 0x20, count: 1 << 16),
                    hidesLength: true,
                    isEndless: true
                )
            }
            let challenge = #"Bearer realm="http://\#(request.fields["host"] ?? "")/token""#
            return .init(status: 401, fields: ["WWW-Authenticate": challenge])
        }
        defer { server.stop() }
        guard case .transport = reason({ _ = try source(server).root(for: .host) }) else {
            Issue.record("it was read")
            return
        }
    }

    @Test func `that hides a manifest in too many indexes is left`() throws {
        let server = try TestServer { request, _ in
            let entries = (0..<50).map {
                #"{"mediaType":"\#(MediaType.index)","digest":"sha256:\#(String(repeating: "0", count: 62) + String($0 + 10))","size":1}"#
            }
            return .init(
                fields: ["Content-Type": "\(MediaType.index)"],
                body: Array(#"{"schemaVersion":2,"manifests":[\#(entries.joined(separator: ","))]}"#.utf8)
            )
        }
        defer { server.stop() }
        guard case .digest = reason({ _ = try source(server).resolve(for: .host) }) else {
            Issue.record("a wrong digest was taken")
            return
        }
    }
}

@Suite struct `Indexes in indexes` {
    private func digest(_ text: String) throws -> ContentDescriptor { try descriptor(Array(text.utf8)) }

    @Test func `lead to the manifest of a platform`() throws {
        let manifest =
            #"{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"sha256:\#(String(repeating: "0", count: 64))","size":1},"layers":[]}"#
        func index(_ entries: String...) -> String {
            #"{"schemaVersion":2,"mediaType":"\#(MediaType.index)","manifests":[\#(entries.joined(separator: ","))]}"#
        }
        func entry(_ text: String, _ type: MediaType, _ platform: String) throws -> String {
            let blob = try digest(text)
            return #"{"mediaType":"\#(type)","digest":"\#(blob.digest)","size":\#(blob.size)\#(platform)}"#
        }
        let other = #","platform":{"os":"linux","architecture":"s390x"}"#
        let ours = #","platform":{"os":"linux","architecture":"riscv64"}"#
        let first = try index(entry(manifest, .manifest, other))
        let second = try index(entry(manifest, .manifest, ours))
        let root = try index(
            entry(manifest, .manifest, other),
            entry(first, .index, ""),
            entry(second, .index, "")
        )
        let texts = [manifest, first, second, root]
        let named = Dictionary(
            uniqueKeysWithValues: try texts.map { (try digest($0).digest.description, $0) }
        )
        let server = try TestServer { request, _ in
            let name = String(request.path.split(separator: "/").last ?? "")
            let text = named[name] ?? root
            let type: MediaType = text == manifest ? .manifest : .index
            return .init(fields: ["Content-Type": "\(type)"], body: Array(text.utf8))
        }
        defer { server.stop() }
        let source = try source(server)
        let image = try source.resolve(for: Platform(operatingSystem: "linux", architecture: "riscv64"))
        #expect(image.document.bytes == Array(manifest.utf8))
        #expect(image.root == (try digest(root).digest))
        #expect {
            try source.resolve(for: Platform(operatingSystem: "linux", architecture: "arm"))
        } throws: { error in
            guard case .platform(_, let offered) = (error as? RegistryError)?.reason else { return false }
            return offered.map(\.architecture) == ["s390x", "s390x", "riscv64"]
        }
    }

    /// descriptor.md, "data": it is used where it is the blob, and fetched where it is not.
    @Test func `may carry what they name`() throws {
        let server = try TestServer { _, _ in .init(body: content) }
        defer { server.stop() }
        var blob = try descriptor(content)
        blob.data = content
        #expect(try source(server).bytes(of: blob, limit: 1 << 20) == content)
        #expect(server.requests.isEmpty)
        blob.data = Array(content.reversed())
        #expect(try source(server).bytes(of: blob, limit: 1 << 20) == content)
        #expect(server.requests.count == 1)
    }
}

@Suite struct `Referrers` {
    private func list(_ digest: Digest) -> TestServer.Answer {
        .init(
            fields: ["Content-Type": "\(MediaType.index)"],
            body: Array(
                #"{"schemaVersion":2,"manifests":[{"mediaType":"\#(MediaType.manifest)","digest":"\#(digest)","size":3}]}"#
                    .utf8
            )
        )
    }

    @Test func `are listed page by page`() throws {
        let digest = try descriptor(content).digest
        let page = list(digest)
        let server = try TestServer { request, _ in
            var answer = page
            if !request.path.contains("last") {
                answer.fields["Link"] = "</v2/web/referrers/\(digest)?last=1>; rel=\"next\""
            }
            return answer
        }
        defer { server.stop() }
        #expect(try source(server).referrers(to: digest).map(\.digest) == [digest, digest])
        #expect(
            server.requests.map(\.path) == [
                "/v2/web/referrers/\(digest)", "/v2/web/referrers/\(digest)?last=1",
            ]
        )
    }

    /// distribution-spec, "Referrers Tag Schema".
    @Test func `are in a tag where the registry has no list`() throws {
        let digest = try descriptor(content).digest
        let page = list(digest)
        let server = try TestServer { request, _ in
            request.path.hasSuffix("/manifests/sha256-\(digest.hexadecimal)") ? page : .init(status: 404)
        }
        defer { server.stop() }
        #expect(try source(server).referrers(to: digest).map(\.digest) == [digest])
    }

    @Test func `may be none`() throws {
        let server = try TestServer { _, _ in .init(status: 404) }
        defer { server.stop() }
        #expect(try source(server).referrers(to: descriptor(content).digest) == [])
    }
}
