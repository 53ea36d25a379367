import JSON

extension RunFlags {
    // swift-format-ignore
    static let health: [RunFlag] = [
        RunFlag("no-healthcheck", .flag("Run no health check, also where the image has one.") { if $1 { $0.health.command = [] } }),
        RunFlag("health-cmd", value: "COMMAND", .value("The health check: a line for the shell, a JSON array of words, or `none`.") { options, text throws(FlagError) in
            options.health.command = try HealthCheck.command(text) ?? []
        }),
        RunFlag("health-interval", value: "TIME", .value("The time between two checks, or `disable`; 30s unless given.") { options, text throws(FlagError) in
            options.health.interval = .some(try healthInterval(text))
        }),
        RunFlag("health-log-destination", value: "PLACE", .value("Where results are kept, too: local, events_logger or a directory.") { options, text throws(FlagError) in
            options.health.log = try healthLog(text)
        }),
        RunFlag("health-max-log-count", value: "NUMBER", .value("How many results are kept, 0 for all; 5 unless given.") { options, text throws(FlagError) in
            options.health.mostResults = try healthCount(text)
        }),
        RunFlag("health-max-log-size", value: "BYTES", .value("How much is kept of what a check writes, 0 for all; 500 unless given.") { options, text throws(FlagError) in
            options.health.mostBytes = try healthCount(text)
        }),
        RunFlag("health-on-failure", value: "ACTION", .value("What is done with an unhealthy container: none, kill, restart or stop.") { options, text throws(FlagError) in
            options.health.onFailure = try choice(text)
        }),
        RunFlag("health-retries", value: "NUMBER", .value("So many failures in a row make it unhealthy; 3 unless given.") { options, text throws(FlagError) in
            options.health.retries = try healthCount(text, least: 1)
        }),
        RunFlag("health-start-period", value: "TIME", .value("How long failures don't count after the start.") { options, text throws(FlagError) in
            options.health.startPeriod = try healthTime(text, least: 0)
        }),
        RunFlag("health-startup-cmd", value: "COMMAND", .value("The check that is run until it succeeds, before the other.") { options, text throws(FlagError) in
            options.health.startup = try HealthCheck.command(text) ?? []
        }),
        RunFlag("health-startup-interval", value: "TIME", .value("The time between two checks at startup, or `disable`; 30s unless given.") { options, text throws(FlagError) in
            options.health.startupInterval = .some(try healthInterval(text))
        }),
        RunFlag("health-startup-retries", value: "NUMBER", .value("So many failures at startup restart the container, 0 for no number.") { options, text throws(FlagError) in
            options.health.startupRetries = try healthCount(text)
        }),
        RunFlag("health-startup-success", value: "NUMBER", .value("So many successes end the checks at startup.") { options, text throws(FlagError) in
            options.health.startupSuccesses = try healthCount(text)
        }),
        RunFlag("health-startup-timeout", value: "TIME", .value("How long a check at startup may take; 30s unless given.") { options, text throws(FlagError) in
            options.health.startupTimeout = try healthTime(text, least: 1000)
        }),
        RunFlag("health-timeout", value: "TIME", .value("How long a check may take; 30s unless given.") { options, text throws(FlagError) in
            options.health.timeout = try healthTime(text, least: 1000)
        }),
    ]

    /// The words of a JSON array of texts; nil for anything else.
    static func words(ofArray text: String) -> [String]? {
        // What is no array is a line for the shell, as in Podman.
        (try? JSONValue(parsing: text.utf8))?.strings
    }

    /// Nil for `disable`, which `0` is as well.
    private static func healthInterval(_ text: String) throws(RunFlagError) -> Int64? {
        if text == "disable" { return nil }
        let time = try healthTime(text, least: 0)
        return time == 0 ? nil : time
    }

    private static func healthTime(_ text: String, least: Int64) throws(RunFlagError) -> Int64 {
        if text == "0" || text == "0s", least == 0 { return 0 }
        let time = try milliseconds(text)
        guard time >= least else { throw wrong("must be at least \(least / 1000)s") }
        return time
    }

    private static func healthCount(_ text: String, least: Int = 0) throws(RunFlagError) -> Int {
        guard let number = Int(text), number >= least, number <= Int(Int32.max) else {
            throw wrong("must be a number of at least \(least)")
        }
        return number
    }

    private static func healthLog(_ text: String) throws(RunFlagError) -> HealthCheck.Log {
        guard let log = HealthCheck.Log(text) else {
            throw wrong("must be local, events_logger or the path of a directory")
        }
        return log
    }
}
