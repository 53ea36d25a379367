import Quadlet

extension Completion {
    /// For fish(1).
    package var fish: String {
        var lines = [Self.comment, "", "complete -c \(root.name) -f"]
        for (path, command) in paths {
            let condition = Self.fishCondition(path, command)
            let start = "complete -c \(root.name) -n '\(condition)'"
            for below in command.subcommands {
                lines.append("\(start) -a \(below.name) -d \(Self.quoted(below.summary))")
            }
            for option in command.options {
                let names = option.names.map { name in
                    name.hasPrefix("--") ? "-l \(name.dropFirst(2))" : "-s \(name.dropFirst())"
                }
                var line = "\(start) \(names.joined(separator: " "))"
                if !option.choices.isEmpty {
                    line += " -x -a '\(option.choices.joined(separator: " "))'"
                } else if option.value != nil {
                    line += " -r -F"
                }
                lines.append(line + " -d \(Self.quoted(option.summary))")
            }
            switch operand(command) {
            case .files: lines.append("\(start) -F")
            case .images:
                lines.append("\(start) -a '(\(Self.imageNames))'")
            case .containers:
                lines.append("\(start) -a '(\(Self.containerNames) | string split \" \")'")
            case .quadlet:
                lines.append("\(start) -F")
                for (kind, names) in Self.keys {
                    let kind = "string match -q \"*.\(kind.rawValue)\" -- (commandline -opc)"
                    lines.append("complete -c \(root.name) -n '\(condition); and \(kind)' -a '\(names)'")
                }
            case .none: break
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func fishCondition(_ path: String, _ command: CommandTree) -> String {
        if path.isEmpty { return "__fish_use_subcommand" }
        var conditions = path.split(separator: " ").map { "__fish_seen_subcommand_from \($0)" }
        if !command.subcommands.isEmpty {
            let below = command.subcommands.map(\.name).joined(separator: " ")
            conditions.append("not __fish_seen_subcommand_from \(below)")
        }
        return conditions.joined(separator: "; and ")
    }

    /// A word of fish in single quotes.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
