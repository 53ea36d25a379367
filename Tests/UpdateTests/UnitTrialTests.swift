import Lowering
import Testing
import Update

@Suite struct `A unit that was restarted` {
    private static func trial(_ result: String? = "done", isOneshot: Bool = false) -> UnitTrial {
        var trial = UnitTrial(unit: "web.service", isOneshot: isOneshot, settle: 1000, deadline: 5000)
        trial.jobResult = result
        return trial
    }

    @Test func `works when it has been up for a while`() {
        var trial = Self.trial()
        trial.take(.init(state: "active", detail: "running"), now: 100)
        #expect(trial.verdict == .undecided)
        #expect(trial.next == 1100)
        trial.take(.init(state: "active", detail: "running"), now: 1099)
        #expect(trial.verdict == .undecided)
        trial.take(.init(state: "active", detail: "running"), now: 1100)
        #expect(trial.verdict == .works)
    }

    /// The states are systemd's (`systemctl --state=help`).
    @Test(arguments: [
        (UnitTrial.Facts(state: "failed", result: "exit-code"), "it ended after its start (exit-code)"),
        (
            UnitTrial.Facts(state: "activating", detail: "auto-restart", result: "signal", hasJob: true),
            "it ended after its start (signal)"
        ),
        (UnitTrial.Facts(state: "active", restarts: 1), "it ended after its start"),
        (UnitTrial.Facts(state: "inactive"), "it ended right after its start"),
        (UnitTrial.Facts(state: "active", health: .unhealthy), "its health check fails"),
    ])
    func `fails by what is seen of it`(facts: UnitTrial.Facts, reason: String) {
        var trial = Self.trial()
        trial.take(facts, now: 0)
        #expect(trial.verdict == .fails(reason))
    }

    @Test func `fails when it was started again in between`() {
        var trial = Self.trial()
        trial.take(.init(state: "active", invocation: [1]), now: 0)
        trial.take(.init(state: "active", invocation: [2]), now: 10)
        #expect(trial.verdict == .fails("it ended and was started again"))
    }

    /// As `HealthStartupRetries=` does, whose restarts have one job with the start.
    @Test func `fails when it was started again before it was up`() {
        var trial = Self.trial(nil)
        trial.take(.init(state: "active", invocation: [1], hasJob: true), now: 0)
        trial.take(.init(state: "deactivating", invocation: [1], hasJob: true), now: 10)
        trial.take(.init(state: "activating", invocation: [2], hasJob: true), now: 20)
        trial.take(.init(state: "activating", invocation: [2], hasJob: true), now: 30)
        trial.take(.init(state: "deactivating", invocation: [2], hasJob: true), now: 40)
        #expect(trial.verdict == .undecided)
        trial.take(.init(state: "activating", invocation: [3], hasJob: true), now: 50)
        #expect(trial.verdict == .fails("it was started again before it was up"))
    }

    @Test func `may have been about to be started again`() {
        var trial = Self.trial(nil)
        trial.take(.init(state: "activating", detail: "auto-restart", invocation: [1], hasJob: true), now: 0)
        trial.take(.init(state: "activating", invocation: [2], hasJob: true), now: 10)
        #expect(trial.verdict == .undecided)
    }

    /// A job joins one that the manager has just made for an automatic restart, which it has counted then.
    @Test func `is not blamed for a restart of what was there before`() {
        var joined = UnitTrial(unit: "web.service", restarts: 1, settle: 1000, deadline: 5000)
        joined.jobResult = "done"
        joined.take(.init(state: "active", restarts: 1), now: 0)
        #expect(joined.verdict == .undecided)
        joined.take(.init(state: "active", restarts: 2), now: 10)
        #expect(joined.verdict == .fails("it ended after its start"))

        var waiting = Self.trial(nil)
        waiting.take(.init(state: "activating", detail: "auto-restart-queued", restarts: 1), now: 0)
        waiting.jobResult = "done"
        waiting.take(.init(state: "active", restarts: 1), now: 10)
        #expect(waiting.verdict == .undecided)

        // After a stop it counts from zero.
        var stopped = UnitTrial(unit: "web.service", restarts: 3, settle: 1000, deadline: 5000)
        stopped.jobResult = "done"
        stopped.take(.init(state: "active", restarts: 0), now: 0)
        #expect(stopped.verdict == .undecided)
        stopped.take(.init(state: "active", restarts: 1), now: 10)
        #expect(stopped.verdict == .fails("it ended after its start"))
    }

    @Test(arguments: [("failed", "its start failed"), ("timeout", "its start took too long")])
    func `fails when its job does`(result: String, reason: String) {
        var trial = Self.trial(result)
        trial.take(.init(state: "failed"), now: 0)
        #expect(trial.verdict == .fails(reason))
    }

    @Test func `has a limited time to become healthy`() {
        var trial = Self.trial()
        for now in stride(from: Int64(0), to: 5000, by: 1000) {
            trial.take(.init(state: "active", health: .starting), now: now)
            #expect(trial.verdict == .undecided)
        }
        trial.take(.init(state: "active", health: .starting), now: 5000)
        #expect(trial.verdict == .fails("its health check did not succeed in time"))
    }

    @Test func `need not be up for a while when it is healthy`() {
        var trial = Self.trial()
        trial.take(.init(state: "active", health: .healthy), now: 0)
        #expect(trial.verdict == .works)
    }

    @Test func `has a limited time to start`() {
        var trial = Self.trial(nil)
        trial.take(.init(state: "activating", detail: "start", hasJob: true), now: 4999)
        #expect(trial.verdict == .undecided)
        trial.take(.init(state: "activating", detail: "start", hasJob: true), now: 5000)
        #expect(trial.verdict == .fails("it did not come up in time (activating)"))
    }

    @Test func `may be a job that has ended`() {
        var trial = Self.trial(isOneshot: true)
        trial.take(.init(state: "inactive", detail: "dead"), now: 0)
        #expect(trial.verdict == .works)
    }
}
