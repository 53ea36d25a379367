/// A value of D-Bus, with its type.
package indirect enum BusValue: Equatable, Sendable {
    case byte(UInt8)
    case boolean(Bool)
    case int16(Int16)
    case uint16(UInt16)
    case int32(Int32)
    case uint32(UInt32)
    case int64(Int64)
    case uint64(UInt64)
    case double(Double)
    case string(String)
    case objectPath(String)
    case signature([BusType])
    /// Of a message that is sent: the number of an open file descriptor, which stays the sender's.
    ///
    /// Of one that has come: the place of it in the message. File descriptors that come are not taken.
    case fileDescriptor(CInt)
    case variant(BusValue)
    /// The type is that of the elements, which there need not be any of.
    case array(BusType, [BusValue])
    case structure([BusValue])
    case dictionaryEntry(BusValue, BusValue)

    package var type: BusType {
        switch self {
        case .byte: .byte
        case .boolean: .boolean
        case .int16: .int16
        case .uint16: .uint16
        case .int32: .int32
        case .uint32: .uint32
        case .int64: .int64
        case .uint64: .uint64
        case .double: .double
        case .string: .string
        case .objectPath: .objectPath
        case .signature: .signature
        case .fileDescriptor: .fileDescriptor
        case .variant: .variant
        case .array(let element, _): .array(element)
        case .structure(let fields): .structure(fields.map { $0.type })
        case .dictionaryEntry(let key, let value): .dictionaryEntry(key.type, value.type)
        }
    }

    /// An array of texts, `as`.
    package static func strings(_ texts: [String]) -> BusValue { .array(.string, texts.map { .string($0) }) }

    /// An array of bytes, `ay`.
    package static func bytes(_ bytes: some Sequence<UInt8>) -> BusValue {
        .array(.byte, bytes.map { .byte($0) })
    }

    /// An array of structures of these types, such as `a(st)`.
    package static func structures(_ types: [BusType], _ rows: [[BusValue]]) -> BusValue {
        .array(.structure(types), rows.map { .structure($0) })
    }
}

// What a value is, where it is that; a variant is what is in it.
extension BusValue {
    package var string: String? {
        switch self {
        case .string(let text), .objectPath(let text): text
        case .variant(let value): value.string
        default: nil
        }
    }

    package var boolean: Bool? {
        switch self {
        case .boolean(let value): value
        case .variant(let value): value.boolean
        default: nil
        }
    }

    /// A number of any of the integer types.
    package func integer<T: FixedWidthInteger>(as type: T.Type = T.self) -> T? {
        switch self {
        case .byte(let value): T(exactly: value)
        case .int16(let value): T(exactly: value)
        case .uint16(let value): T(exactly: value)
        case .int32(let value): T(exactly: value)
        case .uint32(let value): T(exactly: value)
        case .int64(let value): T(exactly: value)
        case .uint64(let value): T(exactly: value)
        case .variant(let value): value.integer(as: type)
        default: nil
        }
    }

    /// The elements of an array, or the fields of a structure.
    package var elements: [BusValue]? {
        switch self {
        case .array(_, let elements), .structure(let elements): elements
        case .variant(let value): value.elements
        default: nil
        }
    }

    /// The value for a key of a dictionary whose keys are texts.
    package subscript(_ name: String) -> BusValue? {
        for entry in elements ?? [] {
            if case .dictionaryEntry(let key, let value) = entry, key.string == name { return value }
        }
        return nil
    }
}
