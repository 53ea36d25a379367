/// A message to or from the kernel, and the attributes in it (netlink(7)).
///
/// Numbers are in the machine's byte order unless it is said otherwise.
package struct NetlinkMessage: Equatable, Sendable {
    package var type: UInt16
    package var flags: UInt16
    /// What follows the header: a structure that depends on the type, and attributes.
    package var body: NetlinkBytes

    package init(type: UInt16, flags: UInt16, body: NetlinkBytes) {
        self.type = type
        self.flags = flags
        self.body = body
    }

    /// `NLM_F_…` of linux/netlink.h.
    package enum Flag {
        package static let request: UInt16 = 0x1
        package static let acknowledge: UInt16 = 0x4
        package static let replace: UInt16 = 0x100
        package static let dump: UInt16 = 0x300
        package static let exclusive: UInt16 = 0x200
        package static let create: UInt16 = 0x400
        package static let append: UInt16 = 0x800
    }

    static let headerLength = 16

    /// The message as it is sent; `sequence` is what an answer says it answers.
    package func encoded(sequence: UInt32) -> [UInt8] {
        var bytes = NetlinkBytes()
        bytes.append(UInt32(Self.headerLength + body.bytes.count))
        bytes.append(type)
        bytes.append(flags)
        bytes.append(sequence)
        bytes.append(UInt32(0))
        bytes.bytes += body.bytes
        bytes.pad()
        return bytes.bytes
    }
}

/// Bytes of a message that is being made.
package struct NetlinkBytes: Equatable, Sendable {
    package var bytes: [UInt8] = []

    package init(_ bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    /// Appends a number as it is in memory.
    package mutating func append<T: FixedWidthInteger>(_ number: T) {
        bytes += Self.native(number)
    }

    static func native<T: FixedWidthInteger>(_ number: T) -> [UInt8] {
        #if _endian(little)
        bigEndian(number).reversed()
        #else
        bigEndian(number)
        #endif
    }

    static func bigEndian<T: FixedWidthInteger>(_ number: T) -> [UInt8] {
        stride(from: T.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> T($0)) }
    }

    /// Attributes and messages begin at multiples of four.
    mutating func pad() {
        while bytes.count % 4 != 0 { bytes.append(0) }
    }

    /// Appends an attribute.
    ///
    /// - Parameters:
    ///   - type: Its number.
    ///   - payload: At most 65531 bytes.
    package mutating func add(_ type: UInt16, _ payload: [UInt8]) {
        append(UInt16(truncatingIfNeeded: 4 + payload.count))
        append(type)
        bytes += payload
        pad()
    }

    package mutating func add<T: FixedWidthInteger>(_ type: UInt16, _ number: T) {
        add(type, Self.native(number))
    }

    /// Appends a number whose most significant byte comes first, as all of nf_tables' are.
    package mutating func add<T: FixedWidthInteger>(_ type: UInt16, bigEndian number: T) {
        add(type, Self.bigEndian(number))
    }

    /// Appends a text with the byte 0 at its end.
    package mutating func add(_ type: UInt16, _ text: String) {
        add(type, Array(text.utf8) + [0])
    }

    /// Appends attributes in an attribute; `NLA_F_NESTED` says that they are.
    package mutating func nest(_ type: UInt16, flagged: Bool = true, _ fill: (inout NetlinkBytes) -> Void) {
        var inner = NetlinkBytes()
        fill(&inner)
        add(flagged ? type | 0x8000 : type, inner.bytes)
    }
}
