/// A time as Go's `time.ParseDuration` reads it, such as `1m30s` or `500ms`: what flags of Podman and runc take.
package enum GoDuration {
    private static let units: [(String, Double)] = [
        ("ms", 1), ("us", 0.001), ("µs", 0.001), ("ns", 0.000_001), ("h", 3_600_000), ("m", 60_000),
        ("s", 1000),
    ]

    /// Milliseconds, of which there may be a part; nil where the text is no such time.
    package static func milliseconds(_ text: String) -> Double? {
        var rest = text[...]
        var sum = 0.0
        if rest.isEmpty { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            guard let number = Double(digits), let unit = units.first(where: { rest.hasPrefix($0.0) }) else {
                return nil
            }
            rest = rest.dropFirst(unit.0.count)
            sum += number * unit.1
        }
        return sum
    }
}
