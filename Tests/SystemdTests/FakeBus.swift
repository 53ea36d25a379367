import Foundation
import Glibc
import Systemd

/// A socket behind which this test answers one client, as a bus or a service manager does.
final class FakeBus: @unchecked Sendable {
    let path: String
    private let listener: CInt
    private var client: CInt = -1
    private var buffer: [UInt8] = []

    init(_ script: @escaping @Sendable (FakeBus) -> Void) {
        path = FileManager.default.temporaryDirectory.appending(path: "bus-\(UUID().uuidString)").path
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let length = socklen_t(2 + bytes.count)
        _ = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(listener, $0, length) }
        }
        listen(listener, 1)
        // It holds this object until the script has ended.
        let thread = Thread { [self] in
            client = accept(listener, nil, nil)
            script(self)
            shutdown(client, Int32(SHUT_RDWR))
        }
        thread.start()
    }

    deinit {
        close(client)
        close(listener)
        unsafe unlink(path)
    }

    /// Reads until the client has ended its authentication, and lets it in, or says something else.
    ///
    /// Who answers and leaves before that ends a client that still writes: it reads no answer then.
    func authenticate(answer: String? = nil) {
        while !String(decoding: buffer, as: UTF8.self).contains("BEGIN\r\n") {
            if !fill() { return }
        }
        guard let begin = String(decoding: buffer, as: UTF8.self).range(of: "BEGIN\r\n") else { return }
        let text = String(decoding: buffer, as: UTF8.self)
        buffer.removeFirst(text[..<begin.upperBound].utf8.count)
        // sd-bus sends its identity in a second line, and is asked for it.
        let asked = text.contains("\r\nDATA\r\n") ? "DATA\r\n" : ""
        let accepted = "\(asked)OK 0123456789abcdef0123456789abcdef\r\nAGREE_UNIX_FD\r\n"
        send(Array((answer ?? accepted).utf8))
    }

    /// The next message; nil where the client has gone, or sent what is none.
    func next() -> BusMessage? {
        while true {
            // What is no message ends the script.
            if let length = (try? BusMessage.length(of: buffer[...])) ?? nil, length <= buffer.count {
                let message = try? BusMessage(parsing: buffer.prefix(length))
                buffer.removeFirst(length)
                return message
            }
            if !fill() { return nil }
        }
    }

    func reply(_ call: BusMessage?, _ body: [BusValue]) {
        send(.reply, to: call) { $0.body = body }
    }

    func send(_ kind: BusMessage.Kind, to call: BusMessage? = nil, _ change: (inout BusMessage) -> Void) {
        var message = BusMessage(kind)
        message.serial = 1
        message.replySerial = call?.serial
        change(&message)
        if let bytes = try? message.encoded().bytes { send(bytes) }
    }

    func send(_ bytes: [UInt8]) {
        _ = unsafe Glibc.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private func fill() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = unsafe read(client, &bytes, bytes.count)
        if count <= 0 { return false }
        buffer += bytes.prefix(count)
        return true
    }
}
