import ArgumentParser
import Manual
import Quadlet

/// The command that a command line names, and what is wrong with the name.
struct NamedCommand {
    /// Such as `image` and `pull`.
    private(set) var path: [String] = []
    /// What to say where a word is no command that has to be one.
    private(set) var mistake: String?

    /// What the launcher does itself, so that the parser knows nothing of it.
    private static let others = [
        "run", "exec", "healthcheck", "network", "volume", "pod", "kube", "port", "stop", "create", "start",
        "state", "kill", "delete", "list", "pause", "resume", "update", "events", "features", "spec",
        "checkpoint", "restore",
    ]

    init(_ words: some Sequence<String>) {
        var command: any ParsableCommand.Type = Program.self
        for word in words {
            let commands = command.configuration.subcommands
            if commands.isEmpty || word.hasPrefix("-") { return }
            if word == "help" { continue }
            guard let next = commands.first(where: { Self.names(of: $0).contains(word) }) else {
                let shown = commands.filter { $0.configuration.shouldDisplay }.flatMap { Self.names(of: $0) }
                mistake = Self.mistake(word, below: path, among: shown)
                return
            }
            path.append(next._commandName)
            command = next
        }
    }

    /// The text with which the help of the command ends; empty where there are no examples.
    var examples: String {
        let lines = CommandExamples.of(path)
        if lines.isEmpty { return "" }
        return "EXAMPLES:\n" + lines.map { "  " + $0 + "\n" }.joined()
    }

    private static func mistake(_ word: String, below path: [String], among names: [String]) -> String {
        let known = path.isEmpty ? names + others : names
        let start = (path + ["there is no command '\(word)'"]).joined(separator: ": ")
        if let meant = Quadlet.Spelling.suggestion(for: word, among: known) {
            return start + "; did you mean '\(meant)'?"
        }
        let help = (["systemd-oci"] + path + ["--help"]).joined(separator: " ")
        return start + "; `\(help)` has those that there are"
    }

    private static func names(of command: any ParsableCommand.Type) -> [String] {
        [command._commandName] + command.configuration.aliases
    }
}
