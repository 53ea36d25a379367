import Glibc
import JSON
import Linux
import Lowering
import Runtime
import Systemd

/// `systemd-oci healthcheck run NAME`: one health check of a container that runs, and what follows from it.
enum HealthCommand {
    /// - Returns: 0 where the check succeeded, 1 where it failed (podman-healthcheck-run(1)).
    static func run(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        if try LauncherHelp.print(["healthcheck"] + arguments) { return ExitStatus.success }
        var words = arguments.dropFirst()
        guard arguments.first == "run" else {
            throw Failure("healthcheck: there is `healthcheck run NAME`, and no other command")
        }
        let isTimer = words.first == "--service"
        if isTimer { words = words.dropFirst() }
        let options: HealthRunOptions
        do {
            options = try HealthRunOptions(arguments: words)
        } catch {
            throw Failure("healthcheck run: \(error)")
        }
        guard let name = options.operands.first, options.operands.count == 1 else {
            throw Failure("healthcheck run: needs the name of one container")
        }
        let directory =
            isTimer
            ? ContainerState.directory(ofUnit: name + ".service")
            : ContainerState.directory(ofContainer: name)
        guard let directory, let state = ContainerState(in: directory) else {
            // The timer ends with the container, a moment later.
            if isTimer { return ExitStatus.success }
            throw Failure("healthcheck run: there is no container '\(name)' that runs")
        }
        do {
            try Attachment.protectProgram(from: state.pid)
        } catch {
            throw Failure("healthcheck run: cannot protect this program from the container", error)
        }
        let result = try check(directory, state, name)
        return result.isSuccess || options.ignoresResult ? ExitStatus.success : 1
    }

    /// Two checks at once would count as one.
    private static func lock(_ directory: String) throws(Failure) -> Descriptor {
        do {
            let flags = O_RDWR | O_CREAT | O_NOFOLLOW
            let lock = try Descriptor(opening: "\(directory)/health.lock", flags, mode: 0o600)
            try lock.waitForLock(.exclusive, byte: 0)
            return lock
        } catch {
            throw Failure("healthcheck run", error)
        }
    }

    private static func check(
        _ directory: String,
        _ state: ContainerState,
        _ name: String
    ) throws(Failure) -> HealthState.Result {
        let path = "\(directory)/\(HealthRecord.name)"
        let lock = try lock(directory)
        defer { withExtendedLifetime(lock) {} }
        guard let bytes = HostFile.content(path), let json = try? JSONValue(parsing: bytes),
            var record = HealthRecord(json)
        else { throw Failure("healthcheck run: the container '\(name)' has no health check") }
        while true {
            let wasStarting = record.check.startup != nil && !record.state.hasStartupPassed
            let result = try check(&record, directory, state)
            // When the checks at startup are over, the first of the others is due.
            if !(wasStarting && record.state.hasStartupPassed) { return result }
        }
    }

    private static func check(
        _ record: inout HealthRecord,
        _ directory: String,
        _ state: ContainerState
    ) throws(Failure) -> HealthState.Result {
        let (command, timeout) = record.state.next(record.check)
        let probe = HealthProbe(command: command, timeout: timeout, mostBytes: record.check.mostBytes)
        let isStarting = HealthProbe.milliseconds() - record.started < record.check.startPeriod
        let result = try probe.run(in: directory, state)
        let consequences = record.state.take(result, of: record.check, isStarting: isStarting)
        let wasNotified = record.hasNotified
        if record.state.status == .healthy { record.hasNotified = true }
        do {
            let text = Array((record.json.text + "\n").utf8)
            try SmallFile.replace("\(directory)/\(HealthRecord.name)", with: text, mode: 0o600)
        } catch {
            throw Failure("healthcheck run", error)
        }
        log(result, record, state)
        try notify(consequences, record, isReady: record.hasNotified && !wasNotified, pid: state.pid)
        for consequence in consequences {
            if case .changed(let status) = consequence { HealthEvent.write(status, record, state) }
            try follow(consequence, record)
        }
        return result
    }

    /// Says to the service manager in the name of the container what its status is, and whether it is ready by that.
    private static func notify(
        _ consequences: [HealthState.Consequence],
        _ record: HealthRecord,
        isReady: Bool,
        pid: Int32
    ) throws(Failure) {
        guard let address = record.notifySocket else { return }
        var lines = isReady ? ["READY=1"] : []
        for case .changed(let status) in consequences {
            lines.append("STATUS=" + StatusLine.text(record.description, health: status))
        }
        guard !lines.isEmpty else { return }
        do {
            try Notifier(address: address).send(lines.joined(separator: "\n"), inNameOf: pid)
        } catch {
            throw Failure("healthcheck run: cannot tell the service manager", error)
        }
    }

    private static func follow(
        _ consequence: HealthState.Consequence,
        _ record: HealthRecord
    ) throws(Failure) {
        switch consequence {
        // The journal has it.
        case .changed: break
        case .startupPassed:
            try HealthTimer.start(record)
        case .act(let action):
            do {
                var manager = try Manager.open(.system)
                switch action {
                case .none: break
                case .kill: try manager.killUnit(record.unit, signal: SIGKILL)
                case .restart: _ = try manager.restartUnit(record.unit)
                case .stop: _ = try manager.stopUnit(record.unit)
                }
            } catch {
                throw Failure("cannot \(action.rawValue) \(record.unit), which is unhealthy", error)
            }
        }
    }

    /// Writes the result where `--health-log-destination` wants it, too.
    private static func log(_ result: HealthState.Result, _ record: HealthRecord, _ state: ContainerState) {
        switch record.check.log {
        case .local: break
        case .journal:
            let status = result.exitStatus.map { "exit status \($0)" } ?? "not executed"
            let output = result.output.split(separator: "\n").joined(separator: "; ")
            Message.write("\(record.unit): health check: \(status): \(output)", .notice)
        case .directory(let path):
            let document: JSONValue = [
                "Status": .string(record.state.status.rawValue),
                "FailingStreak": .number("\(record.state.failingStreak)"),
                "Log": .array(record.state.results.map { $0.json }),
            ]
            do {
                let file = "\(path)/\(state.name)-healthcheck.log"
                try SmallFile.replace(file, with: Array((document.text + "\n").utf8), mode: 0o600)
            } catch {
                Message.write("cannot write the log of health checks: \(error)", .warning)
            }
        }
    }
}
