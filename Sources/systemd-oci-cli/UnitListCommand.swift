import ArgumentParser
import Discovery
import Glibc
import JSON
import Linux
import UnitFile

struct UnitListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List Quadlet files and the states of their units.",
        aliases: ["ls"]
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("name=, status= or pod= and a regular expression.", valueName: "filter")
    )
    var filter: [String] = []

    @Option(
        help: ArgumentHelp(
            "table, json, or a Go template of .Name .UnitName .Path .Status .App .Pod.",
            valueName: "format"
        )
    )
    var format = "table"

    @Flag(name: [.customShort("n"), .long], help: "Print no heading.")
    var noheading = false

    @OptionGroup var scope: UnitScope

    private static let columns = ["Name", "UnitName", "Path", "Status", "App", "Pod"]
    private static let headings = [
        "Name": "NAME", "UnitName": "UNIT NAME", "Path": "PATH ON DISK", "Status": "STATUS",
        "App": "APPLICATION", "Pod": "POD",
    ]
    private static let table =
        "table {{.Name}}\\t{{.UnitName}}\\t{{.Path}}\\t{{.Status}}\\t{{.App}}\\t{{.Pod}}"

    func run() throws {
        let filters = try filter.map(ListFilter.init)
        let template: ListTemplate?
        do {
            template =
                try format == "json"
                ? nil : ListTemplate(format == "table" ? Self.table : format, fields: Self.columns)
        } catch {
            throw Failure("--format: \(error)")
        }
        let rows = try rows().filter { row in filters.allSatisfy { $0.accepts(row) } }
        guard let template else {
            let objects = rows.map { row in
                JSONValue.object(Self.columns.map { .init($0, .string(row[$0] ?? "")) })
            }
            return write(JSONValue.array(objects).text + "\n", to: STDOUT_FILENO)
        }
        guard template.isTable else {
            return write(template.text(rows, columns: Self.columns), to: STDOUT_FILENO)
        }
        let shown = noheading ? rows : [Self.headings] + rows
        write(ListPrinter.aligned(template.text(shown, columns: Self.columns)), to: STDOUT_FILENO)
    }

    private func rows() throws -> [[String: String]] {
        let scope = scope.value
        let sources = QuadletSources(scope: scope)
        for diagnostic in sources.diagnostics { say(diagnostic.description) }
        for error in sources.errors { say("systemd-oci: \(error)") }
        let services = sources.sources.map(\.service)
        var states: [String: Systemctl.State]?
        do {
            states = try Systemctl(scope).states(of: services)
        } catch {
            say("systemd-oci: warning: \(error.message), so no status is known")
        }
        let folder = try InstallFolder(scope)
        var lists: [String: String] = [:]
        for list in try folder.lists() {
            for file in list.files { lists[folder.path + "/" + file] = list.name }
        }
        return zip(sources.sources, services).map { source, service in
            let state = states.map { $0[service] }
            return [
                "Name": source.name.description,
                "UnitName": service,
                "Path": source.path,
                "Status": state.map { $0.map(Self.status) ?? "Not loaded" } ?? "unknown",
                "App": lists[source.path] ?? "",
                "Pod": source.pod ?? "",
            ]
        }
    }

    private static func status(_ state: Systemctl.State) -> String {
        state.isLoaded ? "\(state.active)/\(state.sub)" : "Not loaded"
    }
}

/// A condition on rows: one of the columns matches a regular expression.
private struct ListFilter {
    let column: String
    let pattern: String

    init(_ text: String) throws(Failure) {
        let columns = ["name": "Name", "status": "Status", "pod": "Pod"]
        guard let equals = text.firstIndex(of: "="), let column = columns[String(text[..<equals])] else {
            throw Failure(
                "--filter: '\(text)' is none, expected name=, status= or pod= and a regular expression"
            )
        }
        self.column = column
        pattern = String(text[text.index(after: equals)...])
        guard RegularExpression.find(pattern, in: "") != nil else {
            throw Failure("--filter: '\(pattern)' is no regular expression")
        }
    }

    func accepts(_ row: [String: String]) -> Bool {
        RegularExpression.find(pattern, in: row[column] ?? "") == true
    }
}
