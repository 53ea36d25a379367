import OCI

extension RunFlags {
    /// A size, or -1 for no limit.
    static func amount(_ text: String) throws(RunFlagError) -> Int64 {
        text == "-1" ? -1 : Int64(clamping: try size(text))
    }

    /// A number of processors as microseconds of 100 milliseconds.
    static func quota(_ text: String) throws(RunFlagError) -> Int64 {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard (1...2).contains(parts.count), let whole = Int64(parts[0].isEmpty ? "0" : parts[0]),
            (0...1_000_000).contains(whole),
            fraction.utf8.count <= 5, fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let rest = Int64(fraction + String(repeating: "0", count: 5 - fraction.utf8.count)),
            whole * 100_000 + rest > 0
        else { throw wrong("is not a number of processors such as 1.5") }
        return whole * 100_000 + rest
    }

    /// A list such as `0-2,4`.
    static func numbers(_ text: String) throws(RunFlagError) -> String {
        guard let numbers = NumberList(text), !numbers.bytes.isEmpty else {
            throw wrong("is no list such as 0-2,4")
        }
        return text
    }

    static func blockWeight(_ text: String) throws(RunFlagError) -> UInt16 {
        let weight: UInt16 = try number(text)
        guard (10...1000).contains(weight) else { throw wrong("must be from 10 to 1000") }
        return weight
    }

    /// `DEVICE:VALUE` as a setting of a unit.
    static func deviceLimit(
        _ name: String,
        _ text: String,
        _ value: (String) throws(RunFlagError) -> UInt64
    ) throws(RunFlagError) -> UnitProperty {
        guard let colon = text.lastIndex(of: ":"), text.hasPrefix("/"), colon > text.startIndex else {
            throw wrong("must be a device's path, ':' and a number")
        }
        let number = try value(String(text[text.index(after: colon)...]))
        return UnitProperty(name, .limits([(String(text[..<colon]), number)]))
    }

    /// `KIND MAJOR:MINOR ACCESS` with `*` for any number (podman-run(1)).
    static func deviceRule(_ text: String) throws(RunFlagError) -> RuntimeSpec.Resources.DeviceRule {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let numbers = parts.count == 3 ? parts[1].split(separator: ":", omittingEmptySubsequences: false) : []
        guard numbers.count == 2, ["a", "b", "c"].contains(parts[0]), (1...3).contains(parts[2].utf8.count),
            parts[2].utf8.allSatisfy({ "rwm".utf8.contains($0) })
        else { throw wrong("must have the form 'c 13:* rwm'") }
        return RuntimeSpec.Resources.DeviceRule(
            isAllowed: true,
            kind: parts[0],
            major: try deviceNumber(numbers[0]),
            minor: try deviceNumber(numbers[1]),
            access: parts[2]
        )
    }

    private static func deviceNumber(_ text: Substring) throws(RunFlagError) -> Int64? {
        if text == "*" { return nil }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt32(text) else {
            throw wrong("has no number of a device")
        }
        return Int64(number)
    }

    /// `NAME=VALUE` of a cgroup's files.
    static func cgroupFile(_ text: String) throws(RunFlagError) -> RuntimeSpec.Resources.Setting {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw wrong("is not NAME=VALUE")
        }
        return RuntimeSpec.Resources.Setting(
            file: String(text[..<equals]),
            value: String(text[text.index(after: equals)...])
        )
    }
}
