import Lowering

/// The flags of commands that list, show and remove networks and volumes.
struct ListOptions: FlagOptions, Equatable {
    var isJSON = false
    var isQuiet = false
    var hasHeading = true
    var truncates = true
    var ignores = false
    var force = false
    var all = false
    var warnings: [String] = []
    var operands: [String] = []

    static var command: String { "" }

    /// Flags, of which each command has some.
    enum Name: String, Sendable {
        case format, quiet, ignore, force, all, time
        case noHeading = "noheading"
        case noTruncation = "no-trunc"
    }

    /// Reads a command line.
    ///
    /// - Parameters:
    ///   - arguments: What follows the command's name.
    ///   - names: Those of the command.
    ///   - command: Its name, for errors.
    ///   - needsOperands: Whether something must be named.
    /// - Returns: The flags, and what is named.
    /// - Throws: What makes no sense.
    static func read(
        _ arguments: ArraySlice<String>,
        _ names: [Name],
        of command: String,
        needsOperands: Bool = false
    ) throws(Failure) -> (ListOptions, [String]) {
        var options: ListOptions
        do {
            let own = flags.filter { row in names.contains { $0.rawValue == row.name } }
            options = try ListOptions(arguments: arguments, by: own, of: "`\(command)`")
        } catch {
            throw Failure("\(command): \(error)")
        }
        let operands = options.operands
        options.operands = []
        if operands.isEmpty, needsOperands, !options.all { throw Failure("\(command): needs a name") }
        if let first = operands.first, !needsOperands {
            throw Failure("\(command): '\(first)': takes no names")
        }
        return (options, operands)
    }

    static let flags: [Flag<ListOptions>] = [
        Flag(
            "format",
            value: "FORMAT",
            .value("json or table.") { options, text in
                guard ["json", "table"].contains(text) else {
                    throw RunFlagError("", "must be json or table")
                }
                options.isJSON = text == "json"
            }
        ),
        Flag("quiet", "q", .flag("Names only.") { $0.isQuiet = $1 }),
        Flag("noheading", "n", .flag("No line with the columns' names.") { $0.hasHeading = !$1 }),
        Flag("no-trunc", .flag("Whole identifiers.") { $0.truncates = !$1 }),
        Flag("ignore", "i", .flag("What is not there is no failure.") { $0.ignores = $1 }),
        Flag("force", "f", .flag("What is not there is no failure.") { $0.force = $1 }),
        Flag("time", "t", value: "SECONDS", .accepted("Units have time limits of their own.")),
        Flag("all", "a", .flag("All that there are.") { $0.all = $1 }),
    ]
}
