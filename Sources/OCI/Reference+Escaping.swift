extension Reference {
    /// Reads what ``escaped`` gives: the instance of a template, `%i`.
    package init(parsingEscaped text: String) throws(ReferenceError) {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "-"): bytes.append(UInt8(ascii: "/"))
            case UInt8(ascii: "\\"):
                let digits = rest.prefix(3)
                let value = UInt8(String(decoding: digits.dropFirst(), as: UTF8.self), radix: 16)
                guard digits.first == UInt8(ascii: "x"), digits.count == 3, let value else {
                    throw ReferenceError(text, .escape)
                }
                bytes.append(value)
                rest = rest.dropFirst(3)
            default: bytes.append(byte)
            }
        }
        try self.init(parsing: String(decoding: bytes, as: UTF8.self))
    }
}
