/// The name of a unit or Quadlet file: `prefix@instance.suffix`.
package struct UnitName: Hashable, Sendable, CustomStringConvertible {
    /// The longest name of a unit (systemd, `UNIT_NAME_MAX` without the NUL).
    package static let longest = 255

    package let description: String

    /// Nil unless systemd would take it for a name: allowed characters, not too long, a suffix.
    package init?(_ text: String) {
        let utf8 = text.utf8
        guard utf8.count <= Self.longest, let dot = utf8.lastIndex(of: UInt8(ascii: ".")),
            dot != utf8.startIndex, utf8.index(after: dot) != utf8.endIndex,
            utf8.first != UInt8(ascii: "@"), utf8.allSatisfy(Self.isAllowed)
        else { return nil }
        description = text
    }

    /// What follows the last dot.
    package var suffix: String {
        String(description[description.utf8.index(after: dot)...])
    }

    /// What comes before the last dot.
    package var stem: String { String(description[..<dot]) }

    /// What comes before the `@`, or the stem.
    package var prefix: String { String(description[..<(sign ?? dot)]) }

    /// What follows the `@`: empty for a template, nil where there is none.
    package var instance: String? {
        sign.map { String(description[description.utf8.index(after: $0)..<dot]) }
    }

    package var isTemplate: Bool { sign.map { description.utf8.index(after: $0) == dot } ?? false }

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

    /// Where the `@` is, in the stem.
    private var sign: String.Index? { description[..<dot].utf8.firstIndex(of: UInt8(ascii: "@")) }

    private var dot: String.Index {
        description.utf8.lastIndex(of: UInt8(ascii: ".")) ?? description.startIndex
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
