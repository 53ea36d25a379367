import Quadlet

extension Completion {
    /// For zsh(1), as a function for its `fpath`.
    package var zsh: String {
        var lines = ["#compdef \(root.name)", Self.comment, ""]
        if hasTables { lines += tables }
        for (path, command) in paths { lines += self.function(path, command) + [""] }
        lines.append("\(zshName("")) \"$@\"")
        return lines.joined(separator: "\n") + "\n"
    }

    /// The functions that say which images and which keys there are.
    private var tables: [String] {
        var lines = Named.allCases.flatMap { named in
            [
                "_systemd_oci_\(named.rawValue)() {", "    compadd -- ${=\"$(\(named.command))\"}", "}", "",
            ]
        }
        lines += ["_systemd_oci_keys() {", "    case ${(M)words:#*.*} in"]
        lines += Self.keys.map { "    *.\($0.kind.rawValue)*) compadd -- \($0.names) ;;" }
        return lines + ["    esac", "}", ""]
    }

    private func zshName(_ path: String) -> String {
        function
            + (path.isEmpty ? "" : "_cmd_" + path.map { $0 == " " || $0 == "-" ? "_" : String($0) }.joined())
    }

    private func function(_ path: String, _ command: CommandTree) -> [String] {
        var specs = command.options.flatMap { option in option.names.map { Self.spec(option, $0) } }
        guard !command.subcommands.isEmpty else {
            specs += operandSpecs(path, command)
            return ["\(zshName(path))() {", "    _arguments -s \\"]
                + specs.dropLast().map { "        \($0) \\" } + specs.suffix(1).map { "        \($0)" } + [
                    "}"
                ]
        }
        var lines = ["\(zshName(path))() {", "    local state line", "    _arguments -C \\"]
        lines += specs.map { "        \($0) \\" }
        lines += ["        '1: :->command' '*:: :->rest'", "    case $state in", "    command)"]
        lines += ["        local -a commands=("]
        lines += command.subcommands.map { "            " + Self.quoted("\($0.name):\($0.summary)") }
        lines += [
            "        )", "        _describe command commands ;;", "    rest)", "        case $line[1] in",
        ]
        lines += command.subcommands.map { below in
            let name = zshName(path.isEmpty ? below.name : path + " " + below.name)
            return "        \(below.name)) \(name) ;;"
        }
        return lines + ["        esac ;;", "    esac", "}"]
    }

    private func operandSpecs(_ path: String, _ command: CommandTree) -> [String] {
        switch operand(path, command) {
        case .files: ["'*:file:_files'"]
        case .names(let named): ["'*:\(named.rawValue):_systemd_oci_\(named.rawValue)'"]
        case .quadlet: ["'1:file:_files'", "'2:key:_systemd_oci_keys'"]
        case .none: ["'*: :'"]
        }
    }

    private static func spec(_ option: CommandTree.Option, _ name: String) -> String {
        // Brackets and colons would end the description.
        let summary = String(option.summary.map { "[]:".contains($0) ? " " : $0 })
        guard let value = option.value else { return quoted("*\(name)[\(summary)]") }
        let action = option.choices.isEmpty ? "_files" : "(\(option.choices.joined(separator: " ")))"
        let shown = String(value.map { "[]:".contains($0) ? " " : $0 })
        return quoted("*\(name)\(name.hasPrefix("--") ? "=" : "+")[\(summary)]:\(shown):\(action)")
    }

    /// A word of zsh in single quotes.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
