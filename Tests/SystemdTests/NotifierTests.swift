import Foundation
import Glibc
import Linux
import Systemd
import Testing

/// A datagram socket that keeps what it was sent, as the service manager's is.
private final class Listener {
    let number: CInt
    let path: String

    init(path: String) throws {
        self.path = path
        number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        if path.hasPrefix("@") { bytes[0] = 0 }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let length = socklen_t(2 + bytes.count)
        let bound = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(number, $0, length) }
        }
        try #require(bound == 0)
    }

    deinit {
        close(number)
        if !path.hasPrefix("@") { unsafe unlink(path) }
    }

    /// One datagram, and the file descriptor that came with it or -1.
    func receive() -> (text: String, passed: CInt) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        var control = [UInt64](repeating: 0, count: 16)
        var message = unsafe msghdr()
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe control.withUnsafeMutableBytes { space in
                var vector = unsafe iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                return unsafe withUnsafeMutablePointer(to: &vector) { vector in
                    unsafe message.msg_iov = vector
                    unsafe message.msg_iovlen = 1
                    unsafe message.msg_control = space.baseAddress
                    unsafe message.msg_controllen = space.count
                    return unsafe recvmsg(number, &message, 0)
                }
            }
        }
        // cmsghdr is 16 bytes, then the file descriptor.
        let passed = unsafe message.msg_controllen >= 20 ? CInt(truncatingIfNeeded: control[2]) : -1
        return (String(decoding: buffer.prefix(max(0, count)), as: UTF8.self), passed)
    }
}

@Suite struct `Notifying the service manager` {
    private static func path() -> String {
        FileManager.default.temporaryDirectory.appending(path: "notify-\(UUID().uuidString)").path
    }

    @Test(arguments: [Self.path(), "@systemd-oci-test-\(UUID().uuidString)"])
    func `reaches a path and an abstract name`(address: String) throws {
        let listener = try Listener(path: address)
        let notifier = try Notifier(address: address)
        try notifier.send("MAINPID=7\nREADY=1")
        #expect(listener.receive().text == "MAINPID=7\nREADY=1")
    }

    @Test func `stores a descriptor under a name`() throws {
        let listener = try Listener(path: Self.path())
        let notifier = try Notifier(address: listener.path)
        let pipe = try Linux.Pipe()
        try notifier.store(pipe.writer, name: "netns")
        let (text, passed) = listener.receive()
        #expect(text == "FDSTORE=1\nFDNAME=netns\nFDPOLL=0")
        #expect(passed > 0)
        #expect(unsafe write(passed, "x", 1) == 1)
        var byte: UInt8 = 0
        #expect(unsafe read(pipe.reader.number, &byte, 1) == 1)
        #expect(byte == UInt8(ascii: "x"))
        close(passed)
        try notifier.removeStored(name: "netns")
        #expect(listener.receive().text == "FDSTOREREMOVE=1\nFDNAME=netns")
    }

    @Test func `a barrier ends when the manager has read all`() async throws {
        let listener = try Listener(path: Self.path())
        let path = listener.path
        let waiting = Task.detached {
            let notifier = try Notifier(address: path)
            try notifier.send("READY=1")
            try notifier.barrier()
        }
        #expect(listener.receive().text == "READY=1")
        // sd_notify(3): names of others' own begin with X_, so no service manager takes it for something else.
        #expect(listener.receive().text.hasPrefix("X_"))
        try await waiting.value
    }

    @Test(arguments: [0, 1])
    func `a barrier that is not read times out`(read: Int) throws {
        let listener = try Listener(path: Self.path())
        let notifier = try Notifier(address: listener.path)
        try notifier.send("READY=1")
        for _ in 0..<read { _ = listener.receive() }
        #expect(throws: SyscallError("poll", listener.path, ETIMEDOUT)) {
            try notifier.barrier(milliseconds: 20)
        }
    }

    @Test func `a socket that is not there is named`() {
        #expect(throws: SyscallError("connect", "/nonexistent/notify", ENOENT)) {
            _ = try Notifier(address: "/nonexistent/notify")
        }
    }
}

@Suite struct `Descriptors passed by the service manager` {
    private func read(_ variables: [String: String]) -> [PassedDescriptors.Entry] {
        PassedDescriptors(variable: { variables[$0] }, pid: 42).entries
    }

    @Test func `have numbers from 3 and names`() {
        let entries = read(["LISTEN_PID": "42", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "web.socket:netns"])
        #expect(entries == [.init(number: 3, name: "web.socket"), .init(number: 4, name: "netns")])
    }

    @Test func `are not those of another process`() {
        #expect(read(["LISTEN_PID": "41", "LISTEN_FDS": "2"]) == [])
    }

    @Test func `without names are unknown`() {
        #expect(read(["LISTEN_PID": "42", "LISTEN_FDS": "1"]) == [.init(number: 3, name: "unknown")])
    }

    @Test(arguments: ["", "-1", "x", "99999999999"])
    func `a count that makes no sense is none`(count: String) {
        #expect(read(["LISTEN_PID": "42", "LISTEN_FDS": count]) == [])
    }
}

@Suite struct `Journal entries` {
    @Test func `one line is name=value, several lines have a length`() {
        var entry = JournalEntry()
        entry.add("PRIORITY", "6")
        entry.add("MESSAGE", "a\nb")
        // The example of JOURNAL_NATIVE_PROTOCOL, with our values.
        let expected = Array("PRIORITY=6\nMESSAGE\n".utf8) + [3, 0, 0, 0, 0, 0, 0, 0] + Array("a\nb\n".utf8)
        #expect(entry.bytes == expected)
    }

    @Test func `too large for a datagram comes as a sealed memory file`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID().uuidString)").path
        let listener = try Listener(path: path)
        let journal = try Journal(path: path)
        var entry = JournalEntry()
        entry.add("MESSAGE", String(repeating: "x", count: 4 << 20))
        try journal.send(entry)
        let (text, passed) = listener.receive()
        #expect(text.isEmpty)
        #expect(passed > 0)
        #expect(lseek(passed, 0, SEEK_END) == entry.bytes.count)
        #expect(unsafe write(passed, "x", 1) == -1)
        close(passed)
    }
}
