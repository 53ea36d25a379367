import ArgumentParser
import Glibc
import LanguageServer
import Linux

struct LanguageServerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lsp",
        abstract: "Serve an editor that speaks the Language Server Protocol, over standard input and output.",
        discussion: """
            Finds mistakes in Quadlet files while they are written, completes sections, keys and values, explains \
            them, and goes to the files that they name. docs/editors.md says how editors start it.
            """
    )

    @Flag(help: "Accepted, since some editors add it; there is no other way.")
    var stdio = false

    func run() throws {
        var connection = Connection(Server(version: Program.version))
        let input = Descriptor(owning: STDIN_FILENO)
        let output = Descriptor(owning: STDOUT_FILENO)
        do {
            while connection.exitStatus == nil {
                let bytes = try input.read(upTo: 1 << 16)
                if bytes.isEmpty {
                    connection.end()
                } else {
                    try output.write(connection.receive(bytes).span, of: "standard output")
                }
            }
        } catch {
            throw Failure(error)
        }
        if let failure = connection.failure { say("systemd-oci: lsp: \(failure.rawValue)") }
        Glibc.exit(connection.exitStatus ?? 1)
    }
}
