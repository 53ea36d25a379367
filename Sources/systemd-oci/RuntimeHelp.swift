import Lowering

/// What `--help` and `--version` of the runtime's command line print.
enum RuntimeHelp {
    /// The version of the runtime specification that is implemented.
    static let specification = "1.3.0"

    /// In the form that Podman, containerd and Docker read of runc and crun.
    static func version(_ program: RuntimeProgram) -> String {
        let lines = """
            \(program.name) version \(Release.version)
            commit: systemd-oci-\(Release.version)
            spec: \(specification)
            """
        // What scripts look for that can do with crun as it was built.
        return program == .crun ? lines + "\n+SYSTEMD +SELINUX +APPARMOR +CAP +SECCOMP +EBPF" : lines
    }

    /// With the heading that scripts look for in what runc prints.
    static func commands(_ program: RuntimeProgram) -> String {
        var lines = [
            "NAME:", "   \(program.name) - Open Container Initiative runtime of systemd-oci", "", "USAGE:",
            "   \(program.name) [FLAG]... COMMAND [FLAG]... [ARGUMENT]...", "", "COMMANDS:",
        ]
        let width = (RuntimeCommand.all.map { $0.name.count }.max() ?? 0) + 3
        for command in RuntimeCommand.all {
            let space = String(repeating: " ", count: width - command.name.count)
            lines.append("   " + command.name + space + command.summary)
        }
        lines += ["", "FLAGS:"] + FlagHelp.lines(RuntimeOptions.flags)
        return lines.joined(separator: "\n")
    }

    /// The operands in crun's words, where those are others.
    private static let crunOperands = ["exec": "CONTAINER cmd"]

    /// What a command prints for `--help`.
    static func command<Options>(
        _ program: RuntimeProgram,
        _ command: String,
        _ operands: String,
        _ flags: [Flag<Options>]
    ) -> String {
        let name = "\(program.name) \(command)"
        let summary = RuntimeCommand.all.first { $0.name == command }?.summary ?? ""
        if program == .crun {
            // argp's form, which crun's tests look for.
            let usage =
                "Usage: crun [OPTION...] \(command)"
                + (operands.isEmpty ? "" : " \(crunOperands[command] ?? operands)")
            return ([usage, summary, ""] + FlagHelp.lines(flags)).joined(separator: "\n")
        }
        let usage = "   \(name) [FLAG]..." + (operands.isEmpty ? "" : " " + operands)
        let lines = ["NAME:", "   \(name) - \(summary)", "", "USAGE:", usage, "", "FLAGS:"]
        return (lines + FlagHelp.lines(flags)).joined(separator: "\n")
    }
}

/// Flags as help lists them.
enum FlagHelp {
    /// A line for each flag that does something.
    static func lines<Options>(_ flags: [Flag<Options>]) -> [String] {
        let rows = flags.map(FlagText.init).map { ($0.synopsis, $0.text) }
        let width = (rows.map { $0.0.count }.max() ?? 0) + 3
        return rows.map { "   " + $0.0 + String(repeating: " ", count: width - $0.0.count) + $0.1 }
    }
}
