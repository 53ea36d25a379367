import ArgumentParser
import ContentStore
import Glibc
import JSON
import OCI
import Pull
import Registry
import Update

struct AutoUpdateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auto-update",
        abstract: "Update the images of containers that want it, and go back where they don't work.",
        discussion: """
            Containers with AutoUpdate=registry get what their registry has now, those with AutoUpdate=local what the \
            store has. Units that run are restarted and watched; where one does not come up, all that were restarted \
            with it get the previous image again, and the new one is not tried a second time. The timer \
            systemd-oci-auto-update.timer does it each day.

            Exit status: 0, also where there was nothing to do; 1 where an image could not be updated or was rolled \
            back; 125 where nothing could be looked at.
            """
    )

    @Flag(help: "Only print what would be updated, as 'pending'.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "table, json, or a Go template of .Unit .Container .ContainerName .Image .Policy .Updated.",
            valueName: "format"
        )
    )
    var format = "table"

    @Option(
        help: ArgumentHelp(
            "true or false: whether the previous image comes back where the new one fails; or the unit or image "
                + "whose previous image is wanted back now.",
            valueName: "bool|unit|image"
        )
    )
    var rollback = "true"

    @Flag(help: "Print what updates came to.")
    var history = false

    @Flag(help: "Only finish what was cut off, such as by a loss of power.")
    var resume = false

    @Option(
        help: ArgumentHelp(
            "How long a unit without health check must stay up.",
            valueName: "time"
        )
    )
    var settle = "10s"

    @Option(help: ArgumentHelp("How long a unit may take to come up.", valueName: "time"))
    var timeout = "5m"

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var options: StoreOptions

    func validate() throws {
        _ = try milliseconds(settle, "--settle")
        _ = try milliseconds(timeout, "--timeout")
        if dryRun, resume || history || target != nil {
            throw ValidationError(
                "--dry-run is for updates, and neither for --resume, --history nor --rollback=NAME"
            )
        }
        if target != nil, resume || history {
            throw ValidationError("--rollback=NAME comes alone: without --resume and --history")
        }
        if rollback.isEmpty { throw ValidationError("--rollback takes true, false, a unit or an image") }
    }

    func run() throws {
        if history { return try UpdateHistory(store: options.store, format: format).show() }
        let printer = UpdatePrinter(format: format)
        try printer.check()
        let updater = try updater()
        let report: UpdateReport
        do {
            if let target {
                report = try updater.revert(target)
            } else {
                report = try updater.run(onlyUnfinished: resume)
            }
        } catch {
            throw Failure("auto-update: \(error)")
        }
        // Podman prints a heading, too, where there is nothing to update; what is cut off prints what it finished.
        if !resume || !report.rows.isEmpty { try printer.show(report) }
        if report.isFailed { throw ExitCode(1) }
    }

    /// The unit or image that is to go back.
    private var target: String? { Self.boolean(rollback) == nil ? rollback : nil }

    /// What Go's strconv.ParseBool makes of a text.
    private static func boolean(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "TRUE", "true", "True": true
        case "0", "f", "F", "FALSE", "false", "False": false
        default: nil
        }
    }

    private func milliseconds(_ text: String, _ flag: String) throws -> Int64 {
        guard let time = RegistryOptions.milliseconds(text) else {
            throw ValidationError("\(flag) '\(text)': not a time such as 10s or 1m30s")
        }
        return Int64(time)
    }

    private func updater() throws -> Updater {
        let settings = try registry.settings
        let journal = UpdateJournal()
        var update = Updater.Options()
        update.isDry = dryRun
        update.rollsBack = Self.boolean(rollback) ?? true
        update.settle = try milliseconds(settle, "--settle")
        update.limit = try milliseconds(timeout, "--timeout")
        let progress = ProgressPrinter(isatty(STDERR_FILENO) == 1 ? .auto : .none)
        let puller = Puller(
            into: options.store,
            settings: settings,
            notes: FailureNotes(),
            watcher: { progress.show($0) }
        )
        return Updater(
            store: options.store,
            puller: puller,
            offers: OfferedImages(settings: settings),
            options: update,
            watcher: { journal.show($0) }
        )
    }
}
