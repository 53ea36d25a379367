/// A content identifier, `algorithm:hex` (image-spec, descriptor.md "Digests").
///
/// Only `sha256` is known here; another algorithm is an error, so that nothing passes unchecked.
package struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    package let hexadecimal: String

    /// Reads `sha256:` and 64 lower-case hexadecimal digits; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let prefix = "sha256:"
        guard text.hasPrefix(prefix) else { return nil }
        self.init(hexadecimal: text.dropFirst(prefix.count))
    }

    /// Takes the hexadecimal digits of a SHA-256; nil unless they are 64 and in lower case.
    package init?(hexadecimal: some StringProtocol) {
        let digits = hexadecimal.utf8
        let accepted = digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard digits.count == 64, accepted else { return nil }
        self.hexadecimal = String(hexadecimal)
    }

    /// The digest that 32 bytes of a SHA-256 stand for.
    package init?(bytes: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        self.init(hexadecimal: String(decoding: text, as: UTF8.self))
    }

    package var description: String { "sha256:" + hexadecimal }

    /// The 32 bytes that this stands for.
    package var bytes: [UInt8] {
        let digits = hexadecimal.utf8.map { $0 < 0x40 ? $0 - 0x30 : $0 - 0x57 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
