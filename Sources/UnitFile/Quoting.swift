/// Words as systemd reads them back.
package enum Quoting {
    /// A text that systemd must not look into: specifiers and variables are doubled, `%%` and `$$`.
    ///
    /// Only in command lines; elsewhere systemd knows no variables, see `escapingSpecifiers(_:)`.
    package static func literal(_ text: String) -> String {
        guard Specifier.mayExpand(text) else { return text }
        return String(text.flatMap { $0 == "%" || $0 == "$" ? [$0, $0] : [$0] })
    }

    /// A text in which `%` is no specifier.
    package static func escapingSpecifiers(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        return String(text.flatMap { $0 == "%" ? [$0, $0] : [$0] })
    }

    /// The word in quotes where it needs them.
    package static func word(_ word: String) -> String {
        var bytes: [UInt8] = []
        append(word, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(_ word: String, to bytes: inout [UInt8]) {
        if !word.withBytes(needsQuotes) { return bytes.append(contentsOf: word.utf8) }
        bytes.append(UInt8(ascii: "\""))
        for byte in word.utf8 { append(byte, to: &bytes) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// One byte of a word in quotes.
    private static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        let escape: UInt8
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): escape = byte
        case 0x0A: escape = UInt8(ascii: "n")
        case 0x0D: escape = UInt8(ascii: "r")
        case 0x09: escape = UInt8(ascii: "t")
        case 0..<0x20, 0x7F:
            let digits = Array("0123456789abcdef".utf8)
            bytes += [UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            return
        default:
            bytes.append(byte)
            return
        }
        bytes += [UInt8(ascii: "\\"), escape]
    }

    /// An empty word, a lone `;`, and all with white space, quotes, backslashes or control characters.
    private static func needsQuotes(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices {
            switch bytes[index] {
            case 0x21, 0x23...0x26, 0x28...0x5B, 0x5D...0x7E, 0x80...0xFF: break
            default: return true
            }
        }
        return bytes.isEmpty || bytes.count == 1 && bytes[0] == UInt8(ascii: ";")
    }
}
