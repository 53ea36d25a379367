/// A path as the kernel takes it: bytes without a zero among them, which need not be UTF-8.
package struct PathBytes: Hashable, Sendable {
    /// The bytes and a zero after them.
    let characters: [CChar]

    /// Takes the bytes of a path; nil where one of them is zero.
    package init?(_ bytes: some Sequence<UInt8>) {
        var characters: [CChar] = []
        characters.reserveCapacity(bytes.underestimatedCount + 1)
        for byte in bytes {
            guard byte != 0 else { return nil }
            characters.append(CChar(truncatingIfNeeded: byte))
        }
        characters.append(0)
        self.characters = characters
    }

    /// The bytes of a text up to its first zero, where it has one.
    package init(_ text: String) {
        characters = text.utf8.prefix { $0 != 0 }.map { CChar(truncatingIfNeeded: $0) } + [0]
    }

    /// The bytes without the zero at the end.
    package var bytes: [UInt8] { characters.dropLast().map { UInt8(truncatingIfNeeded: $0) } }
}

extension PathBytes: ExpressibleByStringLiteral, CustomStringConvertible {
    package init(stringLiteral value: String) {
        self.init(value)
    }

    /// The path as text; what is no UTF-8 becomes U+FFFD.
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}
