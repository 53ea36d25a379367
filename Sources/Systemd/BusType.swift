/// A type of D-Bus ([Type System](https://dbus.freedesktop.org/doc/dbus-specification.html#type-system)).
package indirect enum BusType: Hashable, Sendable {
    case byte
    case boolean
    case int16
    case uint16
    case int32
    case uint32
    case int64
    case uint64
    case double
    case string
    case objectPath
    case signature
    case fileDescriptor
    case variant
    case array(BusType)
    case structure([BusType])
    /// Only as the element of an array; the key is a basic type.
    case dictionaryEntry(BusType, BusType)

    private static let basic: [UInt8: BusType] = [
        UInt8(ascii: "y"): .byte, UInt8(ascii: "b"): .boolean, UInt8(ascii: "n"): .int16,
        UInt8(ascii: "q"): .uint16, UInt8(ascii: "i"): .int32, UInt8(ascii: "u"): .uint32,
        UInt8(ascii: "x"): .int64, UInt8(ascii: "t"): .uint64, UInt8(ascii: "d"): .double,
        UInt8(ascii: "s"): .string, UInt8(ascii: "o"): .objectPath, UInt8(ascii: "g"): .signature,
        UInt8(ascii: "h"): .fileDescriptor,
    ]

    /// What the type is in a signature, such as `a{sv}`.
    package var text: String {
        switch self {
        case .byte: "y"
        case .boolean: "b"
        case .int16: "n"
        case .uint16: "q"
        case .int32: "i"
        case .uint32: "u"
        case .int64: "x"
        case .uint64: "t"
        case .double: "d"
        case .string: "s"
        case .objectPath: "o"
        case .signature: "g"
        case .fileDescriptor: "h"
        case .variant: "v"
        case .array(let element): "a" + element.text
        case .structure(let fields): "(" + fields.map { $0.text }.joined() + ")"
        case .dictionaryEntry(let key, let value): "{" + key.text + value.text + "}"
        }
    }

    /// What the position of a value in a message is a multiple of.
    var alignment: Int {
        switch self {
        case .byte, .signature, .variant: 1
        case .int16, .uint16: 2
        case .boolean, .int32, .uint32, .string, .objectPath, .array, .fileDescriptor: 4
        case .int64, .uint64, .double, .structure, .dictionaryEntry: 8
        }
    }

    /// The types that a signature lists, none where it is empty.
    ///
    /// - Parameter signature: At most 255 bytes, with at most 32 arrays and 32 structures in one another.
    /// - Returns: The types, in their order.
    /// - Throws: ``BusError/invalid(_:)``.
    package static func types(of signature: some Collection<UInt8>) throws(BusError) -> [BusType] {
        guard signature.count <= 255 else { throw .invalid("a signature of more than 255 bytes") }
        var rest = Array(signature)[...]
        var types: [BusType] = []
        while !rest.isEmpty { types.append(try next(of: &rest, arrays: 0, structures: 0)) }
        return types
    }

    /// The one type that a signature is.
    package static func type(of signature: some Collection<UInt8>) throws(BusError) -> BusType {
        let types = try types(of: signature)
        guard types.count == 1 else { throw .invalid("a signature that is not one type") }
        return types[0]
    }

    private static func next(
        of rest: inout ArraySlice<UInt8>,
        arrays: Int,
        structures: Int
    ) throws(BusError) -> BusType {
        guard let first = rest.popFirst() else { throw .invalid("a signature that ends early") }
        if let type = basic[first] { return type }
        switch first {
        case UInt8(ascii: "v"): return .variant
        case UInt8(ascii: "a"):
            guard arrays < 32 else { throw .invalid("too many arrays in one another") }
            if rest.first == UInt8(ascii: "{") {
                rest.removeFirst()
                return .array(try entry(of: &rest, arrays: arrays + 1, structures: structures))
            }
            return .array(try next(of: &rest, arrays: arrays + 1, structures: structures))
        case UInt8(ascii: "("):
            guard structures < 32 else { throw .invalid("too many structures in one another") }
            var fields: [BusType] = []
            while rest.first != UInt8(ascii: ")") {
                fields.append(try next(of: &rest, arrays: arrays, structures: structures + 1))
            }
            rest.removeFirst()
            guard !fields.isEmpty else { throw .invalid("an empty structure") }
            return .structure(fields)
        default: throw .invalid("a signature with an unknown type")
        }
    }

    private static func entry(
        of rest: inout ArraySlice<UInt8>,
        arrays: Int,
        structures: Int
    ) throws(BusError) -> BusType {
        guard structures < 32 else { throw .invalid("too many structures in one another") }
        guard let key = rest.popFirst().flatMap({ basic[$0] }) else {
            throw .invalid("a dictionary whose key is no basic type")
        }
        let value = try next(of: &rest, arrays: arrays, structures: structures + 1)
        guard rest.popFirst() == UInt8(ascii: "}") else {
            throw .invalid("a dictionary entry that is not two types")
        }
        return .dictionaryEntry(key, value)
    }
}
