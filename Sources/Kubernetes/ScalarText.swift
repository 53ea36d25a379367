/// What becomes of a plain scalar where a text is wanted.
///
/// Podman reads YAML by way of JSON, in which a number or boolean is not as it was spelled, and makes a text of that
/// (`convertToJSONableObject` of sigs.k8s.io/yaml). `yes` and the like are texts to it.
enum ScalarText {
    static func text(of scalar: String) -> String {
        switch scalar {
        case "True", "TRUE": return "true"
        case "False", "FALSE": return "false"
        default: break
        }
        let isNegative = scalar.hasPrefix("-")
        let rest = isNegative || scalar.hasPrefix("+") ? scalar.dropFirst() : scalar[...]
        guard let first = rest.utf8.first, isDigit(first) || first == UInt8(ascii: "."),
            let number = whole(rest) ?? fraction(rest)
        else { return scalar }
        return isNegative && number != "0" ? "-" + number : number
    }

    /// A whole number in decimal digits; nil for what is none, or none of 63 bits.
    private static func whole(_ text: Substring) -> String? {
        let digits: Substring
        let radix: Int
        switch text.dropFirst().utf8.first {
        case UInt8(ascii: "x") where text.hasPrefix("0"): (digits, radix) = (text.dropFirst(2), 16)
        case UInt8(ascii: "o") where text.hasPrefix("0"): (digits, radix) = (text.dropFirst(2), 8)
        case UInt8(ascii: "b") where text.hasPrefix("0"): (digits, radix) = (text.dropFirst(2), 2)
        case .some where text.hasPrefix("0") && text.utf8.allSatisfy({ (0x30...0x37).contains($0) }):
            (digits, radix) = (text.dropFirst(), 8)
        default: (digits, radix) = (text, 10)
        }
        guard let first = digits.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else {
            return nil
        }
        return Int(digits, radix: radix).map { String($0) }
    }

    /// A number with a point in its shortest form; nil for what is none, and where Podman would round it or write a power.
    private static func fraction(_ text: Substring) -> String? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count > 1, (parts[0] + parts[1]).utf8.allSatisfy(isDigit) else {
            return nil
        }
        var before = parts[0]
        var after = parts[1]
        while before.hasPrefix("0") { before = before.dropFirst() }
        while after.hasSuffix("0") { after = after.dropLast() }
        guard before.utf8.count + after.utf8.count <= 6, !after.hasPrefix("0000") else { return nil }
        return (before.isEmpty ? "0" : String(before)) + (after.isEmpty ? "" : "." + after)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
