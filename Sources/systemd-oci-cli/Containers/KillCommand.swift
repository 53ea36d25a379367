import ArgumentParser
import Glibc
import Linux
import Lowering
import Systemd

struct KillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "Send a signal to the first processes of containers.",
        discussion: """
            A unit with Restart= starts the container again. The flags are those of podman-kill(1).

            Examples:
              systemd-oci kill web
              systemd-oci kill --signal=HUP web
            """
    )

    @Option(name: .shortAndLong, help: ArgumentHelp("A name or number.", valueName: "signal"))
    var signal = "KILL"

    @ArgumentParser.Flag(name: .shortAndLong, help: "All containers.")
    var all = false

    @OptionGroup var choice: ContainerChoice

    func validate() throws { try choice.check(all: all) }

    func run() throws {
        let number: Int32
        do {
            number = try RunFlags.signal(signal)
        } catch {
            throw Failure("--signal '\(signal)': is not a signal")
        }
        let found = try choice.resolve(needsRunning: true) { _ in true }
        try ContainerChoice.forEach(found) { container throws(Failure) in
            do {
                guard let process = try container.state?.process() else {
                    throw Failure("does not run any more")
                }
                try process.send(signal: number)
                return container.name
            } catch let error as Failure {
                throw error
            } catch {
                throw Failure(error)
            }
        }
    }
}

struct PauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Freeze all processes of containers.",
        discussion: """
            The same as `systemctl freeze` of the unit. A container that is stopped is thawed before.

            Example:
              systemd-oci pause web
            """
    )

    @ArgumentParser.Flag(name: .shortAndLong, help: "All containers.")
    var all = false

    @OptionGroup var choice: ContainerChoice

    func validate() throws { try choice.check(all: all) }

    func run() throws {
        let found = try choice.resolve(needsRunning: true) { $0.status == .running }
        try Self.call("FreezeUnit", found, choice.list, isWanted: .running)
    }

    /// Calls a method of the manager for each unit.
    static func call(
        _ method: String,
        _ found: (found: [KnownContainer], failures: [Failure]),
        _ list: ContainerList,
        isWanted: KnownContainer.Status
    ) throws {
        var manager = try list.manager()
        var failures = found.failures
        for container in found.found {
            do throws(Failure) {
                guard container.status == isWanted else {
                    throw Failure("is not \(isWanted.rawValue), but \(container.status.rawValue)")
                }
                guard let unit = container.unit else { throw Failure("has no unit") }
                do {
                    try manager.call(method, [.string(unit)])
                } catch {
                    throw Failure("\(error)")
                }
                write(container.name + "\n", to: STDOUT_FILENO)
            } catch {
                failures.append(Failure("\(container.name): \(error.message)"))
            }
        }
        try ContainerChoice.end(failures)
    }
}

struct UnpauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpause",
        abstract: "Let containers go on that were paused.",
        discussion: """
            The same as `systemctl thaw` of the unit.

            Example:
              systemd-oci unpause web
            """
    )

    @ArgumentParser.Flag(name: .shortAndLong, help: "All containers.")
    var all = false

    @OptionGroup var choice: ContainerChoice

    func validate() throws { try choice.check(all: all) }

    func run() throws {
        let found = try choice.resolve(needsRunning: true) { $0.status == .paused }
        try PauseCommand.call("ThawUnit", found, choice.list, isWanted: .paused)
    }
}
