import Glibc
import Linux

/// A connection over which D-Bus is spoken: to a bus, or to the service manager without one between.
package struct Bus: ~Copyable {
    /// How long a call may take where nothing else is said, as with sd-bus.
    package static let patience: Int64 = 25_000

    /// Whether there is no bus between: then nobody has names, and all signals come unasked.
    package let isDirect: Bool
    private let socket: LocalSocket
    /// What has come and is no whole message yet.
    private var received: [UInt8] = []
    private var serial: UInt32 = 0
    /// Signals that came while something else was waited for.
    private var signals: [BusMessage] = []

    /// So many signals that nobody asks for are kept; then the oldest is dropped.
    private static let mostSignals = 4096

    /// Connects to a socket and proves who we are by the socket itself (`EXTERNAL`).
    ///
    /// - Parameters:
    ///   - address: A path, or a name of the abstract namespace after `@`.
    ///   - isDirect: Whether no bus is there: a bus has to be greeted.
    /// - Returns: The connection.
    /// - Throws: ``BusError``.
    package static func open(address: String, isDirect: Bool) throws(BusError) -> Bus {
        var bus = Bus(over: try connect(address), isDirect: isDirect)
        try bus.authenticate(until: deadline(patience))
        if !isDirect { try bus.call(BusMessage(driver: "Hello")) }
        return bus
    }

    private init(over socket: consuming LocalSocket, isDirect: Bool) {
        self.isDirect = isDirect
        self.socket = socket
    }

    /// To be polled for what comes, once ``nextSignal(until:)`` has nothing more at once.
    package var number: CInt { socket.descriptor.number }

    /// A point of time, in milliseconds of the clock that has no jumps.
    package static func deadline(_ milliseconds: Int64) -> Int64 {
        now().addingReportingOverflow(milliseconds).overflow ? .max : now() + milliseconds
    }

    private static func now() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Calls a method and waits for its reply.
    ///
    /// - Parameters:
    ///   - message: The call. The file descriptors that it names are sent with it and stay open.
    ///   - milliseconds: How long to wait for the reply.
    /// - Returns: What the reply carries.
    /// - Throws: ``BusError/remote(name:message:)`` where the reply is an error.
    @discardableResult
    package mutating func call(
        _ message: BusMessage,
        milliseconds: Int64 = Bus.patience
    ) throws(BusError) -> [BusValue] {
        let deadline = Self.deadline(milliseconds)
        let name = message.member ?? ""
        let serial = try send(message)
        while true {
            guard let answer = try next(until: deadline, for: name) else { throw .timeout(name) }
            switch answer.kind {
            case .signal: keep(answer)
            case .reply where answer.replySerial == serial: return answer.body
            case .error where answer.replySerial == serial:
                throw .remote(name: answer.errorName ?? "", message: answer.body.first?.string ?? "")
            // Of a call that was given up, or one of a method: we have none.
            case .reply, .error, .call: break
            }
        }
    }

    /// Calls methods, and waits for all replies together: the other side is woken once for many.
    ///
    /// - Parameters:
    ///   - messages: The calls.
    ///   - milliseconds: How long to wait for each part of the replies.
    /// - Returns: What each reply carries, in the order of the calls; nil where it is an error.
    /// - Throws: ``BusError``.
    package mutating func call(
        each messages: [BusMessage],
        milliseconds: Int64 = Bus.patience
    ) throws(BusError) -> [[BusValue]?] {
        var answers = [[BusValue]?](repeating: nil, count: messages.count)
        // So few that neither side's buffer is full before it reads.
        for start in stride(from: 0, to: messages.count, by: 32) {
            var waiting: [UInt32: Int] = [:]
            for index in start..<min(start + 32, messages.count) {
                waiting[try send(messages[index])] = index
            }
            let deadline = Self.deadline(milliseconds)
            while !waiting.isEmpty {
                let name = messages[start].member ?? ""
                guard let answer = try next(until: deadline, for: name) else { throw .timeout(name) }
                if answer.kind == .signal { keep(answer) }
                guard let serial = answer.replySerial, let index = waiting.removeValue(forKey: serial) else {
                    continue
                }
                if answer.kind == .reply { answers[index] = answer.body }
            }
        }
        return answers
    }

    /// Sends a message without waiting for anything.
    ///
    /// - Returns: The serial that it was sent with.
    @discardableResult
    package mutating func send(_ message: BusMessage) throws(BusError) -> UInt32 {
        serial = serial == .max ? 1 : serial + 1
        var message = message
        message.serial = serial
        let encoded = try message.encoded()
        try transmit(encoded.bytes, encoded.descriptors)
        return serial
    }

    /// Has the bus pass on signals that a rule matches, such as `type='signal',path='/…'`; they come on a direct
    /// connection as they are.
    package mutating func add(match rule: String) throws(BusError) {
        if isDirect { return }
        try call(BusMessage(driver: "AddMatch", [.string(rule)]))
    }

    /// The next signal; nil where none comes in time.
    ///
    /// - Parameter deadline: Of ``deadline(_:)``; 0 is not to wait, and what is there is read all the same.
    /// - Returns: One that came earlier, or that comes now.
    /// - Throws: ``BusError``.
    package mutating func nextSignal(until deadline: Int64) throws(BusError) -> BusMessage? {
        if !signals.isEmpty { return signals.removeFirst() }
        while let message = try next(until: deadline, for: "signal") {
            if message.kind == .signal { return message }
        }
        return nil
    }

    /// Forgets the signals that came before the last reply.
    package mutating func dropSignals() {
        signals = []
    }

    private mutating func keep(_ signal: BusMessage) {
        if signals.count == Self.mostSignals { signals.removeFirst() }
        signals.append(signal)
    }

    /// The next message of a kind that is known.
    private mutating func next(until deadline: Int64, for call: String) throws(BusError) -> BusMessage? {
        while true {
            if let length = try BusMessage.length(of: received[...]), length <= received.count {
                let message = try BusMessage(parsing: received.prefix(length))
                received.removeFirst(length)
                if let message { return message }
                continue
            }
            guard try receive(until: deadline) else { return nil }
        }
    }

    /// Takes what comes; false where nothing does in time.
    private mutating func receive(until deadline: Int64) throws(BusError) -> Bool {
        let wait = CInt(clamping: max(0, deadline == .max ? Int64(CInt.max) : deadline - Self.now()))
        let bytes: [UInt8]
        do {
            bytes = try socket.receive(milliseconds: wait)
        } catch {
            if error.code == ETIMEDOUT { return false }
            throw error.code == ECONNRESET ? .closed : .system(error)
        }
        if bytes.isEmpty { throw .closed }
        received += bytes
        return true
    }

    private static func connect(_ address: String) throws(BusError) -> LocalSocket {
        do {
            return try LocalSocket(address: address)
        } catch {
            throw .system(error)
        }
    }

    private func transmit(_ bytes: [UInt8], _ descriptors: [CInt] = []) throws(BusError) {
        do {
            try socket.send(bytes, with: descriptors)
        } catch {
            throw error.code == EPIPE ? .closed : .system(error)
        }
    }
}

// SASL, as far as a socket of this host needs it.
extension Bus {
    /// All that we have to say at once: who does not want us says so in the first line of its answer.
    private mutating func authenticate(until deadline: Int64) throws(BusError) {
        let user = String(geteuid()).utf8.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
        let words = "\0AUTH EXTERNAL \(user)\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n"
        try transmit(Array(words.utf8))
        let answer = try line(until: deadline)
        guard answer.hasPrefix("OK ") else { throw .refused(answer) }
        let descriptors = try line(until: deadline)
        guard descriptors == "AGREE_UNIX_FD" else { throw .refused(descriptors) }
    }

    private mutating func line(until deadline: Int64) throws(BusError) -> String {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                let line = received.prefix(end)
                let text = String(
                    decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line,
                    as: UTF8.self
                )
                received.removeFirst(end + 1)
                return text
            }
            guard received.count <= 4096 else { throw .invalid("a line without an end") }
            guard try receive(until: deadline) else { throw .timeout("authentication") }
        }
    }
}

extension BusMessage {
    /// A call of the bus itself.
    init(driver member: String, _ body: [BusValue] = []) {
        let name = "org.freedesktop.DBus"
        self.init(call: member, of: name, on: "/org/freedesktop/DBus", to: name, body)
    }
}
