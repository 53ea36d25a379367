import Foundation
import Glibc
import Synchronization

/// An HTTP server on loopback that answers as a test wants it to, rightly or wrongly.
package final class TestServer: Sendable {
    package struct Request: Sendable {
        package var method = ""
        package var path = ""
        package var fields: [String: String] = [:]
        package var bytes: [UInt8] = []
        package var body: String { String(decoding: bytes, as: UTF8.self) }
        /// The first byte that `Range` asks for.
        package var offset: Int? {
            fields["range"].flatMap { $0.split(whereSeparator: { "=-".contains($0) }).last }.flatMap {
                Int($0)
            }
        }
    }

    package struct Answer: Sendable {
        package var status = 200
        package var fields: [String: String] = [:]
        package var body: [UInt8] = []
        /// How many bytes of the body are sent before the connection is closed; nil for all.
        package var sent: Int?
        /// Whether the length is not said, so that an early end looks like the end.
        package var hidesLength = false
        /// Whether the body comes again and again, until nobody listens any more.
        package var isEndless = false
        /// Whether nothing is said any more after what is sent, but the connection stays.
        package var hangs = false

        package init(
            status: Int = 200,
            fields: [String: String] = [:],
            body: [UInt8] = [],
            sent: Int? = nil,
            hidesLength: Bool = false,
            isEndless: Bool = false,
            hangs: Bool = false
        ) {
            self.status = status
            self.fields = fields
            self.body = body
            self.sent = sent
            self.hidesLength = hidesLength
            self.isEndless = isEndless
            self.hangs = hangs
        }
    }

    package let port: UInt16
    private let listener: Int32
    private let isClosed = DispatchSemaphore(value: 0)
    private let log = Mutex<[Request]>([])
    /// How many bytes of a request's body are read before the connection is closed; nil for all.
    private let limit: @Sendable (Request, Int) -> Int?

    /// The requests until now.
    package var requests: [Request] { log.withLock { $0 } }
    package var host: String { "127.0.0.1:\(port)" }

    package init(
        limit: @escaping @Sendable (Request, Int) -> Int? = { _, _ in nil },
        answer: @escaping @Sendable (Request, Int) -> Answer
    ) throws {
        self.limit = limit
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(listener, address, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isBound else { throw ProgramFailure(text: "no port to listen on") }
        port = UInt16(bigEndian: address.sin_port)
        Thread { [self] in serve(answer) }.start()
    }

    /// Answers until the listening socket is shut down.
    private func serve(_ answer: @escaping @Sendable (Request, Int) -> Answer) {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else {
                // Only now: before, another server could get the number, and this thread its connections.
                close(listener)
                isClosed.signal()
                return
            }
            Thread { [self] in
                defer { close(connection) }
                guard var request = Self.readHead(connection) else { return }
                let number = log.withLock { log in
                    log.append(request)
                    return log.filter { $0.path == request.path && $0.method == request.method }.count
                }
                let most = limit(request, number)
                Self.readBody(connection, &request, most)
                log.withLock { log in
                    let position = log.lastIndex { $0.path == request.path && $0.method == request.method }
                    if let position { log[position] = request }
                }
                if most != nil { return }
                Self.write(answer(request, number), to: connection)
            }
            .start()
        }
    }

    /// Closes the port.
    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        isClosed.wait()
    }

    private static func readHead(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = unsafe recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer.prefix(count)
            // What a client says that begins with TLS is no request.
            if bytes.first == 0x16 { return nil }
            guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            let text = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            let lines = text.components(separatedBy: "\r\n")
            let words = lines[0].split(separator: " ")
            var request = Request(method: String(words[0]), path: String(words[1]))
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                request.fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
            }
            request.bytes = Array(bytes[end.upperBound...])
            return request
        }
    }

    private static func readBody(_ connection: Int32, _ request: inout Request, _ limit: Int?) {
        var buffer = [UInt8](repeating: 0, count: 8192)
        let length = request.fields["content-length"].flatMap { Int($0) } ?? 0
        while request.bytes.count < min(length, limit ?? length) {
            let count = unsafe recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            request.bytes += buffer.prefix(count)
        }
        if let limit { request.bytes = Array(request.bytes.prefix(limit)) }
    }

    private static func write(_ answer: Answer, to connection: Int32) {
        var text = "HTTP/1.1 \(answer.status) Answer\r\nConnection: close\r\n"
        for (name, value) in answer.fields { text += "\(name): \(value)\r\n" }
        if !answer.hidesLength { text += "Content-Length: \(answer.body.count)\r\n" }
        guard
            send(
                Array((text + "\r\n").utf8) + answer.body.prefix(answer.sent ?? answer.body.count),
                to: connection
            )
        else { return }
        while answer.isEndless { if !send(answer.body, to: connection) { return } }
        var rest = [UInt8](repeating: 0, count: 1024)
        if answer.hangs {
            while unsafe recv(connection, &rest, rest.count, 0) > 0 {}
            return
        }
        shutdown(connection, Int32(SHUT_WR))
        // Read what is left, so that closing doesn't reset the connection before the answer is read.
        while unsafe recv(connection, &rest, rest.count, 0) > 0 {}
    }

    /// Sends all of the bytes; false where nobody takes them.
    private static func send(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
