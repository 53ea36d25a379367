/// One `--device`: a device, or a directory of devices, of the host, or a name of the Container Device Interface.
package struct RunDevice: Equatable, Sendable {
    /// A path, or a name such as `example.com/gpu=0`.
    package var source: String
    package var destination: String
    /// Some of `r`, `w` and `m`; what the unit's device policy allows is not widened by it.
    package var permissions: String

    package init(source: String, destination: String? = nil, permissions: String = "rwm") {
        self.source = source
        self.destination = destination ?? source
        self.permissions = permissions
    }

    /// Whether it is a name of the Container Device Interface.
    package var isInterface: Bool { !source.hasPrefix("/") }

    /// Reads `source[:destination][:permissions]`, or `vendor/class=name`.
    init(_ text: String) throws(RunFlagError) {
        if Self.isInterfaceName(text) {
            self.init(source: text)
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (1...3).contains(parts.count), parts[0].hasPrefix("/") else {
            throw RunFlagError("", "needs the form /source:/destination:rwm")
        }
        self.init(source: parts[0])
        for (index, part) in parts.dropFirst().enumerated() {
            if index == 0, part.hasPrefix("/") {
                destination = part
            } else if index == parts.count - 2, Self.arePermissions(part) {
                permissions = part
            } else if index != 0 || !part.isEmpty {
                throw RunFlagError("", "'\(part)' must consist of r, w and m")
            }
        }
    }

    /// Letters, digits and some signs with a letter before all others: a vendor, `/`, a class, `=`, and a name that may begin
    /// with a digit (the specification's "Qualified Device Name").
    private static func isInterfaceName(_ text: String) -> Bool {
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { return false }
        let kind = halves[0].split(separator: "/", omittingEmptySubsequences: false)
        guard kind.count == 2 else { return false }
        func isWord(_ word: Substring, _ signs: String, digits: Bool = false) -> Bool {
            guard let first = word.utf8.first else { return false }
            func isLetter(_ byte: UInt8) -> Bool {
                (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
            }
            func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
            return (isLetter(first) || digits && isDigit(first))
                && word.utf8.allSatisfy { isLetter($0) || isDigit($0) || signs.utf8.contains($0) }
        }
        return isWord(kind[0], "-_.") && isWord(kind[1], "-_") && isWord(halves[1], "-_.:", digits: true)
    }

    private static func arePermissions(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { "rwm".utf8.contains($0) }
            && Set(text.utf8).count == text.utf8.count
    }
}
