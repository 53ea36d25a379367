import Foundation
import Linux
import Synchronization
import Systemd
import Testing

@Suite struct `A connection to a bus` {
    private static let call = BusMessage(call: "Get", of: "a.b", on: "/", to: "a.b", [.string("x")])

    @Test func `greets a bus and calls`() throws {
        let bus = FakeBus { bus in
            bus.authenticate()
            let hello = bus.next()
            bus.reply(hello, [.string(":1.1")])
            let call = bus.next()
            bus.reply(call, [.string(hello?.member ?? ""), call?.body.first ?? .byte(0)])
        }
        var connection = try Bus.open(address: bus.path, isDirect: false)
        #expect(try connection.call(Self.call) == [.string("Hello"), .string("x")])
    }

    @Test func `has errors with their names and words`() throws {
        let bus = FakeBus { bus in
            bus.authenticate()
            let call = bus.next()
            bus.send(.error, to: call) {
                $0.errorName = "org.freedesktop.systemd1.NoSuchUnit"
                $0.body = [.string("Unit x not loaded.")]
            }
        }
        var connection = try Bus.open(address: bus.path, isDirect: true)
        let expected = BusError.remote(
            name: "org.freedesktop.systemd1.NoSuchUnit",
            message: "Unit x not loaded."
        )
        #expect(throws: expected) { try connection.call(Self.call) }
        #expect(expected.description == "Unit x not loaded.")
    }

    @Test func `waits for many replies together, in whatever order they come`() throws {
        let bus = FakeBus { bus in
            bus.authenticate()
            // All are sent before the first is answered.
            let calls = (0..<3).map { _ in bus.next() }
            bus.reply(calls[2], [.uint32(2)])
            bus.send(.signal) {
                $0.path = "/"
                $0.interface = "a.b"
                $0.member = "First"
            }
            bus.send(.error, to: calls[1]) { $0.errorName = "a.b.Gone" }
            bus.reply(calls[0], [.uint32(0)])
            // More than are sent at once.
            for number in UInt32(0)..<40 { bus.reply(bus.next(), [.uint32(number)]) }
        }
        var connection = try Bus.open(address: bus.path, isDirect: true)
        let three = try connection.call(each: [Self.call, Self.call, Self.call])
        #expect(three == [[.uint32(0)], nil, [.uint32(2)]])
        let signal = try connection.nextSignal(until: Bus.deadline(5_000))
        #expect(signal?.isSignal("First", of: "a.b") == true)
        let many = try connection.call(each: Array(repeating: Self.call, count: 40))
        #expect(many == (UInt32(0)..<40).map { [.uint32($0)] })
        #expect(try connection.call(each: []) == [])
    }

    @Test func `keeps signals that come before a reply, and leaves out what is not its own`() throws {
        let bus = FakeBus { bus in
            bus.authenticate()
            let call = bus.next()
            bus.send(.signal) {
                $0.path = "/"
                $0.interface = "a.b"
                $0.member = "First"
            }
            bus.send(.reply) {
                $0.replySerial = 4711
                $0.body = [.string("of another")]
            }
            bus.send(.call) {
                $0.path = "/"
                $0.member = "Ping"
            }
            bus.reply(call, [.boolean(true)])
        }
        var connection = try Bus.open(address: bus.path, isDirect: true)
        #expect(try connection.call(Self.call) == [.boolean(true)])
        let signal = try connection.nextSignal(until: Bus.deadline(5_000))
        #expect(signal?.isSignal("First", of: "a.b") == true)
    }

    @Test func `waits no longer than it was told`() throws {
        let bus = FakeBus { bus in
            bus.authenticate()
            _ = bus.next()
            _ = bus.next()
        }
        var connection = try Bus.open(address: bus.path, isDirect: true)
        #expect(throws: BusError.timeout("Get")) { try connection.call(Self.call, milliseconds: 20) }
    }

