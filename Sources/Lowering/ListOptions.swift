/// The flags of commands that list, show and remove networks, pods and volumes.
package struct ListOptions: FlagOptions, Equatable {
    package var isJSON = false
    package var isQuiet = false
    package var hasHeading = true
    package var truncates = true
    package var ignores = false
    package var force = false
    package var all = false
    /// Conditions, each `name=value`.
    package var filters: [RunSetting] = []
    package var addedNameservers: [String] = []
    package var droppedNameservers: [String] = []
    package var warnings: [String] = []
    package var operands: [String] = []

    package init() {}

    package static var command: String { "" }

    /// Flags, of which each command has some.
    private enum Name: String {
        case format, quiet, ignore, force, all, time, filter
        case dnsAdd = "dns-add"
        case dnsDrop = "dns-drop"
        case noHeading = "noheading"
        case noTruncation = "no-trunc"
    }

    // swift-format-ignore
    private static let names: [String: [Name]] = [
        "network disconnect": [.force], "network exists": [], "network inspect": [.format],
        "network ls": [.filter, .format, .quiet, .noHeading, .noTruncation],
        "network prune": [.filter, .force],
        "network reload": [.all], "network rm": [.ignore, .force, .time], "network update": [.dnsAdd, .dnsDrop],
        "pod exists": [], "pod inspect": [.format], "pod ps": [.format, .quiet, .noHeading],
        "pod rm": [.ignore, .force, .time], "pod start": [], "pod stop": [.ignore, .time],
        "port": [.all, .format],
        "volume exists": [], "volume rm": [.ignore, .force, .all, .time],
    ]

    /// The flags of a command, such as `network ls`.
    package static func flags(of command: String) -> [Flag<ListOptions>] {
        let names = names[command] ?? []
        return flags.filter { row in names.contains { $0.rawValue == row.name } }
    }

    package static let flags: [Flag<ListOptions>] = [
        Flag(
            "format",
            value: "FORMAT",
            .value("json or table.") { options, text throws(FlagError) in
                guard ["json", "table"].contains(text) else {
                    throw RunFlagError("", "must be json or table")
                }
                options.isJSON = text == "json"
            }
        ),
        Flag(
            "filter",
            value: "NAME=VALUE",
            .value("Only those that meet a condition.") { options, text throws(FlagError) in
                options.filters.append(try RunFlags.named(text))
            }
        ),
        Flag(
            "dns-add",
            value: "ADDRESS",
            .value("A further server for names that are none of a container.") {
                $0.addedNameservers += $1.split(separator: ",").map(String.init)
            }
        ),
        Flag(
            "dns-drop",
            value: "ADDRESS",
            .value("A server that is not asked any more.") {
                $0.droppedNameservers += $1.split(separator: ",").map(String.init)
            }
        ),
        Flag("quiet", "q", .flag("Names only.") { $0.isQuiet = $1 }),
        Flag("noheading", "n", .flag("No line with the columns' names.") { $0.hasHeading = !$1 }),
        Flag("no-trunc", .flag("Whole identifiers.") { $0.truncates = !$1 }),
        Flag("ignore", "i", .flag("What is not there is no failure.") { $0.ignores = $1 }),
        Flag("force", "f", .flag("Ask nobody; what is not there is no failure.") { $0.force = $1 }),
        Flag("time", "t", value: "SECONDS", .accepted("Units have time limits of their own.")),
        Flag("all", "a", .flag("All that there are.") { $0.all = $1 }),
    ]
}
