package import OCI

/// How it is found out whether a container works (podman-run(1), `--health-…`).
///
/// Times are in milliseconds.
package struct HealthCheck: Equatable, Sendable {
    /// What is done when a container has become unhealthy.
    package enum Action: String, Sendable, CaseIterable {
        case none, kill, restart, stop
    }

    /// Where the results of checks are kept besides the state.
    package enum Log: Equatable, Sendable {
        /// With the state.
        case local
        /// As lines of the check's own unit.
        case journal
        /// In a file of this directory.
        case directory(String)
    }

    /// The check before the first success, in the place of the other.
    package struct Startup: Equatable, Sendable {
        package var command: [String]
        package var interval: Int64? = 30_000
        package var timeout: Int64 = 30_000
        /// So many failures kill the container; 0 for no number.
        package var retries = 0
        /// So many successes are enough.
        package var successes = 1

        package init(command: [String]) {
            self.command = command
        }
    }

    /// What is executed in the container; its exit status 0 says that all is well.
    package var command: [String]
    /// Between two checks; nil where only a person runs them.
    package var interval: Int64? = 30_000
    package var timeout: Int64 = 30_000
    /// After the start, in which failures don't count.
    package var startPeriod: Int64 = 0
    /// So many failures in a row make it unhealthy.
    package var retries = 3
    package var startup: Startup?
    package var onFailure = Action.none
    package var log = Log.local
    /// How many results are kept, and how many bytes of what each wrote; 0 for all.
    package var mostResults = 5
    package var mostBytes = 500

    package init(command: [String]) {
        self.command = command
    }

    /// The words to execute of a command as it is given: `CMD` and words, `CMD-SHELL` and a line, a JSON array, or a line
    /// for the shell.
    ///
    /// Nil for `none`.
    package static func command(_ text: String) throws(RunFlagError) -> [String]? {
        if text.hasPrefix("["), let words = RunFlags.words(ofArray: text) {
            return try command(words)
        }
        let words = text.split { $0.isWhitespace }.map(String.init)
        switch words.first?.uppercased() {
        case "NONE", "CMD": return try command(words)
        case "CMD-SHELL": return try command(["CMD-SHELL", words.dropFirst().joined(separator: " ")])
        default: return try command(["CMD-SHELL", text])
        }
    }

    /// The same of the words of an image's `Healthcheck.Test`.
    package static func command(_ test: [String]) throws(RunFlagError) -> [String]? {
        let words: [String]
        switch test.first?.uppercased() {
        case "NONE": return nil
        case "CMD": words = Array(test.dropFirst())
        case "CMD-SHELL": words = ["/bin/sh", "-c", test.dropFirst().joined(separator: " ")]
        default: words = test.count > 1 ? test : ["/bin/sh", "-c"] + test
        }
        guard let first = words.first, !first.isEmpty, words.last != "" else {
            throw RunFlagError("", "there is no command")
        }
        return words
    }
}

extension RunOptions {
    /// What `--health-…` say; what is nil is the image's or the default.
    package struct Health: Equatable, Sendable {
        /// Empty for none, also where the image has one.
        package var command: [String]?
        /// The inner nil is `disable`.
        package var interval: Int64??
        package var timeout: Int64?
        package var startPeriod: Int64?
        package var retries: Int?
        package var startup: [String]?
        package var startupInterval: Int64??
        package var startupTimeout: Int64?
        package var startupRetries: Int?
        package var startupSuccesses: Int?
        package var onFailure: HealthCheck.Action?
        package var log: HealthCheck.Log?
        package var mostResults: Int?
        package var mostBytes: Int?
    }

    /// The check of the container: its own, or the image's with what the flags say of it; nil where there is none.
    package func healthCheck(image: ImageConfiguration) throws(RunFlagError) -> HealthCheck? {
        var check: HealthCheck
        if let command = health.command {
            if command.isEmpty { return nil }
            check = HealthCheck(command: command)
        } else if let own = image.healthCheck, let command = try HealthCheck.command(own.test) {
            check = HealthCheck(command: command)
            if let interval = own.interval { check.interval = interval }
            check.timeout = own.timeout ?? check.timeout
            check.startPeriod = own.startPeriod ?? check.startPeriod
            check.retries = own.retries ?? check.retries
        } else {
            return nil
        }
        if let interval = health.interval { check.interval = interval }
        check.timeout = health.timeout ?? check.timeout
        check.startPeriod = health.startPeriod ?? check.startPeriod
        check.retries = health.retries ?? check.retries
        if let command = health.startup, !command.isEmpty {
            var startup = HealthCheck.Startup(command: command)
            if let interval = health.startupInterval { startup.interval = interval }
            startup.timeout = health.startupTimeout ?? startup.timeout
            startup.retries = health.startupRetries ?? startup.retries
            startup.successes = max(1, health.startupSuccesses ?? 1)
            check.startup = startup
        }
        check.onFailure = health.onFailure ?? check.onFailure
        check.log = health.log ?? check.log
        check.mostResults = health.mostResults ?? check.mostResults
        check.mostBytes = health.mostBytes ?? check.mostBytes
        return check
    }
}
