import ArgumentParser
import Glibc
import Systemd

struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop containers, by stopping their units.",
        discussion: """
            The container's first process gets the stop signal, and SIGKILL when the time of its unit is over \
            (TimeoutStopSec=, 10 seconds). The flags are those of podman-stop(1).

            Examples:
              systemd-oci stop web
              systemd-oci stop --all --time=2
            """
    )

    @Option(
        name: [.customShort("t"), .customLong("time"), .customLong("timeout")],
        help: ArgumentHelp(
            "Kill after so many seconds, where the unit's time is not over before.",
            valueName: "seconds"
        )
    )
    var time: Int64?

    @Flag(name: .shortAndLong, help: "What is not there is no failure.")
    var ignore = false

    @Flag(name: .shortAndLong, help: "All containers.")
    var all = false

    @OptionGroup var choice: ContainerChoice

    func validate() throws { try choice.check(all: all) }

    func run() throws {
        var found = try choice.resolve(needsRunning: false) { $0.isRunning }
        if ignore { found.failures = [] }
        try Self.stop(found, seconds: time, choice.list.managerScope) { $0.name }
    }

    /// Stops containers, all at once, and says of each that it was done.
    static func stop(
        _ found: (found: [KnownContainer], failures: [Failure]),
        seconds: Int64?,
        _ scope: Manager.Scope,
        saying: (KnownContainer) -> String?
    ) throws {
        var jobs = try UnitJobs(scope)
        var failures = found.failures
        for container in found.found {
            if let unit = container.unit {
                jobs.begin(.stop, unit)
            } else {
                do {
                    try container.stopAlone(seconds: seconds)
                } catch {
                    failures.append(Failure("\(container.name): \(error)"))
                }
            }
        }
        let patience = seconds.map { $0 >= 0 ? $0 * 1000 : .max } ?? .max
        for unit in try jobs.wait(milliseconds: patience) { jobs.kill(unit) }
        _ = try jobs.wait()
        for container in found.found {
            if let unit = container.unit, let problem = jobs.problems[unit] {
                failures.append(Failure("\(unit): \(problem)"))
            } else if let text = saying(container) {
                write(text + "\n", to: STDOUT_FILENO)
            }
        }
        try ContainerChoice.end(failures)
    }
}

struct StartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start containers, by starting their units.",
        discussion: """
            Waits until they are up, as systemctl(1) does. The flags are those of podman-start(1).

            Examples:
              systemd-oci start web
              systemd-oci start --attach web
            """
    )

    @Flag(name: .shortAndLong, help: "Follow what the container says, and exit as it does.")
    var attach = false

    @Flag(help: "All containers.")
    var all = false

    @OptionGroup var choice: ContainerChoice

    func validate() throws {
        try choice.check(all: all)
        if attach, choice.containers.count != 1 { throw ValidationError("--attach takes one container") }
    }

    func run() throws {
        let found = try choice.resolve(needsRunning: false) { !$0.isRunning }
        try Self.begin(.start, found, choice.list.managerScope, isSilent: attach)
        if attach, let container = found.found.first, let unit = container.unit {
            try AttachCommand.follow(unit, name: container.name, choice.list, fromStart: true)
        }
    }

    /// Starts or restarts the units of containers and waits for them.
    static func begin(
        _ verb: UnitJobs.Verb,
        _ found: (found: [KnownContainer], failures: [Failure]),
        _ scope: Manager.Scope,
        isSilent: Bool = false
    ) throws {
        var jobs = try UnitJobs(scope)
        var failures = found.failures
        for container in found.found {
            if let unit = container.unit {
                jobs.begin(verb, unit)
            } else {
                failures.append(Failure("\(container.name): has no unit that could be started again"))
            }
        }
        _ = try jobs.wait()
        for container in found.found {
            guard let unit = container.unit else { continue }
            if let problem = jobs.problems[unit] {
                failures.append(Failure("\(unit): \(problem)"))
            } else if !isSilent {
                write(container.name + "\n", to: STDOUT_FILENO)
            }
        }
        try ContainerChoice.end(failures)
    }
}

struct RestartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Stop containers and start them again, by their units.",
        discussion: """
            Starts those that don't run, too. The flags are those of podman-restart(1).

            Example:
              systemd-oci restart web
            """
    )

    @Option(
        name: [.customShort("t"), .customLong("time"), .customLong("timeout")],
        help: ArgumentHelp(
            "Kill after so many seconds, where the unit's time is not over before.",
            valueName: "seconds"
        )
    )
    var time: Int64?

    @Flag(help: "Only those that run.")
    var running = false

    @Flag(name: .shortAndLong, help: "All containers.")
    var all = false

    @OptionGroup var choice: ContainerChoice

    func validate() throws {
        if running, choice.containers.isEmpty { return }
        try choice.check(all: all)
    }

    func run() throws {
        let found = try choice.resolve(needsRunning: running) { !running || $0.isRunning }
        if let time {
            let old = (found: found.found.filter(\.isRunning), failures: [Failure]())
            try StopCommand.stop(old, seconds: time, choice.list.managerScope) { _ in nil }
        }
        try StartCommand.begin(.restart, found, choice.list.managerScope)
    }
}
