import ContentStore
import Glibc
import JSON
import OCI
import Update

/// Prints what a run of updates came to, with the columns of podman-auto-update(1).
struct UpdatePrinter {
    static let fields = ["Unit", "Container", "ContainerName", "Image", "Policy", "Updated"]

    let format: String
    private let printer = ListPrinter(
        fields: fields,
        headings: [
            "Unit": "UNIT", "Container": "CONTAINER", "ContainerName": "CONTAINER NAME", "Image": "IMAGE",
            "Policy": "POLICY", "Updated": "UPDATED",
        ],
        table: ["Unit", "Container", "Image", "Policy", "Updated"]
    )

    init(format: String) {
        self.format = format
    }

    /// Finds mistakes of the format before anything is done.
    func check() throws {
        if format == "table" || format == "json" { return }
        do {
            _ = try ListTemplate(format, fields: Self.fields)
        } catch {
            throw Failure("--format: \(error)")
        }
    }

    func show(_ report: UpdateReport) throws {
        let rows = report.rows.map { row in
            [
                "Unit": row.container.unit,
                "Container": row.container.name,
                "ContainerName": row.container.name,
                "Image": row.container.imageText,
                "Policy": row.policy.rawValue,
                "Updated": row.result.rawValue,
            ]
        }
        if format == "json" {
            let objects = rows.map { row in
                JSONValue.object(Self.fields.map { .init($0, .string(row[$0] ?? "")) })
            }
            return write(JSONValue.array(objects).text + "\n", to: STDOUT_FILENO)
        }
        try printer.show(rows, format: format, heading: true)
    }
}

/// Prints what earlier updates came to, the latest first.
struct UpdateHistory {
    let store: Store
    let format: String

    func show() throws {
        let entries: [(reference: Reference, entry: UpdateEntry)]
        do {
            entries = try store.updateRecords().flatMap { record in
                record.history.map { (record.reference, $0) }
            }
            .sorted { $0.entry.ended > $1.entry.ended }
        } catch {
            throw Failure(error)
        }
        switch format {
        case "json":
            let objects = entries.map { reference, entry in
                JSONValue.object([.init("image", .string("\(reference)"))] + (entry.json.members ?? []))
            }
            write(JSONValue.array(objects).text + "\n", to: STDOUT_FILENO)
        case "table":
            ListPrinter.show(
                [["TIME", "IMAGE", "FROM", "TO", "RESULT", "UNITS", "REASON"]]
                    + entries.map { reference, entry in
                        [
                            date(entry.ended), "\(reference)", entry.from.map(short) ?? "-", short(entry.to),
                            entry.result.rawValue, entry.units.joined(separator: ","), entry.reason ?? "",
                        ]
                    }
            )
        default: throw Failure("--format: with --history it is table or json")
        }
    }
}
