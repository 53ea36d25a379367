import Foundation
import Hashing
import OCI
import Registry
import RegistryTestSupport
import Testing

@Suite struct `Reading a blob` {
    /// A registry that sends `lengths[n]` bytes the n-th time it is asked.
    private func server(sending lengths: [Int], resumes: Bool, hidesLength: Bool = false) throws -> TestServer
    {
        try TestServer { request, number in
            let from = resumes ? request.offset ?? 0 : 0
            var answer = TestServer.Answer(body: Array(content[from...]), hidesLength: hidesLength)
            answer.sent = number <= lengths.count ? lengths[number - 1] : nil
            if from > 0 {
                answer.status = 206
                answer.fields["Content-Range"] = "bytes \(from)-\(content.count - 1)/\(content.count)"
            }
            return answer
        }
    }

    @Test(arguments: [true, false], [true, false])
    func `goes on where a connection broke off`(resumes: Bool, hidesLength: Bool) throws {
        let server = try server(sending: [40_000, 50_000], resumes: resumes, hidesLength: hidesLength)
        defer { server.stop() }
        let bytes = try source(server).bytes(of: descriptor(content), limit: 1 << 20)
        #expect(bytes == content)
        #expect(server.requests.map(\.offset) == [nil, 40_000, resumes ? 90_000 : 50_000])
    }

    /// All of it would have to come again.
    @Test func `is more patient when much of it has come`() throws {
        let server = try server(sending: [70_000, 0, 0, 0, 0, 0, 0], resumes: true)
        defer { server.stop() }
        #expect(try source(server).bytes(of: descriptor(content), limit: 1 << 20) == content)
        #expect(server.requests.map(\.offset) == [nil] + [Int?](repeating: 70_000, count: 7))
        let other = try self.server(sending: [70_000, 0], resumes: true)
        defer { other.stop() }
        var once = settings()
        once.retry.attempts = 1
        let failure = reason {
            _ = try source(other, "web:1", once).bytes(of: descriptor(content), limit: 1 << 20)
        }
        guard case .transport = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test func `gives up when nothing comes any more`() throws {
        let server = try server(sending: [10, 0, 0, 0, 0, 0, 0], resumes: true)
        defer { server.stop() }
        let failure = reason { _ = try source(server).bytes(of: descriptor(content), limit: 1 << 20) }
        guard case .transport = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test func `refuses other bytes of the same length`() throws {
        let server = try TestServer { _, _ in .init(body: [UInt8](repeating: 1, count: content.count)) }
        defer { server.stop() }
        let expected = try descriptor(content)
        let found = SHA256.digest(of: [UInt8](repeating: 1, count: content.count))
        let failure = reason { _ = try source(server).bytes(of: expected, limit: 1 << 20) }
        #expect(failure == .digest(expected: expected.digest, found: found))
    }

    @Test func `stops at the first byte too many`() throws {
        let server = try TestServer { _, _ in .init(body: content + content) }
        defer { server.stop() }
        var received = 0
        let failure = reason {
            try source(server).blob(descriptor(content)) { bytes in
                received += bytes.count
                return true
            }
        }
        guard case .size(expected: content.count, let found) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(found > content.count && received <= content.count)
    }

    @Test func `refuses a part that begins elsewhere`() throws {
        let server = try TestServer { request, number in
            if number == 1 { return .init(body: content, sent: 40_000) }
            let fields = ["Content-Range": "bytes 39999-99999/100000"]
            return .init(status: 206, fields: fields, body: Array(content[39_999...]))
        }
        defer { server.stop() }
        let failure = reason { _ = try source(server).bytes(of: descriptor(content), limit: 1 << 20) }
        #expect(failure == .transport("it sent another part than it was asked for"))
    }

    @Test func `ends when the receiver has enough`() throws {
        let server = try TestServer { _, _ in .init(body: content) }
        defer { server.stop() }
        #expect(reason { try source(server).blob(descriptor(content)) { _ in false } } == .stopped)
        #expect(server.requests.count == 1)
    }
}
