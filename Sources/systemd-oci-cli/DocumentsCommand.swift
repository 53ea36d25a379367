import ArgumentParser
import Discovery
import JSON
import Linux
import Manual

/// Writes what is committed of documentation and shell completion: for `make documents` and a test.
struct DocumentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "documents",
        abstract: "Print the manual from the tables of keys and flags.",
        shouldDisplay: false
    )

    @Argument(help: ArgumentHelp("The project's directory.", valueName: "directory"))
    var directory: String

    func run() throws {
        let dump = try JSONValue(parsing: Array(Program._dumpHelp().utf8))
        guard let documents = Documents.all(dump: dump) else { throw Failure("there are no commands") }
        do {
            for (path, text) in documents {
                try SmallFile.replace(directory + "/" + path, with: Array(text.utf8))
            }
        } catch {
            throw Failure(error)
        }
    }
}
