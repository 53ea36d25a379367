import OCI

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
        Flag("interval", value: "TIME", .value("The time between two statistics, such as 5s.") { options, text throws(FlagError) in options.interval = try RunFlags.milliseconds(text) }),
        Flag("stats", .flag("Print statistics once.") { $0.once = $1 }),
        help,
    ]
}

extension RunFlags {
    /// At least one millisecond, of a time such as `1m30s`.
    static func milliseconds(_ text: String) throws(RunFlagError) -> Int64 {
        guard let time = GoDuration.milliseconds(text) else { throw wrong("is no time such as 5s or 500ms") }
        guard time > 0, time < 1e15 else { throw wrong("duration interval must be greater than 0") }
        return max(1, Int64(time))
    }
}
