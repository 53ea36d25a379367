/// Writes values as D-Bus has them in messages, little-endian.
package struct BusWriter {
    package private(set) var bytes: [UInt8] = []
    /// The file descriptors that the values name, each in its place.
    package private(set) var descriptors: [CInt] = []

    package init() {}

    package mutating func write(_ value: BusValue) throws(BusError) {
        try write(value, depth: 0)
    }

    mutating func pad(to alignment: Int) {
        while bytes.count % alignment != 0 { bytes.append(0) }
    }

    mutating func write<T: FixedWidthInteger>(number: T) {
        pad(to: T.bitWidth / 8)
        for shift in stride(from: 0, to: T.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> T(shift)))
        }
    }

    private mutating func write(_ value: BusValue, depth: Int) throws(BusError) {
        guard depth <= BusLimits.depth else { throw .invalid("values too deep in one another") }
        switch value {
        case .byte(let number): bytes.append(number)
        case .boolean(let isTrue): write(number: UInt32(isTrue ? 1 : 0))
        case .int16(let number): write(number: number)
        case .uint16(let number): write(number: number)
        case .int32(let number): write(number: number)
        case .uint32(let number): write(number: number)
        case .int64(let number): write(number: number)
        case .uint64(let number): write(number: number)
        case .double(let number): write(number: number.bitPattern)
        case .string(let text): try write(text)
        case .objectPath(let path):
            guard BusLimits.isObjectPath(path.utf8) else { throw .invalid("'\(path)' is no object path") }
            try write(path)
        case .signature(let types): try write(types)
        case .fileDescriptor(let number):
            write(number: UInt32(descriptors.count))
            descriptors.append(number)
        case .variant(let content):
            try write([content.type])
            try write(content, depth: depth + 1)
        case .array(let type, let elements): try write(elements, type, depth: depth)
        case .structure(let fields):
            pad(to: 8)
            for field in fields { try write(field, depth: depth + 1) }
        case .dictionaryEntry(let key, let value):
            pad(to: 8)
            try write(key, depth: depth + 1)
            try write(value, depth: depth + 1)
        }
    }

    private mutating func write(_ text: String) throws(BusError) {
        guard !text.utf8.contains(0) else { throw .invalid("a text with a zero byte") }
        guard text.utf8.count < BusLimits.message else { throw .invalid("a text that is too long") }
        write(number: UInt32(text.utf8.count))
        bytes += Array(text.utf8)
        bytes.append(0)
    }

    private mutating func write(_ signature: [BusType]) throws(BusError) {
        let text = Array(signature.map { $0.text }.joined().utf8)
        // What can't be read must not be written.
        _ = try BusType.types(of: text)
        bytes.append(UInt8(text.count))
        bytes += text
        bytes.append(0)
    }

    private mutating func write(_ elements: [BusValue], _ type: BusType, depth: Int) throws(BusError) {
        write(number: UInt32(0))
        let length = bytes.count - 4
        pad(to: type.alignment)
        let start = bytes.count
        for element in elements {
            guard element.type == type else {
                throw .invalid("an array whose elements differ in their types")
            }
            try write(element, depth: depth + 1)
        }
        let count = bytes.count - start
        guard count <= BusLimits.message else { throw .invalid("an array that is too long") }
        for index in 0..<4 { bytes[length + index] = UInt8(truncatingIfNeeded: count >> (8 * index)) }
    }
}

/// What is too much, and what is well formed.
enum BusLimits {
    /// Values in one another: 32 arrays and 32 structures, as in a signature, with variants between them.
    static let depth = 64

    /// Bytes of a message: less than the 128 MiB of the specification, as all is read into memory.
    static let message = 16 << 20

    /// Whether a path is of D-Bus: `/`, or `/` before each name of letters, digits and underscores.
    static func isObjectPath(_ path: some Collection<UInt8>) -> Bool {
        guard path.first == UInt8(ascii: "/") else { return false }
        if path.count == 1 { return true }
        var previous: UInt8 = 0
        for byte in path {
            switch byte {
            case UInt8(ascii: "/"): if previous == UInt8(ascii: "/") { return false }
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): break
            default: return false
            }
            previous = byte
        }
        return previous != UInt8(ascii: "/")
    }
}
