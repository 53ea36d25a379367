package import Lowering

/// Whether a unit that was restarted works, by what the service manager says of it again and again.
///
/// Times are in milliseconds.
package struct UnitTrial: Equatable, Sendable {
    /// What is to be seen of a unit at one moment.
    package struct Facts: Equatable, Sendable {
        /// `ActiveState` and `SubState`.
        package var state: String
        package var detail: String
        /// `Result` of the service, such as `exit-code`.
        package var result: String
        /// `InvocationID`: another one at each start.
        package var invocation: [UInt8]
        /// `NRestarts`: how often systemd has restarted it by itself since somebody started it.
        package var restarts: UInt32
        /// Whether it is being started or stopped.
        package var hasJob: Bool
        /// `StatusText`.
        package var text: String
        /// Nil where it has no health check, or none yet.
        package var health: HealthState.Status?

        package init(
            state: String,
            detail: String = "",
            result: String = "success",
            invocation: [UInt8] = [1],
            restarts: UInt32 = 0,
            hasJob: Bool = false,
            text: String = "",
            health: HealthState.Status? = nil
        ) {
            self.state = state
            self.detail = detail
            self.result = result
            self.invocation = invocation
            self.restarts = restarts
            self.hasJob = hasJob
            self.text = text
            self.health = health
        }
    }

    package enum Verdict: Equatable, Sendable {
        case undecided
        case works
        /// It does not, and why.
        case fails(String)
    }

    package let unit: String
    /// Whether it ends by itself, having done its work.
    package let isOneshot: Bool
    /// How long it must stay up, where no health check says more.
    package let settle: Int64
    /// When it must have come up at the latest.
    package let deadline: Int64
    /// How the job ended that starts it; nil while it runs.
    package var jobResult: String?
    /// How often systemd had restarted it by itself before: what ended before its start is no fault of it.
    private var restarts: UInt32
    private var first: (invocation: [UInt8], time: Int64)?
    /// The start that the job was first seen to be at.
    private var begun: [UInt8]?
    package private(set) var verdict = Verdict.undecided

    package init(
        unit: String,
        isOneshot: Bool = false,
        restarts: UInt32 = 0,
        settle: Int64,
        deadline: Int64
    ) {
        self.unit = unit
        self.isOneshot = isOneshot
        self.restarts = restarts
        self.settle = settle
        self.deadline = deadline
    }

    package static func == (left: UnitTrial, right: UnitTrial) -> Bool {
        left.unit == right.unit && left.verdict == right.verdict && left.jobResult == right.jobResult
    }

    /// Looks at what there is now.
    package mutating func take(_ facts: Facts, now: Int64) {
        if verdict == .undecided { verdict = judged(facts, now) }
    }

    /// When it has to be looked at again at the latest, though nothing is heard of it.
    package var next: Int64 {
        first.map { min($0.time + settle, deadline) } ?? deadline
    }

    private mutating func judged(_ facts: Facts, _ now: Int64) -> Verdict {
        switch jobResult {
        case nil: return starting(facts, now)
        // Somebody else restarts it, or has stopped it: what becomes of it counts.
        case "done", "canceled", "skipped": break
        case let result?: return .fails(Self.failure(of: result, facts))
        }
        if facts.detail.hasPrefix("auto-restart") { return .fails(Self.end(facts)) }
        if facts.hasJob { return late(facts, now) }
        switch facts.state {
        case "active", "reloading", "refreshing": return up(facts, now)
        case "failed": return .fails(Self.end(facts))
        case "inactive": return isOneshot ? .works : .fails("it ended right after its start")
        default: return late(facts, now)
        }
    }

    /// A check at startup has a container started anew, over and over, while the job runs on.
    private mutating func starting(_ facts: Facts, _ now: Int64) -> Verdict {
        // What waits to be started again may be a start of before.
        if facts.detail.hasPrefix("auto-restart") {
            restarts = facts.restarts
            return late(facts, now)
        }
        guard facts.state == "activating" else { return late(facts, now) }
        if let begun, begun != facts.invocation { return .fails("it was started again before it was up") }
        begun = facts.invocation
        return late(facts, now)
    }

    private mutating func up(_ facts: Facts, _ now: Int64) -> Verdict {
        // The manager counts from zero again after a stop, but not after a job that joined a restart of its own.
        restarts = min(restarts, facts.restarts)
        if facts.restarts > restarts { return .fails(Self.end(facts)) }
        guard let first else {
            first = (facts.invocation, now)
            return up(facts, now)
        }
        if first.invocation != facts.invocation { return .fails("it ended and was started again") }
        switch facts.health {
        case .healthy: return .works
        case .unhealthy: return .fails("its health check fails")
        case .starting:
            return now < deadline ? .undecided : .fails("its health check did not succeed in time")
        case nil: return now >= first.time + settle ? .works : .undecided
        }
    }

    private func late(_ facts: Facts, _ now: Int64) -> Verdict {
        now < deadline ? .undecided : .fails("it did not come up in time (\(facts.state))")
    }

    private static func failure(of result: String, _ facts: Facts) -> String {
        switch result {
        case "timeout": "its start took too long"
        case "dependency": "a unit that it needs failed"
        default: "its start failed" + detail(facts)
        }
    }

    private static func end(_ facts: Facts) -> String { "it ended after its start" + detail(facts) }

    private static func detail(_ facts: Facts) -> String {
        let words = [facts.result == "success" ? "" : facts.result, facts.text].filter { !$0.isEmpty }
        return words.isEmpty ? "" : " (" + words.joined(separator: ": ") + ")"
    }
}
