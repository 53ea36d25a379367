import Quadlet

extension Completion {
    /// For fish(1).
    package var fish: String {
        var lines = [Self.comment, "", "complete -c \(root.name) -f"]
        if hasTables { lines += [Self.place(function), ""] }
        for (path, command) in paths {
            let condition = fishCondition(path, command)
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
            switch operand(path, command) {
            case .files: lines.append("\(start) -F")
            case .names(let named):
                lines.append("\(start) -a '(\(named.command) | string split \" \")'")
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

    /// A function that says whether these are the first words that are no flags.
    private static func place(_ function: String) -> String {
        """
        function \(function)_at
            set -l path
            for word in (commandline -opc)[2..-1]
                string match -q -- "-*" $word; or set -a path $word
            end
            set -l count (count $argv)
            test (count $path) -ge $count; and test "$path[1..$count]" = "$argv"
        end
        """
    }

    private func fishCondition(_ path: String, _ command: CommandTree) -> String {
        if path.isEmpty { return "__fish_use_subcommand" }
        // A runtime has flags with values before its commands, which are of one word each.
        var conditions = [hasTables ? "\(function)_at \(path)" : "__fish_seen_subcommand_from \(path)"]
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
