import ArgumentParser
import Discovery
import Glibc
import Linux

struct UnitRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove Quadlet files, with all that was installed together with them.",
        discussion: """
            A name is that of a Quadlet file, web.container, of a .quadlets file, or of the list of files that \
            belong together, .web.app, as `systemd-oci unit list` shows it. Files below /usr are not removed.
            """,
        aliases: ["rm"]
    )

    @Flag(name: .shortAndLong, help: "All Quadlet files.")
    var all = false

    @Flag(name: .shortAndLong, help: "Stop units that run.")
    var force = false

    @Flag(name: .shortAndLong, help: "A name of nothing is no error.")
    var ignore = false

    @Flag(inversion: .prefixedNo, help: "Let systemd forget the units at once.")
    var reloadSystemd = true

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("The files' names.", valueName: "name"))
    var names: [String] = []

    func validate() throws {
        if names.isEmpty, !all { throw ValidationError("no name is given, and not --all") }
        if !names.isEmpty, all { throw ValidationError("--all takes no names") }
    }

    func run() throws {
        let scope = scope.value
        var removal = try UnitRemoval(scope)
        if all {
            try removal.addAll()
        } else {
            for name in names { try removal.add(name, ignoringMissing: ignore) }
        }
        try removal.stop(force: force)
        let removed = try removal.remove()
        for name in removed { write(name + "\n", to: STDOUT_FILENO) }
        for mistake in removal.mistakes { say("systemd-oci: \(mistake)") }
        if reloadSystemd, !removed.isEmpty { try Systemctl(scope).reload() }
        if !removal.mistakes.isEmpty { throw Failure("") }
    }
}
