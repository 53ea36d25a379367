/// The name of a unit or Quadlet file: `prefix@instance.suffix`.
package struct UnitName: Hashable, Sendable, CustomStringConvertible {
    /// The longest name of a unit (systemd, `UNIT_NAME_MAX` without the NUL).
    package static let longest = 255

    package let description: String
    /// Where the last dot is, in bytes.
    private let dot: Int
    /// Where the `@` is, in bytes.
    private let sign: Int?

    /// Nil unless systemd would take it for a name: allowed characters, not too long, a suffix.
    package init?(_ text: String) {
        let count = text.utf8.count
        guard count <= Self.longest else { return nil }
        var (dot, sign) = (0, Int?.none)
        var index = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "."): dot = index
            case UInt8(ascii: "@") where sign == nil: sign = index
            default: if !Self.isAllowed(byte) { return nil }
            }
            index += 1
        }
        guard dot > 0, dot < count - 1, sign != 0 else { return nil }
        description = text
        self.dot = dot
        self.sign = sign.flatMap { $0 < dot ? $0 : nil }
    }

    /// What follows the last dot.
    package var suffix: String { part(dot + 1, description.utf8.count) }

    /// What comes before the last dot.
    package var stem: String { part(0, dot) }

    /// What comes before the `@`, or the stem.
    package var prefix: String { part(0, sign ?? dot) }

    /// What follows the `@`: empty for a template, nil where there is none.
    package var instance: String? { sign.map { part($0 + 1, dot) } }

    package var isTemplate: Bool { sign == dot - 1 }

    /// The name from one byte to another.
    private func part(_ start: Int, _ end: Int) -> String {
        description.withBytes { bytes in
            // All of it is ASCII.
            guard let text = try? UTF8Span(validating: bytes.extracting(start..<end)) else { return "" }
            return String(copying: text)
        }
    }

    /// The drop-in directories of this name, those of the more specific name first.
    ///
    /// For `a-b@c.container`: `a-b@c.container.d`, `a-b@.container.d`, `a-@.container.d`, `a-.container.d`,
    /// `container.d` (systemd.unit(5), and Quadlet's own for truncated templates).
    package var dropInDirectories: [String] {
        let (suffix, prefix, instance) = (suffix, prefix, instance)
        var names = [description + ".d"]
        if let instance, !instance.isEmpty { names.append("\(prefix)@.\(suffix).d") }
        for index in prefix.utf8.indices.dropLast().reversed()
        where prefix.utf8[index] == UInt8(ascii: "-") {
            let truncated = prefix[...index]
            if instance != nil { names.append("\(truncated)@.\(suffix).d") }
            names.append("\(truncated).\(suffix).d")
        }
        names.append("\(suffix).d")
        return names
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "@"):
            true
        default: false
        }
    }
}
