/// What the kernel says to a message.
package struct NetlinkAnswer: Equatable, Sendable {
    package var type: UInt16
    /// Of the message that this is an answer to.
    package var sequence: UInt32
    package var body: [UInt8]

    /// `NLMSG_ERROR` and `NLMSG_DONE`.
    private static let error: UInt16 = 2
    private static let done: UInt16 = 3

    /// Takes a datagram apart; what is cut off is left out.
    package static func answers(in datagram: [UInt8]) -> [NetlinkAnswer] {
        var answers: [NetlinkAnswer] = []
        var rest = datagram[...]
        while let length = number(UInt32.self, in: rest, at: 0).map(Int.init),
            length >= NetlinkMessage.headerLength, length <= rest.count,
            let type = number(UInt16.self, in: rest, at: 4),
            let sequence = number(UInt32.self, in: rest, at: 8)
        {
            let body = rest.prefix(length).dropFirst(NetlinkMessage.headerLength)
            answers.append(NetlinkAnswer(type: type, sequence: sequence, body: Array(body)))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return answers
    }

    package init(type: UInt16, sequence: UInt32, body: [UInt8]) {
        self.type = type
        self.sequence = sequence
        self.body = body
    }

    /// The error number, 0 for none; nil where this is no such answer.
    package var code: Int32? {
        type == Self.error ? Self.number(Int32.self, in: body[...], at: 0).map { -$0 } : nil
    }

    /// Whether this is the end of a list.
    package var isEnd: Bool { type == Self.done }

    /// The index of an interface, in an answer about it.
    package var index: UInt32? { Self.number(UInt32.self, in: body[...], at: 4) }

    /// An attribute of an answer about an interface, without attributes in it.
    package func attribute(_ wanted: UInt16, after start: Int = LinkMessage.headerLength) -> [UInt8]? {
        Self.attribute(wanted, in: body.dropFirst(start))
    }

    /// The first attribute of a type.
    package static func attribute(_ wanted: UInt16, in bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var rest = bytes
        while let length = number(UInt16.self, in: rest, at: 0).map(Int.init), length >= 4,
            length <= rest.count,
            let type = number(UInt16.self, in: rest, at: 2)
        {
            if type & 0x3FFF == wanted { return Array(rest.prefix(length).dropFirst(4)) }
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return nil
    }

    /// A number as it is in memory.
    static func number<T: FixedWidthInteger>(
        _ type: T.Type,
        in bytes: ArraySlice<UInt8>,
        at offset: Int
    ) -> T? {
        let part = bytes.dropFirst(offset).prefix(T.bitWidth / 8)
        guard part.count == T.bitWidth / 8 else { return nil }
        #if _endian(little)
        return part.reversed().reduce(0) { $0 << 8 | T(truncatingIfNeeded: $1) }
        #else
        return part.reduce(0) { $0 << 8 | T(truncatingIfNeeded: $1) }
        #endif
    }
}
