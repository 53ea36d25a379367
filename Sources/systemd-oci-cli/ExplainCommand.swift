import ArgumentParser
import Discovery
import Glibc
import Inspection
import JSON
import UnitFile

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show what a Quadlet file becomes, and why.",
        discussion: """
            Shows of each line of a file and its drop-ins what it means, and what it is in the unit: settings, flags \
            of a command, links. Then comes what is in the unit without a line, and why. With a key, only what \
            concerns that one, whether the file has it or not.

            The exit status is 1 where the file has errors.
            """
    )

    /// How it is printed.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format = Format.text

    @OptionGroup var options: ScopeOptions

    @Argument(
        help: ArgumentHelp(
            "A Quadlet file, its name, or the name of the unit that it becomes.",
            valueName: "file"
        )
    )
    var file: String

    @Argument(help: ArgumentHelp("A key of the file, or a setting of the unit.", valueName: "key"))
    var key: String?

    func run() throws {
        let explanation: Explanation
        do {
            explanation = try Explanation(of: file, scope: options.scope)
        } catch {
            throw Failure(error)
        }
        let isColored =
            isatty(STDOUT_FILENO) == 1 && Environment["NO_COLOR"] == nil && Environment["TERM"] != "dumb"
        // `Image=` means `Image`.
        let name = key.map { $0.hasSuffix("=") ? String($0.dropLast()) : $0 }
        if format == .json {
            guard let json = explanation.json(key: name) else {
                throw Failure(explanation.unknown(name ?? ""))
            }
            write(json.indentedText(by: 2) + "\n", to: STDOUT_FILENO)
            if explanation.unit == nil { throw ExitCode(1) }
            return
        }
        guard let text = explanation.text(key: name, isColored: isColored) else {
            throw Failure(explanation.unknown(name ?? ""))
        }
        write(text, to: STDOUT_FILENO)
        if explanation.unit == nil { throw ExitCode(1) }
    }
}
