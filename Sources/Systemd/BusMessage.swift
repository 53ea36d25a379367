/// A message of D-Bus
/// ([Message Protocol](https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol)).
package struct BusMessage: Equatable, Sendable {
    package enum Kind: UInt8, Sendable {
        case call = 1
        case reply = 2
        case error = 3
        case signal = 4
    }

    package var kind: Kind
    /// `NO_REPLY_EXPECTED` is 1, `NO_AUTO_START` 2, `ALLOW_INTERACTIVE_AUTHORIZATION` 4.
    package var flags: UInt8 = 0
    /// Not 0 in what has come.
    package var serial: UInt32 = 0
    package var replySerial: UInt32?
    package var path: String?
    package var interface: String?
    package var member: String?
    package var errorName: String?
    package var destination: String?
    package var sender: String?
    package var body: [BusValue] = []

    package init(_ kind: Kind, body: [BusValue] = []) {
        self.kind = kind
        self.body = body
    }

    /// A call of a method.
    package init(
        call member: String,
        of interface: String,
        on path: String,
        to destination: String?,
        _ body: [BusValue] = []
    ) {
        self.init(.call, body: body)
        self.member = member
        self.interface = interface
        self.path = path
        self.destination = destination
    }

    /// Whether it is that signal.
    package func isSignal(_ member: String, of interface: String) -> Bool {
        kind == .signal && self.member == member && self.interface == interface
    }
}

extension BusMessage {
    private enum Field: UInt8 {
        case path = 1
        case interface = 2
        case member = 3
        case errorName = 4
        case replySerial = 5
        case destination = 6
        case sender = 7
        case signature = 8
        case descriptorCount = 9
    }

    /// The bytes, and the file descriptors that go with them.
    package func encoded() throws(BusError) -> (bytes: [UInt8], descriptors: [CInt]) {
        var content = BusWriter()
        for value in body { try content.write(value) }
        var header = BusWriter()
        for byte in [UInt8(ascii: "l"), kind.rawValue, flags, 1] { try header.write(.byte(byte)) }
        header.write(number: UInt32(content.bytes.count))
        header.write(number: serial)
        try header.write(.array(.structure([.byte, .variant]), fields(content.descriptors.count)))
        header.pad(to: 8)
        guard header.bytes.count + content.bytes.count <= BusLimits.message else {
            throw .invalid("a message that is too long")
        }
        return (header.bytes + content.bytes, content.descriptors)
    }

    private func fields(_ descriptorCount: Int) -> [BusValue] {
        var fields: [BusValue] = []
        func add(_ field: Field, _ value: BusValue?) {
            guard let value else { return }
            fields.append(.structure([.byte(field.rawValue), .variant(value)]))
        }
        add(.path, path.map { .objectPath($0) })
        add(.interface, interface.map { .string($0) })
        add(.member, member.map { .string($0) })
        add(.errorName, errorName.map { .string($0) })
        add(.replySerial, replySerial.map { .uint32($0) })
        add(.destination, destination.map { .string($0) })
        add(.sender, sender.map { .string($0) })
        if !body.isEmpty { add(.signature, .signature(body.map({ $0.type }))) }
        if descriptorCount > 0 { add(.descriptorCount, .uint32(UInt32(descriptorCount))) }
        return fields
    }

    /// How many bytes the message has that these begin with; nil where they are too few to tell.
    package static func length(of bytes: ArraySlice<UInt8>) throws(BusError) -> Int? {
        guard bytes.count >= 16 else { return nil }
        var reader = try reader(bytes.prefix(16))
        let body: UInt32 = try reader.number()
        _ = try reader.number(UInt32.self)
        let fields: UInt32 = try reader.number()
        guard body <= BusLimits.message, fields <= BusLimits.message else { throw .invalid("it is too long") }
        let length = 16 + (Int(fields) + 7) / 8 * 8 + Int(body)
        guard length <= BusLimits.message else { throw .invalid("it is too long") }
        return length
    }

    /// Past the byte order, the kind, the flags and the version.
    private static func reader(_ bytes: ArraySlice<UInt8>) throws(BusError) -> BusReader {
        guard let order = bytes.first else { throw .invalid("it is empty") }
        guard order == UInt8(ascii: "l") || order == UInt8(ascii: "B") else {
            throw .invalid("its byte order is neither of the two")
        }
        var reader = BusReader(bytes, isBigEndian: order == UInt8(ascii: "B"))
        for _ in 0..<3 { _ = try reader.number(UInt8.self) }
        guard try reader.number(UInt8.self) == 1 else { throw .invalid("it is of another version") }
        return reader
    }

    /// Reads the bytes of one message; nil where it is of a kind that is not known, which is to be ignored.
    package init?(parsing bytes: ArraySlice<UInt8>) throws(BusError) {
        guard let length = try Self.length(of: bytes), length == bytes.count else {
            throw .invalid("its length is not what it says")
        }
        let start = bytes.startIndex
        var reader = try Self.reader(bytes)
        let bodyLength: UInt32 = try reader.number()
        let serial: UInt32 = try reader.number()
        guard serial != 0, bytes[start + 1] != 0 else { throw .invalid("its serial or kind is 0") }
        let fields = try reader.read(.array(.structure([.byte, .variant]))).elements ?? []
        try reader.skip(to: 8)
        guard let kind = Kind(rawValue: bytes[start + 1]) else { return nil }
        self.init(kind)
        flags = bytes[start + 2]
        self.serial = serial
        var types: [BusType] = []
        for field in fields {
            guard let parts = field.elements, case .byte(let code) = parts[0],
                case .variant(let value) = parts[1]
            else { continue }
            guard code != 0 else { throw .invalid("a header field that is none") }
            guard let field = Field(rawValue: code) else { continue }
            try set(field, value, &types)
        }
        try checkFields()
        var body = BusReader(bytes.suffix(Int(bodyLength)), isBigEndian: bytes[start] == UInt8(ascii: "B"))
        for type in types { self.body.append(try body.read(type)) }
        guard body.isAtEnd else { throw .invalid("its body is longer than its signature") }
    }

    private mutating func set(_ field: Field, _ value: BusValue, _ types: inout [BusType]) throws(BusError) {
        switch (field, value) {
        case (.path, .objectPath(let text)): path = text
        case (.interface, .string(let text)): interface = text
        case (.member, .string(let text)): member = text
        case (.errorName, .string(let text)): errorName = text
        case (.replySerial, .uint32(let number)): replySerial = number
        case (.destination, .string(let text)): destination = text
        case (.sender, .string(let text)): sender = text
        case (.signature, .signature(let list)): types = list
        case (.descriptorCount, .uint32): break
        default: throw .invalid("a header field of the wrong type")
        }
    }

    /// Each kind has fields that it must have.
    private func checkFields() throws(BusError) {
        let isComplete =
            switch kind {
            case .call: path != nil && member != nil
            case .reply: replySerial != nil
            case .error: replySerial != nil && errorName != nil
            case .signal: path != nil && interface != nil && member != nil
            }
        if !isComplete { throw .invalid("a header field is missing") }
    }
}
