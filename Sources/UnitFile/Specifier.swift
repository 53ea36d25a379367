/// Specifiers in values, systemd.unit(5).
package enum Specifier {
    /// All that some release of systemd knows.
    private static let known = "aAbBcCdDEfgGhHiIjJlLmMnNopPqrRsStTuUvVwWyY"

    /// Whether systemd may put something else in place of a part of a text: a specifier or a variable.
    package static func mayExpand(_ text: String) -> Bool {
        for byte in text.utf8 where byte == UInt8(ascii: "%") || byte == UInt8(ascii: "$") { return true }
        return false
    }

    /// The first specifier that systemd can't resolve, for which it refuses the unit; nil where there is none.
    ///
    /// Only a letter or digit after the sign makes one; before anything else it is a sign as any other. The offset
    /// is that of the sign, in bytes.
    package static func firstUnknown(in text: String) -> (specifier: String, offset: Int)? {
        var isAfterSign = false
        var offset = -1
        for byte in text.utf8 {
            offset += 1
            if isAfterSign {
                isAfterSign = false
                if byte.isLetterOrDigit, !known.utf8.contains(byte) {
                    return ("%" + String(Unicode.Scalar(byte)), offset - 1)
                }
            } else {
                isAfterSign = byte == UInt8(ascii: "%")
            }
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x61...0x7A).contains(self | 0x20)
    }
}
