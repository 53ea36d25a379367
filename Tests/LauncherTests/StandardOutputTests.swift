import Foundation
import Linux
import Lowering
import Testing

@testable import systemd_oci

@Suite struct `Lines of a pipe` {
    private func texts(_ lines: [ArraySlice<UInt8>]) -> [String] {
        lines.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `end where they end, in whatever pieces they come`() {
        var lines = LineSplitter(longest: 100)
        #expect(texts(lines.add(Array("one\ntw".utf8)[...])) == ["one"])
        #expect(texts(lines.add(Array("o\n\nthree".utf8)[...])) == ["two"])
        #expect(lines.finish().map { texts([$0]) } == ["three"])
        #expect(lines.finish() == nil)
    }

    @Test func `are cut where they are too long`() {
        var lines = LineSplitter(longest: 4)
        #expect(texts(lines.add(Array("abcdefgh\nij".utf8)[...])) == ["abcd", "efgh"])
        #expect(texts(lines.add(Array("kl\n".utf8)[...])) == ["ijkl"])
    }

    // sd-daemon(3): SD_ERR is "<3>"; what is no level is text.
    @Test(arguments: [
        ("<3>broken", 3, "broken"), ("<8>x", 6, "<8>x"), ("<33>x", 6, "<33>x"), ("plain", 6, "plain"),
        ("<3", 6, "<3"), ("", 6, ""),
    ])
    func `may begin with a priority`(line: String, priority: Int, message: String) {
        let result = LineSplitter.priority(Array(line.utf8)[...])
        #expect(result.priority == priority)
        #expect(texts([result.message]) == [message])
    }
}

/// journald.conf(5): 10000 messages in 30 seconds by default.
@Suite struct `Too many lines of a pipe` {
    @Test func `are left out until the time is over, and counted`() {
        var limit = RateLimit()
        let admitted = (0..<10_002).map { limit.admits(at: 100 + $0 / 5_000) }
        #expect(admitted == Array(repeating: true, count: 10_000) + [false, false])
        let reports = [129, 130, 130].map { limit.report(at: $0) }
        #expect(reports == [nil, 2, nil])
        let next = limit.admits(at: 130)
        #expect(next)
    }

    @Test func `are told of at the end`() {
        var limit = RateLimit()
        let nothing = limit.report(at: 0, isLast: true)
        #expect(nothing == nil)
        for _ in 0..<10_005 { _ = limit.admits(at: 0) }
        let rest = limit.report(at: 0, isLast: true)
        #expect(rest == 5)
    }
}

@Suite struct `The owner of a pipe` {
    @Test func `is read as it was written`() {
        let owner = StandardOutputOwner(
            unit: "a\"b.service",
            invocation: "0123",
            identifier: "web",
            pid: 7
        )
        #expect(StandardOutputOwner(parsing: Array(owner.text.utf8)) == owner)
    }

    @Test(arguments: ["", "{", "[]", "{\"unit\":\"web.service\"}"])
    func `is nobody where the file is damaged`(text: String) {
        #expect(StandardOutputOwner(parsing: Array(text.utf8)) == nil)
    }
}

@Suite struct `The state of a container` {
    private let state = ContainerState(
        name: "web",
        image: "localhost/web:1",
        pid: ProcessInfo.processInfo.processIdentifier,
        startTime: ProcessStatus(of: ProcessInfo.processInfo.processIdentifier)?.startTime ?? 0,
        stopSignal: 3,
        stopTimeout: 10
    )

    @Test func `is read as it was written`() {
        #expect(ContainerState(parsing: Array(state.text.utf8)) == state)
    }

    @Test func `has what lists show of it`() {
        var state = state
        state.unit = "web.service"
        state.imageID = String(repeating: "ab", count: 32)
        state.command = ["nginx", "-g", "daemon off;"]
        state.created = 1_760_000_000_123_456_789
        state.firstID = 0x7000_0000
        state.networks = ["podman", "back"]
        state.mounts = [.init(type: "bind", source: "/srv", destination: "/data", options: ["ro"])]
        state.labels = [RunSetting("a", "1"), RunSetting("b", "")]
        #expect(ContainerState(parsing: Array(state.text.utf8)) == state)
    }

    /// A record of an earlier version, while its container runs on.
    @Test func `need not have more than exec and stop must know`() throws {
        let text = #"{"name":"web","image":"i","pid":7,"startTime":9,"stopSignal":15,"stopTimeout":10}"#
        let state = try #require(ContainerState(parsing: Array(text.utf8)))
        #expect(state.pid == 7 && state.unit == nil && state.command == [] && state.created == 0)
    }

    @Test func `finds the process, but not another with its PID`() throws {
        #expect(state.startTime > 0)
        var found = try state.process() != nil
        #expect(found)
        var other = state
        other.startTime += 1
        found = try other.process() != nil
        #expect(!found)
    }

    @Test(arguments: ["{}", "{\"pid\":1}", "x"])
    func `is none where the file is damaged`(text: String) {
        #expect(ContainerState(parsing: Array(text.utf8)) == nil)
    }
}

@Suite struct `The exit status of a container` {
    // wait(2): exit code in bits 8 to 15, signal in bits 0 to 6, 0x80 with a core dump.
    @Test(arguments: [(0, 0), (0x0300, 3), (0x000F, 143), (0x008B, 139)])
    func `is the code, or 128 and the signal`(status: Int32, expected: Int32) {
        #expect(ChildProgram.exitStatus(status) == expected)
    }
}
