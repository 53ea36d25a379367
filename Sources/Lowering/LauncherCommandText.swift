/// A command that the launcher does itself, as help, the manual and shell completion show it.
///
/// `run`, `exec` and the runtime's command line have tables of their own.
package struct LauncherCommandText: Equatable, Sendable {
    /// With the group that it is one of, such as `network create`.
    package var name: String
    /// What stands for the operands; empty where there are none.
    package var operands: String
    /// What it does, in one sentence.
    package var summary: String
    package var flags: [FlagText]
    package var example: String

    private init<Options>(
        _ name: String,
        _ operands: String,
        _ summary: String,
        _ flags: [Flag<Options>],
        _ example: String
    ) {
        self.name = name
        self.operands = operands
        self.summary = summary
        self.flags = flags.map(FlagText.init)
        self.example = "systemd-oci " + example
    }

    /// One with the flags of lists.
    private init(_ name: String, _ operands: String, _ summary: String, _ example: String) {
        self.init(name, operands, summary, ListOptions.flags(of: name), example)
    }

    // swift-format-ignore
    package static let all: [LauncherCommandText] = [
        LauncherCommandText("healthcheck run", "CONTAINER", "Check once whether a container is healthy.", HealthRunOptions.flags,
            "healthcheck run systemd-web"),
        LauncherCommandText("network connect", "NETWORK CONTAINER", "Connect a container that runs to a further network.", NetworkConnectOptions.flags,
            "network connect --alias=db backend systemd-database"),
        LauncherCommandText("network create", "[NETWORK]", "Make a network.", NetworkCreateOptions.flags,
            "network create --subnet=10.90.0.0/24 backend"),
        LauncherCommandText("network disconnect", "NETWORK CONTAINER", "Disconnect a container that runs from a network.",
            "network disconnect backend systemd-database"),
        LauncherCommandText("network exists", "NETWORK", "Say by the exit status whether there is a network: 0, or 1.",
            "network exists backend"),
        LauncherCommandText("network inspect", "NETWORK...", "Print what is known of networks, as JSON.",
            "network inspect podman"),
        LauncherCommandText("network ls", "", "List the networks.",
            "network ls --format=json"),
        LauncherCommandText("network prune", "", "Remove all networks that no container uses.",
            "network prune --force"),
        LauncherCommandText("network reload", "[CONTAINER...]", "Set the networks of containers up anew, as after the firewall was emptied.",
            "network reload --all"),
        LauncherCommandText("network rm", "NETWORK...", "Remove networks that no container uses; with --force those too whose users can be stopped.",
            "network rm backend"),
        LauncherCommandText("network update", "NETWORK", "Change the servers that are asked for names of no container.",
            "network update --dns-add=192.0.2.53 backend"),
        LauncherCommandText("pod create", "[POD]", "Make a pod: what the unit of a .pod file runs.", PodCreateOptions.flags,
            "pod create --publish=8082:80 notes"),
        LauncherCommandText("pod exists", "POD", "Say by the exit status whether a pod runs: 0, or 1.",
            "pod exists systemd-notes"),
        LauncherCommandText("pod inspect", "POD...", "Print what is known of pods that run, as JSON.",
            "pod inspect systemd-notes"),
        LauncherCommandText("pod ps", "", "List the pods that run.",
            "pod ps --format=json"),
        LauncherCommandText("pod rm", "POD...", "Stop the units of pods, which removes the pods.",
            "pod rm systemd-notes"),
        LauncherCommandText("pod start", "POD...", "Say whether pods run: their units start them.",
            "pod start systemd-notes"),
        LauncherCommandText("pod stop", "POD...", "Stop the units of pods, and so their containers.",
            "pod stop systemd-notes"),
        LauncherCommandText("port", "CONTAINER [PORT]", "Print which ports of the host lead to a container or pod.",
            "port systemd-web 80/tcp"),
        LauncherCommandText("volume create", "[VOLUME]", "Make a volume.", VolumeCreateOptions.flags,
            "volume create --label=of=web pages"),
        LauncherCommandText("volume exists", "VOLUME", "Say by the exit status whether there is a volume: 0, or 1.",
            "volume exists pages"),
        LauncherCommandText("volume rm", "VOLUME...", "Remove volumes that no container uses, with what is in them; with --force those too whose users can be stopped.",
            "volume rm pages"),
    ]

    /// What the groups of commands are about.
    package static let groups: [(name: String, summary: String)] = [
        ("healthcheck", "Check whether containers are healthy."), ("network", "Work with networks."),
        ("pod", "Work with pods."),
    ]

    // MARK: Help

    /// What `--help` prints of a command or of a group, such as `network create`; nil where there is none of that name.
    package static func help(of name: String) -> String? {
        if let command = all.first(where: { $0.name == name }) { return command.help }
        guard let group = groups.first(where: { $0.name == name }) else { return nil }
        let commands = all.filter { $0.name.hasPrefix(name + " ") }
        let rows = commands.map { (name: String($0.name.dropFirst(name.count + 1)), text: $0.summary) }
        return """
            OVERVIEW: \(group.summary)

            USAGE: systemd-oci \(name) <subcommand>

            SUBCOMMANDS:
            \(lines(rows))

              See 'systemd-oci \(name) <subcommand> --help' for detailed help.

            EXAMPLES:
            \(commands.map { "  " + $0.example }.joined(separator: "\n"))

            """
    }

    private var help: String {
        let shown = flags.filter { $0.hasEffect }
        var text = "OVERVIEW: \(summary)\n\nUSAGE: systemd-oci \(name)"
        if !shown.isEmpty { text += " [<options>]" }
        if !operands.isEmpty { text += " " + operands }
        text += "\n\nOPTIONS:\n"
        text += Self.lines(
            shown.map { (name: $0.synopsis, text: $0.text) } + [
                (name: "--help", text: "Show help information.")
            ]
        )
        return text + "\n\nEXAMPLES:\n  " + example + "\n"
    }

    /// Two columns; a long name has a line of its own.
    private static func lines(_ rows: [(name: String, text: String)]) -> String {
        rows.map { name, text in
            let space = 24 - name.utf8.count
            let gap =
                space > 1 ? String(repeating: " ", count: space) : "\n" + String(repeating: " ", count: 26)
            return "  " + name + gap + text
        }.joined(separator: "\n")
    }
}
