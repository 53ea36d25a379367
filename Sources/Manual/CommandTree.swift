package import JSON
import Lowering

/// A command with what may follow it, as shell completion sees it.
package struct CommandTree: Equatable, Sendable {
    /// A flag or option.
    package struct Option: Equatable, Sendable {
        /// With their dashes, the long one first.
        package var names: [String]
        package var summary: String
        /// What stands for the value; nil where there is none.
        package var value: String?
        /// All values; empty where there are others.
        package var choices: [String] = []
    }

    package var name: String
    package var summary: String
    /// What the help says beyond that; empty where that is all.
    package var discussion = ""
    package var options: [Option]
    /// What stands for the operands, in their order.
    package var operands: [String]
    package var subcommands: [CommandTree]

    /// The tree of what swift-argument-parser prints for `--experimental-dump-help`, with the launcher's.
    ///
    /// Nil where that is no such text.
    package init?(dump: JSONValue) {
        guard let command = dump["command"], let tree = CommandTree(command: command) else { return nil }
        self = tree
        subcommands += [Self.run, Self.exec]
        for text in LauncherCommandText.all { add(text) }
        let names = Set(subcommands.map(\.name))
        subcommands += Self.runtime.subcommands.filter { !names.contains($0.name) }
        subcommands.sort { $0.name < $1.name }
    }

    /// Adds a command of the launcher, below the group that its name begins with.
    private mutating func add(_ text: LauncherCommandText) {
        let words = text.name.split(separator: " ").map(String.init)
        let command = CommandTree(
            words.last ?? "",
            text.summary,
            text.flags.compactMap(Self.option),
            operands: text.operands.lowercased().split(separator: " ").map { word in
                String(word.filter { $0 != "[" && $0 != "]" && $0 != "." })
            }
        )
        guard words.count > 1, let group = words.first else { return subcommands.append(command) }
        if !subcommands.contains(where: { $0.name == group }) {
            let summary = LauncherCommandText.groups.first { $0.name == group }?.summary ?? ""
            subcommands.append(CommandTree(group, summary, []))
        }
        for index in subcommands.indices where subcommands[index].name == group {
            subcommands[index].subcommands.append(command)
            subcommands[index].subcommands.sort { $0.name < $1.name }
        }
    }

    private init?(command: JSONValue) {
        guard let name = command["commandName"]?.string else { return nil }
        self.name = name
        summary = command["abstract"]?.string ?? ""
        discussion = command["discussion"]?.string ?? ""
        let arguments = (command["arguments"]?.array ?? []).filter { $0["shouldDisplay"]?.bool ?? true }
        options = arguments.compactMap(Self.option)
        operands = arguments.filter { $0["kind"]?.string == "positional" }
            .compactMap { $0["valueName"]?.string }
        subcommands = (command["subcommands"]?.array ?? [])
            .filter { $0["shouldDisplay"]?.bool ?? true }
            .compactMap { CommandTree(command: $0) }
    }

    private init(
        _ name: String,
        _ summary: String,
        _ options: [Option],
        operands: [String] = [],
        subcommands: [CommandTree] = []
    ) {
        self.name = name
        self.summary = summary
        self.options = options
        self.operands = operands
        self.subcommands = subcommands
    }

    /// The command line that the program has where it is called as a runtime.
    package static var runtime: CommandTree {
        let commands = RuntimeCommandText.all.map { command in
            CommandTree(
                command.name,
                command.summary,
                command.flags.compactMap(option),
                operands: command.operands.split(separator: " ").map { String($0).lowercased() }
            )
        }
        return CommandTree(
            "systemd-oci-runtime",
            "Run containers of OCI bundles.",
            RuntimeCommandText.globalFlags.compactMap(option),
            subcommands: commands
        )
    }

    private static var exec: CommandTree {
        let options = ExecOptions.flags.map(FlagText.init).compactMap(option)
        return CommandTree(
            "exec",
            "Run a command in a container that runs.",
            options,
            operands: ["container", "command"]
        )
    }

    private static func option(_ argument: JSONValue) -> Option? {
        guard let kind = argument["kind"]?.string, kind != "positional" else { return nil }
        let names = (argument["names"]?.array ?? []).compactMap { name in
            name["name"]?.string.map { (name["kind"]?.string == "short" ? "-" : "--") + $0 }
        }
        let long = names.filter { $0.hasPrefix("--") }
        return Option(
            names: long + names.filter { !$0.hasPrefix("--") },
            summary: argument["abstract"]?.string ?? "",
            value: kind == "option" ? argument["valueName"]?.string ?? "value" : nil,
            choices: argument["allValues"]?.strings ?? []
        )
    }

    /// `run` with the flags that do something, those of bundles after those of images.
    private static var run: CommandTree {
        let options = RunFlags.table.map(FlagText.init).compactMap(option)
        let names = Set(options.flatMap(\.names))
        let ofBundles = BundleOptions.flags.map(FlagText.init).compactMap(option).map { option in
            var option = option
            option.names.removeAll { names.contains($0) }
            return option
        }
        return CommandTree(
            "run",
            "Run a command in a new container.",
            options + ofBundles.filter { $0.names.first?.hasPrefix("--") == true },
            operands: ["image", "command"]
        )
    }

    private static func option(_ flag: FlagText) -> Option? {
        flag.hasEffect ? Option(names: flag.names, summary: flag.text, value: flag.value) : nil
    }
}
