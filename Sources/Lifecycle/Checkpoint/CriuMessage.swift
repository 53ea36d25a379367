/// A message to CRIU as Protocol Buffers have it on the wire; fields are those of criu's `images/rpc.proto`.
struct CriuMessage: Equatable, Sendable {
    private(set) var bytes: [UInt8] = []

    init() {}

    mutating func add(_ field: UInt64, _ number: Int64) {
        addVarint(field << 3)
        addVarint(UInt64(bitPattern: number))
    }

    mutating func add(_ field: UInt64, _ isOn: Bool) {
        add(field, isOn ? 1 : 0)
    }

    mutating func add(_ field: UInt64, _ text: String) {
        add(field, Array(text.utf8))
    }

    mutating func add(_ field: UInt64, _ message: CriuMessage) {
        add(field, message.bytes)
    }

    private mutating func add(_ field: UInt64, _ content: [UInt8]) {
        addVarint(field << 3 | CriuFields.lengthDelimited)
        addVarint(UInt64(content.count))
        bytes += content
    }

    private mutating func addVarint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

/// What is in a message of CRIU's; the last one counts where a field occurs more than once.
struct CriuFields: Equatable, Sendable {
    static let lengthDelimited: UInt64 = 2

    private enum Value: Equatable, Sendable {
        case number(UInt64)
        case bytes([UInt8])
    }

    private var values: [UInt64: Value] = [:]

    /// Reads a message; nil where it is none.
    init?(parsing message: [UInt8]) {
        var rest = message[...]
        while !rest.isEmpty {
            guard let tag = Self.varint(&rest), let value = Self.value(of: tag & 7, &rest) else { return nil }
            values[tag >> 3] = value
        }
    }

    func number(_ field: UInt64) -> Int64? {
        guard case .number(let number) = values[field] else { return nil }
        return Int64(bitPattern: number)
    }

    /// False where there is no such field, as is the default of all of them.
    func isOn(_ field: UInt64) -> Bool {
        number(field) ?? 0 != 0
    }

    func text(_ field: UInt64) -> String? {
        guard case .bytes(let bytes) = values[field] else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    func message(_ field: UInt64) -> CriuFields? {
        guard case .bytes(let bytes) = values[field] else { return nil }
        return CriuFields(parsing: bytes)
    }

    private static func value(of type: UInt64, _ rest: inout ArraySlice<UInt8>) -> Value? {
        switch type {
        case 0: return varint(&rest).map { .number($0) }
        case 1: return bytes(8, &rest)
        case lengthDelimited:
            guard let count = varint(&rest), count <= UInt64(rest.count) else { return nil }
            return bytes(Int(count), &rest)
        case 5: return bytes(4, &rest)
        default: return nil
        }
    }

    private static func bytes(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Value? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return .bytes(Array(rest.prefix(count)))
    }

    /// Seven bits a byte, the lowest first; the last one has no eighth bit.
    private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            number |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return number }
        }
        return nil
    }
}
