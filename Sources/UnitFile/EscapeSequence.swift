/// The C escapes that systemd knows, `cunescape_one()`.
enum EscapeSequence {
    /// The escape whose first character after the backslash is at `position`: how long it is, and its bytes.
    ///
    /// Nil where there is none. Those that mean a byte, `\x7f` and `\177`, give that byte, which need not be
    /// UTF-8; those that mean a character, `\u00e4`, give its UTF-8. NUL can't be written.
    static func read(_ bytes: [UInt8], _ position: Int) -> (length: Int, text: [UInt8])? {
        let first = bytes[position]
        if let plain = plain(first) { return (1, [plain]) }
        switch first {
        case UInt8(ascii: "x"):
            return number(bytes, position + 1, digits: 2, radix: 16).map { (3, [UInt8($0)]) }
        case UInt8(ascii: "u"):
            return character(bytes, position + 1, digits: 4)
        case UInt8(ascii: "U"):
            return character(bytes, position + 1, digits: 8)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            guard let value = number(bytes, position, digits: 3, radix: 8), value <= 255 else { return nil }
            return (3, [UInt8(value)])
        default:
            return nil
        }
    }

    private static func plain(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "a"): 0x07
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "v"): 0x0B
        case UInt8(ascii: "s"): 0x20
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): byte
        default: nil
        }
    }

    private static func character(
        _ bytes: [UInt8],
        _ position: Int,
        digits: Int
    ) -> (length: Int, text: [UInt8])? {
        guard let value = number(bytes, position, digits: digits, radix: 16),
            let scalar = Unicode.Scalar(value)
        else { return nil }
        return (digits + 1, Array(String(scalar).utf8))
    }

    /// So many digits as a number that is not 0.
    private static func number(_ bytes: [UInt8], _ position: Int, digits: Int, radix: UInt32) -> UInt32? {
        guard position + digits <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[position..<position + digits] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < radix else { return nil }
            value = value &* radix &+ UInt32(digit)
        }
        return value == 0 ? nil : value
    }
}