    @Test func `is not had where the other side refuses us`() {
        let bus = FakeBus { bus in bus.authenticate(answer: "REJECTED EXTERNAL\r\n") }
        #expect(throws: BusError.refused("REJECTED EXTERNAL")) {
            _ = try Bus.open(address: bus.path, isDirect: true)
        }
    }

    @Test func `ends where the other side does`() throws {
        let bus = FakeBus { bus in
            bus.authenticate()
            _ = bus.next()
        }
        var connection = try Bus.open(address: bus.path, isDirect: true)
        #expect(throws: BusError.closed) { try connection.call(Self.call) }
    }

    @Test(arguments: [
        [UInt8](repeating: 0xFF, count: 64),
        Array("l\u{2}\0\u{1}".utf8) + [0xFF, 0xFF, 0xFF, 0x7F, 1, 0, 0, 0, 0, 0, 0, 0],
        Array("l\u{2}\0\u{2}".utf8) + [UInt8](repeating: 0, count: 12),
    ])
    func `takes what is no message for an error`(bytes: [UInt8]) throws {
        let bus = FakeBus { bus in
            bus.authenticate()
            _ = bus.next()
            bus.send(bytes)
            _ = bus.next()
        }
        var connection = try Bus.open(address: bus.path, isDirect: true)
        do {
            try connection.call(Self.call)
            Issue.record("there was no error")
        } catch {
            guard case .invalid = error else { throw error }
        }
    }

    @Test func `names a socket that is not there`() {
        #expect(throws: BusError.system(SyscallError("connect", "/nonexistent/bus", ENOENT))) {
            _ = try Bus.open(address: "/nonexistent/bus", isDirect: true)
        }
    }
}

@Suite struct `The service manager over D-Bus` {
    /// The job's end is told before the call that made the job is answered, as may be.
    @Test func `tells how a job ended, also one that ended at once`() throws {
        let bus = FakeBus { bus in
            bus.authenticate()
            bus.reply(bus.next(), [])
            let start = bus.next()
            for (job, result) in [("/1", "canceled"), ("/2", "failed")] {
                bus.send(.signal) {
                    $0.path = Manager.path
                    $0.interface = Manager.interface
                    $0.member = "JobRemoved"
                    $0.body = [.uint32(1), .objectPath(job), .string("a.service"), .string(result)]
                }
            }
            bus.reply(start, [.objectPath("/2")])
            _ = bus.next()
        }
        var manager = Manager(over: try Bus.open(address: bus.path, isDirect: true))
        try manager.subscribe()
        let job = try manager.startTransientUnit(
            "a.service",
            properties: [BusProperty("Description", .string("a"))]
        )
        #expect(try manager.wait(forJob: job, milliseconds: 5_000) == .failed)
    }
}

/// sd-bus is the oracle: `busctl` says what it sends in a signature and words, and prints what it gets.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/busctl")))
struct `What sd-bus sends and takes` {
    @Test(arguments: [
        ("s", ["väl"], [BusValue.string("väl")]),
        (
            "bynqiuxt", ["true", "1", "-2", "3", "-4", "5", "-6", "7"],
            [
                .boolean(true), .byte(1), .int16(-2), .uint16(3), .int32(-4), .uint32(5), .int64(-6),
                .uint64(7),
            ]
        ),
        (
            "dog", ["0.5", "/a/b", "a{sv}"],
            [.double(0.5), .objectPath("/a/b"), .signature([.array(.dictionaryEntry(.string, .variant))])]
        ),
        ("ayas", ["2", "1", "2", "0"], [.bytes([1, 2]), .strings([])]),
        (
            "ssa(sv)a(sa(sv))", ["a.service", "fail", "2", "MemoryMax", "t", "9", "Slice", "s", "x", "0"],
            [
                .string("a.service"), .string("fail"),
                .array(
                    .structure([.string, .variant]),
                    [
                        .structure([.string("MemoryMax"), .variant(.uint64(9))]),
                        .structure([.string("Slice"), .variant(.string("x"))]),
                    ]
                ),
                .array(.structure([.string, .array(.structure([.string, .variant]))]), []),
            ]
        ),
        (
            "ya(yt)y", ["1", "1", "2", "3", "4"],
            [.byte(1), .structures([.byte, .uint64], [[.byte(2), .uint64(3)]]), .byte(4)]
        ),
    ])
    func `is read as it was meant, and written as it takes it`(
        signature: String,
        words: [String],
        values: [BusValue]
    ) throws {
        let received = Mutex<[BusValue]>([])
        let bus = FakeBus { bus in
            bus.authenticate()
            bus.reply(bus.next(), [.string(":1.1")])
            guard let call = bus.next() else { return }
            received.withLock { $0 = call.body }
            bus.reply(call, values)
            _ = bus.next()
        }
        let program = Process()
        program.executableURL = URL(filePath: "/usr/bin/busctl")
        program.arguments =
            [
                "--address=unix:path=\(bus.path)", "--timeout=10", "--", "call", "a.b", "/", "a.b", "Echo",
                signature,
            ]
            + words
        let output = Foundation.Pipe()
        program.standardOutput = output
        try program.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        program.waitUntilExit()
        #expect(received.withLock { $0 } == values)
        // Texts are printed in quotation marks, with what is not ASCII as octal numbers.
        let expected = ([signature] + words).joined(separator: " ")
        let printed = text.replacing("\"", with: "").replacing("\\303\\244", with: "ä")
        #expect(printed == expected + "\n")
    }
}
