import ArgumentParser
import Glibc
import Systemd

struct ContainerRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Remove what is left of containers.",
        discussion: """
            A container that does not run has nothing on disk: what is forgotten is how it ended. One that runs needs \
            --force and is stopped. The Quadlet file stays, and with it the unit: `systemd-oci unit remove` removes \
            those. Named volumes stay.

            Examples:
              systemd-oci rm --force web
              systemd-oci rm --all
            """
    )

    @Flag(name: .shortAndLong, help: "Stop containers that run.")
    var force = false

    @Flag(name: .shortAndLong, help: "What is not there is no failure.")
    var ignore = false

    @Flag(
        name: .shortAndLong,
        help: ArgumentHelp("Of no effect: volumes without a name never stay.", visibility: .hidden)
    )
    var volumes = false

    @Option(
        name: [.customShort("t"), .customLong("time"), .customLong("timeout")],
        help: ArgumentHelp("Kill after so many seconds.", valueName: "seconds")
    )
    var time: Int64?

    @Flag(name: .shortAndLong, help: "All containers.")
    var all = false

    @OptionGroup var choice: ContainerChoice

    func validate() throws { try choice.check(all: all) }

    func run() throws {
        var found = try choice.resolve(needsRunning: false) { _ in true }
        if ignore || force { found.failures = [] }
        if force {
            let alive = (found: found.found.filter(\.isRunning), failures: [Failure]())
            try StopCommand.stop(alive, seconds: time, choice.list.managerScope) { _ in nil }
        }
        var manager = try choice.list.manager()
        var failures = found.failures
        for container in found.found {
            if container.isRunning, !force {
                failures.append(
                    Failure("\(container.name): is \(container.status.rawValue): stop it, or use --force")
                )
                continue
            }
            // What has not failed has nothing to be forgotten.
            if let unit = container.unit { try? manager.resetFailedUnit(unit) }
            write(container.name + "\n", to: STDOUT_FILENO)
        }
        try ContainerChoice.end(failures)
    }
}

struct ExistsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exists",
        abstract: "Say by the exit status whether there is a container: 0 or 1.",
        discussion: """
            Example:
              systemd-oci container exists web && echo there
            """
    )

    @Flag(help: ArgumentHelp("Of no effect: there are no others.", visibility: .hidden))
    var external = false

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("A name, unit or ID.", valueName: "container"))
    var container: String

    func run() throws {
        let list = ContainerList(scope.value)
        if try ContainerList.choose(container, among: list.running()) != nil { return }
        if try ContainerList.choose(container, among: list.all()) == nil { throw ExitCode(1) }
    }
}
