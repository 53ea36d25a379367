/// GVariant's text format ([documentation](https://docs.gtk.org/glib/gvariant-text-format.html)) but for dictionaries, maybe
/// types and handles, which no property of a unit has.
enum VariantText {
    /// The value of a text that is all of one; nil where it is none.
    static func value(of text: String) -> UnitProperty.Value? {
        var reader = VariantReader(text: Array(text.utf8)[...])
        guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
        return value
    }
}

private struct VariantReader {
    var text: ArraySlice<UInt8>

    private static let depth = 16

    private mutating func skipSpace() {
        while let byte = text.first, byte == 0x20 || (9...13).contains(byte) { text.removeFirst() }
    }

    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return text.isEmpty
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard text.first == UInt8(ascii: character) else { return false }
        text.removeFirst()
        return true
    }

    /// One value; with `type` as the type that it has where it does not say one.
    mutating func value(depth: Int, type: String? = nil) -> UnitProperty.Value? {
        guard depth < Self.depth else { return nil }
        skipSpace()
        guard let first = text.first else { return nil }
        switch first {
        case UInt8(ascii: "@"):
            text.removeFirst()
            let signature = word { $0 > 0x20 }
            return value(depth: depth + 1, type: signature).flatMap { $0.signature == signature ? $0 : nil }
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            guard let string = string() else { return nil }
            return typed(string, type ?? "s")
        case UInt8(ascii: "["): return array(depth: depth, type: type)
        case UInt8(ascii: "("): return tuple(depth: depth)
        case UInt8(ascii: "<"):
            text.removeFirst()
            guard let value = value(depth: depth + 1), take(">") else { return nil }
            return .variant(value)
        default: return keywordOrNumber(depth: depth, type: type)
        }
    }

    private func typed(_ string: String, _ type: String) -> UnitProperty.Value? {
        switch type {
        case "s": .string(string)
        case "o": .objectPath(string)
        case "g": .signature(string)
        default: nil
        }
    }

    private mutating func array(depth: Int, type: String?) -> UnitProperty.Value? {
        text.removeFirst()
        var element = type.flatMap { $0.hasPrefix("a") ? String($0.dropFirst()) : nil }
        if type != nil, element == nil { return nil }
        var values: [UnitProperty.Value] = []
        while !take("]") {
            if !values.isEmpty, !take(",") { return nil }
            guard let value = value(depth: depth + 1, type: element) else { return nil }
            // The first one's type is that of all.
            if element == nil { element = value.signature }
            guard value.signature == element else { return nil }
            values.append(value)
        }
        // What is empty and says no type could be any.
        return element.map { .array($0, values) }
    }

    private mutating func tuple(depth: Int) -> UnitProperty.Value? {
        text.removeFirst()
        var values: [UnitProperty.Value] = []
        while !take(")") {
            if !values.isEmpty, !take(",") { return nil }
            // One element has a comma after it.
            if values.count == 1, take(")") { break }
            guard let value = value(depth: depth + 1) else { return nil }
            values.append(value)
        }
        return values.isEmpty ? nil : .structure(values)
    }

    private static let types: [String: String] = [
        "boolean": "b", "byte": "y", "int16": "n", "uint16": "q", "int32": "i", "uint32": "u",
        "int64": "x", "uint64": "t", "double": "d", "string": "s", "objectpath": "o", "signature": "g",
    ]

    private mutating func word(_ isPart: (UInt8) -> Bool) -> String {
        let word = text.prefix { isPart($0) }
        text = text.dropFirst(word.count)
        return String(decoding: word, as: UTF8.self)
    }

    private mutating func keywordOrNumber(depth: Int, type: String?) -> UnitProperty.Value? {
        let ends = Array(" \t\n\r,])>'\"".utf8)
        let word = word { !ends.contains($0) }
        if let type = Self.types[word] { return value(depth: depth + 1, type: type) }
        if word == "true" || word == "false" {
            return type == nil || type == "b" ? .boolean(word == "true") : nil
        }
        return VariantNumber.value(of: word, type: type)
    }

    private mutating func string() -> String? {
        let quote = text.removeFirst()
        var bytes: [UInt8] = []
        while let byte = text.popFirst() {
            if byte == quote { return String(validating: bytes, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard let escaped = text.popFirst() else { return nil }
            switch escaped {
            case UInt8(ascii: "n"): bytes.append(10)
            case UInt8(ascii: "t"): bytes.append(9)
            case UInt8(ascii: "r"): bytes.append(13)
            case UInt8(ascii: "u"), UInt8(ascii: "U"):
                let digits = text.prefix(escaped == UInt8(ascii: "u") ? 4 : 8)
                text = text.dropFirst(digits.count)
                guard let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                    let scalar = Unicode.Scalar(number), number != 0
                else { return nil }
                bytes += Array(String(Character(scalar)).utf8)
            default: bytes.append(escaped)
            }
        }
        return nil
    }
}

/// A number in GVariant's text format: decimal, `0x` hexadecimal, `0` octal, or with a fraction.
private enum VariantNumber {
    static func value(of word: String, type: String?) -> UnitProperty.Value? {
        if type == "d" || type == nil && word.utf8.contains(where: { $0 == UInt8(ascii: ".") }) {
            return Double(word).map { .double($0) }
        }
        let isNegative = word.hasPrefix("-")
        let digits = isNegative || word.hasPrefix("+") ? word.dropFirst() : word[...]
        guard digits.first?.isNumber == true, let magnitude = magnitude(digits) else { return nil }
        switch type ?? "i" {
        case "y": return isNegative ? nil : UInt8(exactly: magnitude).map { .byte($0) }
        case "q": return isNegative ? nil : UInt16(exactly: magnitude).map { .uint16($0) }
        case "u": return isNegative ? nil : UInt32(exactly: magnitude).map { .uint32($0) }
        case "t": return isNegative ? nil : .uint64(magnitude)
        case "n": return signed(magnitude, isNegative).map { .int16($0) }
        case "i": return signed(magnitude, isNegative).map { .int32($0) }
        case "x": return signed(magnitude, isNegative).map { .int64($0) }
        default: return nil
        }
    }

    private static func magnitude(_ digits: Substring) -> UInt64? {
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") { return UInt64(digits.dropFirst(2), radix: 16) }
        return UInt64(digits, radix: digits.count > 1 && digits.hasPrefix("0") ? 8 : 10)
    }

    private static func signed<T: FixedWidthInteger & SignedInteger>(
        _ magnitude: UInt64,
        _ isNegative: Bool
    ) -> T? {
        if !isNegative { return T(exactly: magnitude) }
        if magnitude == UInt64(T.min.magnitude) { return T.min }
        return T(exactly: magnitude).map { 0 - $0 }
    }
}
