/// What checks have found out about a container, and what follows from it.
package struct HealthState: Equatable, Sendable {
    package enum Status: String, Sendable, CaseIterable {
        case starting, healthy, unhealthy
    }

    /// One check that has ended.
    package struct Result: Equatable, Sendable {
        /// Nanoseconds since 1970.
        package var start: Int64
        package var end: Int64
        /// Nil where it could not be executed, or took too long.
        package var exitStatus: Int32?
        package var output: String

        package init(start: Int64, end: Int64, exitStatus: Int32?, output: String) {
            self.start = start
            self.end = end
            self.exitStatus = exitStatus
            self.output = output
        }

        package var isSuccess: Bool { exitStatus == 0 }
    }

    /// What is to be done after a check.
    package enum Consequence: Equatable, Sendable {
        /// The status is another now.
        case changed(Status)
        /// The checks at startup are over: the others begin.
        case startupPassed
        /// The container did not come up, or has become unhealthy.
        case act(HealthCheck.Action)
    }

    package var status = Status.starting
    /// Failures in a row.
    package var failingStreak = 0
    package var startupSuccesses = 0
    package var startupFailures = 0
    package var hasStartupPassed = false
    /// The last ones, the latest at the end.
    package var results: [Result] = []

    package init() {}

    /// What is to be executed next: the command and its limit of time in milliseconds.
    package func next(_ check: HealthCheck) -> (command: [String], timeout: Int64) {
        if let startup = check.startup, !hasStartupPassed { return (startup.command, startup.timeout) }
        return (check.command, check.timeout)
    }

    /// Takes a result.
    ///
    /// - Parameters:
    ///   - result: How the check ended that ``next(_:)`` named.
    ///   - check: The container's check.
    ///   - isStarting: Whether the start period lasts.
    /// - Returns: What is to be done, in this order.
    package mutating func take(_ result: Result, of check: HealthCheck, isStarting: Bool) -> [Consequence] {
        results.append(result)
        if check.mostResults > 0, results.count > check.mostResults {
            results.removeFirst(results.count - check.mostResults)
        }
        if let startup = check.startup, !hasStartupPassed { return takeStartup(result, of: startup) }
        let before = status
        var consequences: [Consequence] = []
        if result.isSuccess {
            failingStreak = 0
            status = .healthy
        } else if !(isStarting && status == .starting) {
            failingStreak += 1
            if failingStreak >= check.retries {
                status = .unhealthy
                // Each time, as the first may have had no effect.
                if check.onFailure != .none { consequences.append(.act(check.onFailure)) }
            }
        }
        if status != before { consequences.insert(.changed(status), at: 0) }
        return consequences
    }

    private mutating func takeStartup(_ result: Result, of startup: HealthCheck.Startup) -> [Consequence] {
        if result.isSuccess {
            startupSuccesses += 1
            guard startupSuccesses >= startup.successes else { return [] }
            hasStartupPassed = true
            return [.startupPassed]
        }
        startupFailures += 1
        guard startup.retries > 0, startupFailures >= startup.retries else { return [] }
        startupFailures = 0
        return [.act(.restart)]
    }
}
