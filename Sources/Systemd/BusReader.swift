/// Reads values as D-Bus has them in messages; whatever is not well formed is an error.
package struct BusReader {
    private let bytes: ArraySlice<UInt8>
    private let isBigEndian: Bool
    /// From the start of the bytes, which is a multiple of eight in the message.
    package private(set) var offset = 0

    package init(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) {
        self.bytes = bytes
        self.isBigEndian = isBigEndian
    }

    package var isAtEnd: Bool { offset == bytes.count }

    package mutating func read(_ type: BusType) throws(BusError) -> BusValue {
        try read(type, depth: 0)
    }

    /// Goes on to a multiple of a number of bytes; those left out are zero.
    mutating func skip(to alignment: Int) throws(BusError) {
        while offset % alignment != 0 {
            guard try byte() == 0 else { throw .invalid("padding that is not zero") }
        }
    }

    mutating func number<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(BusError) -> T {
        let size = T.bitWidth / 8
        try skip(to: size)
        var number: T = 0
        for index in 0..<size {
            let shift = 8 * (isBigEndian ? size - 1 - index : index)
            number |= T(truncatingIfNeeded: try byte()) << T(shift)
        }
        return number
    }

    private mutating func byte() throws(BusError) -> UInt8 {
        guard offset < bytes.count else { throw .invalid("it ends early") }
        offset += 1
        return bytes[bytes.startIndex + offset - 1]
    }

    private mutating func take(_ count: Int) throws(BusError) -> ArraySlice<UInt8> {
        guard count <= bytes.count - offset else { throw .invalid("it ends early") }
        let start = bytes.startIndex + offset
        offset += count
        return bytes[start..<start + count]
    }

    private mutating func read(_ type: BusType, depth: Int) throws(BusError) -> BusValue {
        guard depth <= BusLimits.depth else { throw .invalid("values too deep in one another") }
        switch type {
        case .byte: return .byte(try byte())
        case .boolean:
            let value: UInt32 = try number()
            guard value <= 1 else { throw .invalid("a boolean that is neither 0 nor 1") }
            return .boolean(value == 1)
        case .int16: return .int16(try number())
        case .uint16: return .uint16(try number())
        case .int32: return .int32(try number())
        case .uint32: return .uint32(try number())
        case .int64: return .int64(try number())
        case .uint64: return .uint64(try number())
        case .double: return .double(Double(bitPattern: try number()))
        case .string: return .string(try text())
        case .objectPath:
            let path = try text()
            guard BusLimits.isObjectPath(path.utf8) else { throw .invalid("an object path that is none") }
            return .objectPath(path)
        case .signature: return .signature(try BusType.types(of: try signature()))
        case .fileDescriptor:
            guard let place = CInt(exactly: try number(UInt32.self)) else {
                throw .invalid("a file descriptor out of range")
            }
            return .fileDescriptor(place)
        case .variant:
            let type = try BusType.type(of: try signature())
            return .variant(try read(type, depth: depth + 1))
        case .array(let element): return .array(element, try elements(element, depth: depth))
        case .structure(let types):
            try skip(to: 8)
            var fields: [BusValue] = []
            for type in types { fields.append(try read(type, depth: depth + 1)) }
            return .structure(fields)
        case .dictionaryEntry(let key, let value):
            try skip(to: 8)
            let key = try read(key, depth: depth + 1)
            return .dictionaryEntry(key, try read(value, depth: depth + 1))
        }
    }

    private mutating func text() throws(BusError) -> String {
        let length: UInt32 = try number()
        let content = try take(Int(length))
        guard try byte() == 0, !content.contains(0) else { throw .invalid("a text with a zero byte") }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw .invalid("a text that is not UTF-8")
        }
        return text
    }

    private mutating func signature() throws(BusError) -> ArraySlice<UInt8> {
        let content = try take(Int(try byte()))
        guard try byte() == 0 else { throw .invalid("a signature without its end") }
        return content
    }

    private mutating func elements(_ type: BusType, depth: Int) throws(BusError) -> [BusValue] {
        let length: UInt32 = try number()
        guard length <= BusLimits.message else { throw .invalid("an array that is too long") }
        try skip(to: type.alignment)
        guard Int(length) <= bytes.count - offset else { throw .invalid("it ends early") }
        let end = offset + Int(length)
        var elements: [BusValue] = []
        while offset < end { elements.append(try read(type, depth: depth + 1)) }
        guard offset == end else { throw .invalid("an array that is not as long as it says") }
        return elements
    }
}
