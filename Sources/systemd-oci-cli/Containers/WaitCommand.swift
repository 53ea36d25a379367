import ArgumentParser
import Glibc
import Lowering

struct WaitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until containers have ended, and print their exit statuses.",
        discussion: """
            The flags are those of podman-wait(1).

            Examples:
              systemd-oci wait migrate
              systemd-oci wait --condition=healthy web
            """
    )

    @Option(
        help: ArgumentHelp(
            "created, running, paused, stopping, stopped, exited, removed, healthy or unhealthy.",
            valueName: "condition"
        )
    )
    var condition: [String] = []

    @ArgumentParser.Flag(help: "What is not there has the exit status -1, and is no failure.")
    var ignore = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Of no effect: what happens is heard of at once.", visibility: .hidden)
    )
    var interval = "250ms"

    @ArgumentParser.Flag(name: .shortAndLong, help: "The latest one.")
    var latest = false

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("Names, units or IDs.", valueName: "container"))
    var containers: [String] = []

    private static let known = [
        "configured", "created", "initialized", "running", "paused", "stopping", "stopped", "exited",
        "removing",
        "removed", "healthy", "unhealthy",
    ]

    func validate() throws {
        if containers.isEmpty, !latest { throw ValidationError("needs the name of a container, or --latest") }
        for word in condition where !Self.known.contains(word) {
            throw ValidationError(
                "--condition '\(word)': expected one of \(Self.known.joined(separator: ", "))"
            )
        }
    }

    func run() throws {
        let list = ContainerList(scope.value)
        var names = containers
        if latest { names += try list.running().sorted { $0.created > $1.created }.prefix(1).map(\.name) }
        for name in names {
            let container: KnownContainer
            do {
                container = try list.container(name)
            } catch {
                guard ignore else { throw error }
                write("-1\n", to: STDOUT_FILENO)
                continue
            }
            let status = try wait(container, list)
            write("\(status)\n", to: STDOUT_FILENO)
        }
    }

    /// Waits for the end, or until a condition is met; only the former has an exit status.
    private func wait(_ container: KnownContainer, _ list: ContainerList) throws -> Int32 {
        let ends: Set<String> = ["stopped", "exited", "removed", "removing"]
        if condition.allSatisfy(ends.contains) {
            guard container.isRunning else { return container.exitStatus }
            var end = try ContainerEnd.watch(container, list)
            return try end.wait() ?? 0
        }
        var change = try ContainerChange.watch(container, list)
        while true {
            // One that is gone altogether has been removed.
            guard let now = try? list.container(container.name) else {
                if !ends.isDisjoint(with: condition) { return -1 }
                throw Failure(
                    "\(container.name): has ended before it was \(condition.joined(separator: " or "))"
                )
            }
            var words = [now.status.rawValue, now.health?.rawValue ?? ""]
            switch now.status {
            case .created: words += ["configured", "initialized"]
            case .exited: words += ["stopped"]
            default: break
            }
            if condition.contains(where: words.contains) { return -1 }
            try change.wait(now)
        }
    }
}
