import ArgumentParser
import Discovery
import Glibc
import Inspection
import JSON
import Lowering

extension LintReport.Format: ExpressibleByArgument {}

/// Whose Quadlet files are meant.
struct ScopeOptions: ParsableArguments {
    @ArgumentParser.Flag(help: "The files of the user, not of the system.")
    var user = false

    @Option(
        name: .customLong("systemd"),
        help: ArgumentHelp(
            "The version of systemd that will load the units; this host's.",
            valueName: "version"
        )
    )
    var systemd: Int?

    var scope: LoweringContext.Scope { user ? .user : .system }
}

struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Find mistakes in Quadlet files.",
        discussion: """
            Says what the generator would say of the files, and what systemd would ignore in them. Without a path, \
            these are the files that the generator reads. A file's drop-ins, and the files that it names, are looked \
            for beside it.

            The exit status is 0 where there is no mistake, 1 where there is an error (with --strict also for a \
            warning), and 125 where the files can't be looked at.
            """
    )

    @Option(help: ArgumentHelp("text, json or sarif (2.1.0).", valueName: "format"))
    var format = LintReport.Format.text

    @ArgumentParser.Flag(help: "Fail for a warning, too.")
    var strict = false

    @OptionGroup var options: ScopeOptions

    @Argument(help: ArgumentHelp("Quadlet files, drop-ins, or folders of these.", valueName: "path"))
    var paths: [String] = []

    func run() throws {
        let inspection: Inspection
        do {
            inspection = try Inspection(paths: paths, scope: options.scope, systemd: options.systemd)
        } catch {
            throw Failure(error)
        }
        let report = LintReport(inspection.diagnostics)
        switch format {
        case .json: write(report.json.text + "\n", to: STDOUT_FILENO)
        case .sarif: write(report.sarif(version: Program.version).text + "\n", to: STDOUT_FILENO)
        case .text:
            write(isatty(STDOUT_FILENO) == 1 ? terminalText(report) : report.text, to: STDOUT_FILENO)
            let count = inspection.files.count
            say("\(count) file\(count == 1 ? "" : "s"), \(report.summary)")
        }
        if report.hasFailed(strict: strict) { throw ExitCode(1) }
    }

    private func terminalText(_ report: LintReport) -> String {
        var lines: [String: [String]] = [:]
        // no-color.org; also what terminfo calls a terminal that can do nothing.
        let isColored = Environment["NO_COLOR"] == nil && Environment["TERM"] != "dumb"
        return report.text(isColored: isColored) { path, number in
            if lines[path] == nil {
                // What can't be read any more is not shown.
                let bytes = (try? Files.read(path)) ?? []
                lines[path] = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
                    .map { String(decoding: $0, as: UTF8.self) }
            }
            let all = lines[path] ?? []
            return number <= all.count ? all[number - 1] : nil
        }
    }
}
