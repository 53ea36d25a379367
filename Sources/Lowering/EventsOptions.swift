/// What `events` of the runtime's command line is asked for; the flags are runc's.
package struct EventsOptions: RuntimeCommandOptions, Equatable {
    /// Milliseconds between two statistics.
    package var interval: Int64 = 5000
    /// Whether statistics are printed once, and nothing else.
    package var once = false
    package var showsHelp = false
    package var warnings: [String] = []
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`events`" }

    // swift-format-ignore
    package static let flags: [Flag<EventsOptions>] = [
        Flag("interval", value: "TIME", .value("The time between two statistics, such as 5s.") { options, text throws(FlagError) in options.interval = try GoDuration.milliseconds(text) }),
        Flag("stats", .flag("Print statistics once.") { $0.once = $1 }),
        help,
    ]
}

/// A time as Go's `time.ParseDuration` reads it, such as `1m30s` or `500ms`.
enum GoDuration {
    private static let units: [(String, Double)] = [
        ("ms", 1), ("us", 0.001), ("µs", 0.001), ("ns", 0.000_001), ("h", 3_600_000), ("m", 60_000),
        ("s", 1000),
    ]

    /// At least one millisecond.
    static func milliseconds(_ text: String) throws(RunFlagError) -> Int64 {
        var rest = text[...]
        var sum = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            guard let number = Double(digits), let unit = units.first(where: { rest.hasPrefix($0.0) }) else {
                throw RunFlags.wrong("is no time such as 5s or 500ms")
            }
            rest = rest.dropFirst(unit.0.count)
            sum += number * unit.1
        }
        guard sum > 0, sum < 1e15 else { throw RunFlags.wrong("duration interval must be greater than 0") }
        return max(1, Int64(sum))
    }
}
