import ArgumentParser
import ContentStore
import Glibc
import JSON
import Linux
import Volumes

struct DiskUsageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "df",
        abstract: "Show what images, containers and volumes take on the disk.",
        discussion: "The columns are those of podman-system-df(1)."
    )

    @Option(
        help: ArgumentHelp(
            "table, json, or a Go template of .Type .Total .Active .Size .Reclaimable.",
            valueName: "format"
        )
    )
    var format = "table"

    @Flag(name: .shortAndLong, help: "Show each image, container and volume.")
    var verbose = false

    @OptionGroup var options: StoreOptions

    private static let fields = ["Type", "Total", "Active", "Size", "Reclaimable"]

    func run() throws {
        let parts: [(name: String, usage: StoreUsage)]
        do {
            let store = options.store
            parts = [
                ("Images", try store.imageUsage()), ("Containers", try store.containerUsage()),
                ("Local Volumes", try store.volumeUsage()),
            ]
        } catch {
            throw Failure(error)
        }
        if verbose { return try showEach() }
        if format == "json" {
            let documents = parts.map { name, usage -> JSONValue in
                [
                    "Type": .string(name), "Total": .number(String(usage.total)),
                    "Active": .number(String(usage.active)), "RawSize": .number(String(usage.size)),
                    "RawReclaimable": .number(String(usage.reclaimable)),
                    "TotalCount": .number(String(usage.total)), "Size": .string(Amounts.size(usage.size)),
                    "Reclaimable": .string(Self.reclaimable(usage)),
                ]
            }
            return write(JSONValue.array(documents).indentedText(by: 2) + "\n", to: STDOUT_FILENO)
        }
        let rows = parts.map { name, usage in
            [
                "Type": name, "Total": String(usage.total), "Active": String(usage.active),
                "Size": Amounts.size(usage.size), "Reclaimable": Self.reclaimable(usage),
            ]
        }
        let headings = Dictionary(uniqueKeysWithValues: Self.fields.map { ($0, $0.uppercased()) })
        let printer = ListPrinter(fields: Self.fields, headings: headings, table: Self.fields)
        try printer.show(rows, format: format, heading: true)
    }

    private static func reclaimable(_ usage: StoreUsage) -> String {
        let share = usage.size > 0 ? (usage.reclaimable * 100 + usage.size / 2) / usage.size : 0
        return "\(Amounts.size(usage.reclaimable)) (\(share)%)"
    }

    private func showEach() throws {
        guard format == "table" else { return try showImages() }
        write("Images space usage:\n\n", to: STDOUT_FILENO)
        try showImages()
        write("\nContainers space usage:\n\n", to: STDOUT_FILENO)
        try showContainers()
        write("\nLocal Volumes space usage:\n\n", to: STDOUT_FILENO)
        try showVolumes()
    }

    /// What containers that run have written, and how many named volumes they have.
    private func showContainers() throws {
        let volumes = try options.volumes([])
        let now = Amounts.now
        let rows = try ContainerList(.of(user: false)).running().map { container in
            let row = ContainerRow(container, ports: [], isWhole: false, now: now).values
            let used = volumes.count { $0.users.contains(container.name) }
            return [
                row["ID"] ?? "", row["Image"] ?? "", row["Command"] ?? "", String(used),
                size("containers/\(container.name)/upper"), row["Created"] ?? "", row["State"] ?? "",
                container.name,
            ]
        }
        let heading = [
            "CONTAINER ID", "IMAGE", "COMMAND", "LOCAL VOLUMES", "SIZE", "CREATED", "STATUS", "NAMES",
        ]
        ListPrinter.show([heading] + rows)
    }

    private func showVolumes() throws {
        let rows = try options.volumes([]).map { volume in
            let name = volume.definition.name
            return [name, String(volume.users.count), size("volumes/" + name)]
        }
        ListPrinter.show([["VOLUME NAME", "LINKS", "SIZE"]] + rows)
    }

    /// What the files of a directory of the store take; nothing where it is gone.
    private func size(_ name: String) -> String {
        let bytes = try? Directory(path: PathBytes("\(options.path)/\(name)")).usage().content
        return Amounts.size(bytes ?? 0)
    }

    /// What each image has for itself and shares with others.
    private func showImages() throws {
        let fields = ["Repository", "Tag", "ID", "Created", "Size", "Shared", "Unique", "Containers"]
        let rows = ImageRow.Order.created.sorted(try options.details()).map { image in
            var values = ImageRow(image, isWhole: false).values
            values["Size"] = Amounts.size(image.size)
            values["Shared"] = Amounts.size(image.size - image.uniqueSize)
            values["Unique"] = Amounts.size(image.uniqueSize)
            return values
        }
        if format == "json" {
            let documents = rows.map { row in
                JSONValue.object(fields.map { .init($0, .string(row[$0] ?? "")) })
            }
            return write(JSONValue.array(documents).indentedText(by: 2) + "\n", to: STDOUT_FILENO)
        }
        var headings = ImageRow.headings
        headings["Shared"] = "SHARED SIZE"
        headings["Unique"] = "UNIQUE SIZE"
        let printer = ListPrinter(fields: fields, headings: headings, table: fields)
        try printer.show(rows, format: format, heading: true)
    }
}
