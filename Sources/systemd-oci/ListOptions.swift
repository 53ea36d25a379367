import Lowering

/// The flags of commands that list, show and remove networks and volumes.
struct ListOptions: Equatable, Sendable {
    var isJSON = false
    var isQuiet = false
    var hasHeading = true
    var truncates = true
    var ignores = false
    var force = false
    var all = false

    /// Flags, of which each command has some.
    enum Flag: String, Sendable {
        case format, quiet, ignore, force, all
        case noHeading = "noheading"
        case noTruncation = "no-trunc"
    }

    /// Reads a command line.
    ///
    /// - Parameters:
    ///   - arguments: What follows the command's name.
    ///   - flags: Those of the command.
    ///   - command: Its name, for errors.
    ///   - needsOperands: Whether something must be named.
    /// - Returns: The flags, and what is named.
    /// - Throws: What makes no sense.
    static func read(
        _ arguments: ArraySlice<String>,
        _ flags: [Flag],
        of command: String,
        needsOperands: Bool = false
    ) throws(Failure) -> (ListOptions, [String]) {
        var options = ListOptions()
        let operands: [String]
        do {
            let flags = table.filter { row in flags.contains { $0.rawValue == row.name } }
            operands = try CommandFlagReader.read(arguments, by: flags, into: &options)
        } catch {
            throw Failure("\(command): \(error)")
        }
        if operands.isEmpty, needsOperands, !options.all { throw Failure("\(command): needs a name") }
        if let first = operands.first, !needsOperands {
            throw Failure("\(command): '\(first)': takes no names")
        }
        return (options, operands)
    }

    private static let table: [CommandFlag<ListOptions>] = [
        CommandFlag(
            "format",
            value: "FORMAT",
            "json or table.",
            .value { options, text in
                guard ["json", "table"].contains(text) else {
                    throw RunFlagError("", "must be json or table")
                }
                options.isJSON = text == "json"
            }
        ),
        CommandFlag("quiet", "q", "Names only.", .flag { $0.isQuiet = $1 }),
        CommandFlag("noheading", "n", "No line with the columns' names.", .flag { $0.hasHeading = !$1 }),
        CommandFlag("no-trunc", "Whole identifiers.", .flag { $0.truncates = !$1 }),
        CommandFlag("ignore", "i", "What is not there is no failure.", .flag { $0.ignores = $1 }),
        CommandFlag("force", "f", "What is not there is no failure.", .flag { $0.force = $1 }),
        CommandFlag("all", "a", "All that there are.", .flag { $0.all = $1 }),
    ]
}
