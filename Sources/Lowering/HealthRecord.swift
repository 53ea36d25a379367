package import JSON

/// The check of a container and its state, as the file `health.json` in the container's runtime directory has them.
package struct HealthRecord: Equatable, Sendable {
    package static let name = "health.json"

    package var check: HealthCheck
    package var state = HealthState()
    /// When the container was started, in milliseconds since boot.
    package var started: Int64
    /// The unit, such as `web.service`.
    package var unit: String
    /// The service manager's socket for who is to be told when the container is healthy; nil where nobody waits for that.
    package var notifySocket: String?
    /// Whether it was told.
    package var hasNotified = false
    /// What the unit's status says beside the container's health.
    package var description = ""

    package init(check: HealthCheck, started: Int64, unit: String) {
        self.check = check
        self.started = started
        self.unit = unit
    }
}

extension HealthRecord {
    package var json: JSONValue {
        .object([
            .init("Status", .string(state.status.rawValue)),
            .init("FailingStreak", .number("\(state.failingStreak)")),
            .init("Log", .array(state.results.map { $0.json })),
            .init("Check", check.json),
            .init("Unit", .string(unit)),
            .init("Started", .number("\(started)")),
            .init("StartupSuccesses", .number("\(state.startupSuccesses)")),
            .init("StartupFailures", .number("\(state.startupFailures)")),
            .init("StartupPassed", .bool(state.hasStartupPassed)),
            .init("NotifySocket", notifySocket.map { .string($0) } ?? .null),
            .init("Notified", .bool(hasNotified)),
            .init("Description", .string(description)),
        ])
    }

    /// Nil for what this program did not write.
    package init?(_ json: JSONValue) {
        guard let check = json["Check"].flatMap(HealthCheck.init), let unit = json["Unit"]?.string,
            let started = json["Started"]?.integer(as: Int64.self),
            let status = json["Status"]?.string.flatMap(HealthState.Status.init)
        else { return nil }
        self.init(check: check, started: started, unit: unit)
        state.status = status
        state.failingStreak = json["FailingStreak"]?.integer(as: Int.self) ?? 0
        state.startupSuccesses = json["StartupSuccesses"]?.integer(as: Int.self) ?? 0
        state.startupFailures = json["StartupFailures"]?.integer(as: Int.self) ?? 0
        state.hasStartupPassed = json["StartupPassed"]?.bool ?? false
        state.results = (json["Log"]?.array ?? []).compactMap(HealthState.Result.init)
        notifySocket = json["NotifySocket"]?.string
        hasNotified = json["Notified"]?.bool ?? false
        description = json["Description"]?.string ?? ""
    }
}

extension HealthState.Result {
    /// `ExitCode` is -1 where there is none, as Podman has it.
    package var json: JSONValue {
        .object([
            .init("Start", .number("\(start)")), .init("End", .number("\(end)")),
            .init("ExitCode", .number("\(exitStatus ?? -1)")), .init("Output", .string(output)),
        ])
    }

    init?(_ json: JSONValue) {
        guard let start = json["Start"]?.integer(as: Int64.self),
            let end = json["End"]?.integer(as: Int64.self),
            let status = json["ExitCode"]?.integer(as: Int32.self), let output = json["Output"]?.string
        else { return nil }
        self.init(start: start, end: end, exitStatus: status < 0 ? nil : status, output: output)
    }
}

extension HealthCheck {
    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("Test", .array(command.map { .string($0) })),
            .init("Interval", .number("\(interval ?? 0)")), .init("Timeout", .number("\(timeout)")),
            .init("StartPeriod", .number("\(startPeriod)")), .init("Retries", .number("\(retries)")),
            .init("OnFailure", .string(onFailure.rawValue)), .init("Destination", .string(log.text)),
            .init("MaxLogCount", .number("\(mostResults)")), .init("MaxLogSize", .number("\(mostBytes)")),
        ]
        if let startup {
            members.append(
                .init(
                    "Startup",
                    .object([
                        .init("Test", .array(startup.command.map { .string($0) })),
                        .init("Interval", .number("\(startup.interval ?? 0)")),
                        .init("Timeout", .number("\(startup.timeout)")),
                        .init("Retries", .number("\(startup.retries)")),
                        .init("Successes", .number("\(startup.successes)")),
                    ])
                )
            )
        }
        return .object(members)
    }

    init?(_ json: JSONValue) {
        guard let command = json["Test"]?.strings, let timeout = json["Timeout"]?.integer(as: Int64.self),
            let interval = json["Interval"]?.integer(as: Int64.self)
        else { return nil }
        self.init(command: command)
        self.interval = interval == 0 ? nil : interval
        self.timeout = timeout
        startPeriod = json["StartPeriod"]?.integer(as: Int64.self) ?? startPeriod
        retries = json["Retries"]?.integer(as: Int.self) ?? retries
        onFailure = json["OnFailure"]?.string.flatMap(Action.init) ?? onFailure
        log = json["Destination"]?.string.flatMap(Log.init) ?? log
        mostResults = json["MaxLogCount"]?.integer(as: Int.self) ?? mostResults
        mostBytes = json["MaxLogSize"]?.integer(as: Int.self) ?? mostBytes
        guard let startup = json["Startup"], let words = startup["Test"]?.strings else { return }
        var own = Startup(command: words)
        let interval2 = startup["Interval"]?.integer(as: Int64.self) ?? 0
        own.interval = interval2 == 0 ? nil : interval2
        own.timeout = startup["Timeout"]?.integer(as: Int64.self) ?? own.timeout
        own.retries = startup["Retries"]?.integer(as: Int.self) ?? own.retries
        own.successes = startup["Successes"]?.integer(as: Int.self) ?? own.successes
        self.startup = own
    }
}

extension HealthCheck.Log {
    /// As `--health-log-destination` has it.
    package init?(_ text: String) {
        switch text {
        case "local": self = .local
        case "events_logger": self = .journal
        case _ where text.hasPrefix("/"): self = .directory(text)
        default: return nil
        }
    }

    package var text: String {
        switch self {
        case .local: "local"
        case .journal: "events_logger"
        case .directory(let path): path
        }
    }
}
