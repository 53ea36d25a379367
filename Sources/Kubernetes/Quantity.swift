/// Amounts as Kubernetes writes them: `500m`, `1.5Gi`, `2e3`.
enum Quantity {
    /// The amount in thousandths, rounded up; nil for what is no amount, or more than fits.
    static func thousandths(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        let length = bytes.prefix { (0x30...0x39).contains($0) || $0 == 0x2E }.count
        guard length > 0, let number = Double(text.prefix(length)) else { return nil }
        let suffix = String(decoding: bytes[length...], as: UTF8.self)
        guard let factor = factors[suffix] ?? exponent(suffix) else { return nil }
        let result = (number * factor * 1000).rounded(.up)
        return result < 9e18 ? Int64(result) : nil
    }

    /// The whole amount, rounded up.
    static func whole(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        let digits = bytes.prefix { (0x30...0x39).contains($0) }.count
        let suffix = String(decoding: bytes[digits...], as: UTF8.self)
        // Whole numbers are counted as such: a Double does not have every byte of a petabyte.
        if digits > 0, let number = Int64(text.prefix(digits)), let factor = factors[suffix], factor >= 1 {
            let (result, overflow) = number.multipliedReportingOverflow(by: Int64(factor))
            return overflow ? nil : result
        }
        return thousandths(text).map { ($0 + 999) / 1000 }
    }

    private static let factors: [String: Double] = [
        "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
        "Ki": 1024, "Mi": 1_048_576, "Gi": 1_073_741_824, "Ti": 1_099_511_627_776,
        "Pi": 1_125_899_906_842_624, "Ei": 1_152_921_504_606_846_976,
    ]

    private static func exponent(_ suffix: String) -> Double? {
        guard let first = suffix.utf8.first, first | 0x20 == UInt8(ascii: "e"),
            let power = Int(suffix.dropFirst()), (-18...18).contains(power)
        else { return nil }
        return Double("1e\(power)")
    }
}

/// The bytes of a text in base64 (RFC 4648, section 4).
enum Base64 {
    /// Nil for what is none; line ends in between are skipped, as Kubernetes does.
    static func bytes(_ text: String) -> [UInt8]? {
        var (result, buffer, bits, padding, count): ([UInt8], UInt32, UInt32, Int, Int) = ([], 0, 0, 0, 0)
        for byte in text.utf8 where byte != 0x0A && byte != 0x0D {
            count += 1
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = value(byte) else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: buffer >> bits))
                buffer &= (1 << bits) - 1
            }
        }
        return count % 4 == 0 && padding <= 2 && buffer == 0 ? result : nil
    }

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - 0x41
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 0x61 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
