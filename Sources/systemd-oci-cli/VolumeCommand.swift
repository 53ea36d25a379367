import ArgumentParser
import ContentStore
import Glibc
import JSON
import Volumes

/// What of `volume` a start needs not; `create`, `rm` and `exists` are the launcher's.
struct VolumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "volume",
        abstract: "Work with named volumes.",
        discussion: """
            Besides these there are `volume create`, `volume rm` and `volume exists`, with the flags of \
            podman-volume-create(1), podman-volume-rm(1) and podman-volume-exists(1). A volume with a .volume file is \
            made when its unit starts.
            """,
        subcommands: [
            List.self, Inspect.self, Prune.self, Export.self, Import.self, Mount.self, Unmount.self,
        ]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls",
            abstract: "List volumes.",
            aliases: ["list"]
        )

        @Option(
            help: ArgumentHelp(
                "table, json, or a Go template of \(VolumeDetails.fields.map { "." + $0 }.joined(separator: " ")).",
                valueName: "format"
            )
        )
        var format = "table"

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp(
                "Only volumes with name=, label=, label!=, driver=, opt=, until=, since= or dangling=.",
                valueName: "filter"
            )
        )
        var filter: [String] = []

        @Flag(name: [.customShort("n"), .long], help: "Print no heading.")
        var noheading = false

        @Flag(name: .shortAndLong, help: "Print names only.")
        var quiet = false

        @OptionGroup var options: StoreOptions

        func run() throws {
            let volumes = try options.volumes(filter)
            if quiet { return write(volumes.map { $0.definition.name + "\n" }.joined(), to: STDOUT_FILENO) }
            if format == "json" {
                let document = JSONValue.array(volumes.map(\.document))
                return write(document.indentedText(by: 5) + "\n", to: STDOUT_FILENO)
            }
            let printer = ListPrinter(
                fields: VolumeDetails.fields,
                headings: VolumeDetails.headings,
                table: ["Driver", "Name"]
            )
            try printer.show(volumes.map(\.row), format: format, heading: !noheading)
        }
    }

    struct Inspect: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print what is known of volumes, as JSON.")

        @Flag(name: .shortAndLong, help: "All volumes.")
        var all = false

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("json, or a Go template, as for ls.", valueName: "format")
        )
        var format = "json"

        @OptionGroup var options: StoreOptions

        @Argument(help: ArgumentHelp("The volumes' names.", valueName: "volume"))
        var names: [String] = []

        func run() throws {
            let store = options.volumeStore
            guard all != !names.isEmpty else { throw Failure("volume inspect: needs names, or --all") }
            let volumes =
                try all
                ? options.volumes([])
                : names.map { name in
                    let name = try checkedName(name)
                    guard store.exists(name) else {
                        throw Failure("volume inspect: there is no volume '\(name)'")
                    }
                    return try VolumeDetails(name, in: store)
                }
            if format == "json" {
                let document = JSONValue.array(volumes.map(\.document))
                return write(document.indentedText(by: 5) + "\n", to: STDOUT_FILENO)
            }
            let printer = ListPrinter(fields: VolumeDetails.fields, headings: [:], table: [])
            try printer.show(volumes.map(\.row), format: format, heading: false)
        }
    }
}

extension StoreOptions {
    var volumeStore: VolumeStore { VolumeStore(store: store) }

    /// The volumes that meet conditions.
    func volumes(_ filters: [String]) throws -> [VolumeDetails] {
        let volumes = volumeStore
        do {
            let filter = try VolumeFilter(filters, volumes)
            return try VolumeDetails.all(volumes).filter(filter.accepts)
        } catch {
            throw error as? Failure ?? Failure(error)
        }
    }
}
