import JSON
import OCI
import Testing

@testable import Lowering

/// podman-run(1), `--health-…`.
@Suite struct `A health check` {
    private func check(_ flags: [String], image: ImageConfiguration = .init()) throws -> HealthCheck? {
        try RunOptions(arguments: flags + ["image"]).healthCheck(image: image)
    }

    /// What `podman inspect` of Podman 5.4 shows as `Healthcheck.Test` for `--health-cmd`.
    @Test(arguments: [
        ("curl -f http://x || exit 1", ["/bin/sh", "-c", "curl -f http://x || exit 1"]),
        ("true", ["/bin/sh", "-c", "true"]),
        ("CMD curl -f x", ["curl", "-f", "x"]),
        ("CMD-SHELL a | b", ["/bin/sh", "-c", "a | b"]),
        (#"["CMD","a b","c"]"#, ["a b", "c"]),
        (#"["CMD-SHELL","a | b"]"#, ["/bin/sh", "-c", "a | b"]),
        (#"["a","b"]"#, ["a", "b"]),
        (#"["a b"]"#, ["/bin/sh", "-c", "a b"]),
    ])
    func `has a command in many forms`(text: String, words: [String]) throws {
        #expect(try check(["--health-cmd", text])?.command == words)
    }

    @Test(arguments: ["none", "NONE", #"["NONE"]"#])
    func `is switched off`(text: String) throws {
        var image = ImageConfiguration()
        image.healthCheck = .init(test: ["CMD", "a"])
        #expect(try check(["--health-cmd", text], image: image) == nil)
        #expect(try check(["--no-healthcheck"], image: image) == nil)
        #expect(try check([], image: image)?.command == ["a"])
    }

    @Test func `has the defaults of Podman`() throws {
        let check = try #require(try check(["--health-cmd", "a", "--health-startup-cmd", "b"]))
        #expect(check.interval == 30_000)
        #expect(check.timeout == 30_000)
        #expect(check.startPeriod == 0)
        #expect(check.retries == 3)
        #expect(check.onFailure == .none)
        #expect(check.mostResults == 5)
        #expect(check.mostBytes == 500)
        #expect(check.startup?.interval == 30_000)
        #expect(check.startup?.retries == 0)
        #expect(check.startup?.successes == 1)
    }

    @Test func `of an image is changed by flags`() throws {
        var image = ImageConfiguration()
        image.healthCheck = .init(test: ["CMD-SHELL", "a b"], interval: 5000, timeout: 2000, retries: 7)
        let check = try #require(
            try check(["--health-retries", "2", "--health-interval=disable"], image: image)
        )
        #expect(check.command == ["/bin/sh", "-c", "a b"])
        #expect(check.interval == nil)
        #expect(check.timeout == 2000)
        #expect(check.retries == 2)
    }

    @Test(arguments: [
        ["--health-interval", "soon"], ["--health-timeout", "500ms"], ["--health-retries", "0"],
        ["--health-on-failure", "explode"], ["--health-log-destination", "here"], ["--health-cmd", "CMD"],
        ["--health-cmd", ""], ["--health-startup-success", "-1"],
    ])
    func `that makes no sense is told`(flags: [String]) {
        #expect(throws: RunFlagError.self) { try check(flags) }
    }

    @Test func `is written down with its state, and read again`() throws {
        let flags = [
            "--health-cmd", "a", "--health-startup-cmd", "b", "--health-startup-interval", "1s",
            "--health-on-failure", "kill", "--health-log-destination", "/var/log", "--health-interval",
            "disable",
        ]
        var record = HealthRecord(check: try #require(try check(flags)), started: 17, unit: "web.service")
        record.notifySocket = "/run/systemd/notify"
        record.state.status = .unhealthy
        record.state.failingStreak = 4
        record.state.results = [.init(start: 1, end: 2, exitStatus: nil, output: "a\n\"b\"")]
        #expect(HealthRecord(try JSONValue(parsing: record.json.text.utf8)) == record)
    }
}

/// podman-run(1): retries, start period, startup checks.
@Suite struct `The health of a container` {
    private var check = HealthCheck(command: ["a"])
    private let success = HealthState.Result(start: 0, end: 1, exitStatus: 0, output: "")
    private let failure = HealthState.Result(start: 0, end: 1, exitStatus: 1, output: "")
    private let late = HealthState.Result(start: 0, end: 1, exitStatus: nil, output: "")

    @Test mutating func `is lost after so many failures in a row`() {
        check.onFailure = .kill
        var state = HealthState()
        #expect(state.take(success, of: check, isStarting: false) == [.changed(.healthy)])
        #expect(state.take(failure, of: check, isStarting: false) == [])
        #expect(state.take(late, of: check, isStarting: false) == [])
        #expect(state.take(success, of: check, isStarting: false) == [])
        for _ in 1...2 { #expect(state.take(failure, of: check, isStarting: false) == []) }
        #expect(state.take(failure, of: check, isStarting: false) == [.changed(.unhealthy), .act(.kill)])
        #expect(state.failingStreak == 3)
        #expect(state.take(success, of: check, isStarting: false) == [.changed(.healthy)])
        #expect(state.failingStreak == 0)
    }

    @Test mutating func `is not lost in the start period before it was won`() {
        check.retries = 1
        var state = HealthState()
        for _ in 1...5 { #expect(state.take(failure, of: check, isStarting: true) == []) }
        #expect(state.status == .starting)
        #expect(state.take(success, of: check, isStarting: true) == [.changed(.healthy)])
        #expect(state.take(failure, of: check, isStarting: true) == [.changed(.unhealthy)])
    }

    @Test mutating func `begins when the checks at startup have passed`() {
        check.startup = .init(command: ["b"])
        check.startup?.successes = 2
        check.startup?.retries = 3
        var state = HealthState()
        #expect(state.next(check).command == ["b"])
        #expect(state.take(failure, of: check, isStarting: false) == [])
        #expect(state.take(success, of: check, isStarting: false) == [])
        #expect(state.status == .starting)
        #expect(state.take(success, of: check, isStarting: false) == [.startupPassed])
        #expect(state.next(check).command == ["a"])
        #expect(state.take(success, of: check, isStarting: false) == [.changed(.healthy)])
    }

    @Test mutating func `that never begins restarts the container`() {
        check.startup = .init(command: ["b"])
        check.startup?.retries = 2
        var state = HealthState()
        #expect(state.take(failure, of: check, isStarting: false) == [])
        #expect(state.take(failure, of: check, isStarting: false) == [.act(.restart)])
    }

    @Test(arguments: [(3, 3), (0, 9)])
    mutating func `has so many results in its log`(most: Int, kept: Int) {
        check.mostResults = most
        var state = HealthState()
        for number in 1...9 {
            _ = state.take(
                .init(start: Int64(number), end: 0, exitStatus: 0, output: ""),
                of: check,
                isStarting: false
            )
        }
        #expect(state.results.count == kept)
        #expect(state.results.last?.start == 9)
    }
}
