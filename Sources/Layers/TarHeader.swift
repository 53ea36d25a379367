/// The fields of one 512-byte header block (POSIX ustar, and GNU tar's and star's uses of it).
struct TarHeader {
    var name: [UInt8]
    var mode: Int64
    var owner: Int64
    var group: Int64
    var size: Int64
    var modified: Int64
    var type: UInt8
    var target: [UInt8]
    var major: Int64
    var minor: Int64
    var isGNU: Bool

    static let size = 512

    /// Reads a block; nil where it is all zero, which ends an archive.
    init?(_ block: Span<UInt8>) throws(LayerError) {
        guard try Self.isHeader(block) else { return nil }
        name = Self.text(block, 0..<100)
        mode = try Self.number(block, 100..<108, "mode")
        owner = try Self.number(block, 108..<116, "owner")
        group = try Self.number(block, 116..<124, "group")
        size = try Self.number(block, 124..<136, "size")
        modified = try Self.number(block, 136..<148, "time")
        type = block[156]
        target = Self.text(block, 157..<257)
        isGNU = Self.matches(block, 257, "ustar  \0")
        major = 0
        minor = 0
        // Without this magic the block is of Unix version 7 and ends here.
        guard Self.matches(block, 257, "ustar") else { return }
        if type == UInt8(ascii: "3") || type == UInt8(ascii: "4") {
            major = try Self.number(block, 329..<337, "device number")
            minor = try Self.number(block, 337..<345, "device number")
        }
        if !isGNU {
            let isStar = Self.matches(block, 508, "tar\0")
            let prefix = Self.text(block, isStar ? 345..<476 : 345..<500)
            if !prefix.isEmpty { name = prefix + [UInt8(ascii: "/")] + name }
        }
    }

    /// Whether the block is a header, by its checksum, and not the zeros at the end.
    private static func isHeader(_ block: Span<UInt8>) throws(LayerError) -> Bool {
        var unsigned: Int64 = 0
        var signed: Int64 = 0
        for index in 0..<size {
            let byte = (148..<156).contains(index) ? UInt8(ascii: " ") : block[index]
            unsigned += Int64(byte)
            signed += Int64(Int8(bitPattern: byte))
        }
        let blank = 8 * Int64(UInt8(ascii: " "))
        if unsigned == blank {
            var index = 148
            while index < 156, block[index] == 0 { index += 1 }
            if index == 156 { return false }
        }
        // Some old archivers have summed signed characters.
        let checksum = try number(block, 148..<156, "checksum")
        guard checksum == unsigned || checksum == signed else {
            throw .malformed("checksum of a tar header is wrong")
        }
        return true
    }

    private static func matches(_ block: Span<UInt8>, _ start: Int, _ text: StaticString) -> Bool {
        var index = start
        for byte in text.description.utf8 {
            if block[index] != byte { return false }
            index += 1
        }
        return true
    }

    /// The bytes of a field up to its first zero.
    private static func text(_ block: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var text: [UInt8] = []
        for index in range {
            if block[index] == 0 { break }
            text.append(block[index])
        }
        return text
    }

    /// A number, octal with spaces around it, or GNU tar's base 256 with the first bit set.
    static func number(
        _ block: Span<UInt8>,
        _ range: Range<Int>,
        _ field: String
    ) throws(LayerError) -> Int64 {
        let first = block[range.lowerBound]
        if first & 0x80 != 0 { return try binary(block, range, field) }
        var index = range.lowerBound
        while index < range.upperBound, block[index] == UInt8(ascii: " ") { index += 1 }
        var value: Int64 = 0
        while index < range.upperBound, block[index] != 0, block[index] != UInt8(ascii: " ") {
            let digit = Int64(block[index]) - 0x30
            guard (0..<8).contains(digit) else { throw .malformed("\(field) in a tar header is no number") }
            // 12 octal digits at most: this cannot overflow.
            value = value * 8 + digit
            index += 1
        }
        return value
    }

    private static func binary(
        _ block: Span<UInt8>,
        _ range: Range<Int>,
        _ field: String
    ) throws(LayerError) -> Int64 {
        // The second bit is the sign.
        let isNegative = block[range.lowerBound] & 0x40 != 0
        var value: Int64 = isNegative ? -1 : 0
        for index in range {
            let byte =
                index == range.lowerBound ? block[index] & 0x7F | (isNegative ? 0x80 : 0) : block[index]
            let (product, overflow) = value.multipliedReportingOverflow(by: 256)
            guard !overflow else { throw .malformed("\(field) in a tar header is too large") }
            value = product | Int64(byte)
        }
        return value
    }
}
