import Lowering

/// The manual page of `exec`, in man(7), made of the tables of its flags.
enum ExecManual {
    static var text: String {
        var lines = [
            Roff.comment, Roff.title("systemd-oci-exec", 1), ".SH NAME",
            "systemd\\-oci\\-exec \\- run a command in a container that runs", ".SH SYNOPSIS",
            ".B systemd\\-oci exec",
            ".RI [ FLAG ]... \" CONTAINER COMMAND \" [ ARGUMENT ]...", ".br",
            ".B systemd\\-oci\\-runtime exec",
            ".RI [ FLAG ]... \" CONTAINER \" [ COMMAND \" [\" ARGUMENT ]...]", ".SH DESCRIPTION",
        ]
        lines += paragraphs(description)
        lines += [".SH FLAGS"] + flags(ExecOptions.flags)
        lines += [".SH FLAGS OF THE RUNTIME"] + paragraphs(ofRuntime) + flags(RuntimeExecOptions.flags)
        lines += [".SH EXIT STATUS"] + paragraphs(exitStatus)
        lines += [
            ".SH SEE ALSO", ".BR systemd\\-oci\\-run (1),", ".BR podman\\-exec (1),", ".BR setns (2),",
            ".BR pty (7)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func paragraphs(_ text: String) -> [String] {
        text.split(separator: "\n").map { $0 == "." ? ".PP" : Roff.escaped(String($0)) }
    }

    private static func flags<Options>(_ flags: [Flag<Options>]) -> [String] {
        flags.flatMap { flag -> [String] in
            let meaning =
                switch flag.kind {
                case .flag(let text, _), .value(let text, _), .limit(let text, _, _): text
                case .accepted(let reason): "No effect. \(reason)"
                case .ignored(let advice): "No effect: \(advice)."
                case .refused(let reason): "Refused: \(reason)."
                }
            return [".TP", ".B \(Roff.escaped(flag.synopsis))", Roff.escaped(meaning)]
        }
    }

    private static let description = """
        Runs a command beside the first process of a container, with the flags of podman-exec(1). The container is
        a unit's, by the name that its first process was given (systemd-NAME for NAME.container), one of
        systemd-oci run, or one of systemd-oci create.
        .
        The command joins all namespaces of the container at once, and its cgroup: in a unit that is the unit's, so
        that systemd accounts for the command and stops it with the unit. It is confined as the container is.
        .
        Without --interactive its standard input is empty. With --tty it has a terminal of the container's, which
        looks like ours; without it, the three standard streams are ours. A command that was started with --detach
        has none, and nothing of systemd-oci stays with it.
        """

    private static let ofRuntime = """
        As an OCI runtime, and where a process is given as a file, the flags are those of runc.
        """

    private static let exitStatus = """
        That of the command, or 128 and the number of the signal that ended it; 125 where systemd-oci failed, 126
        where the command can't be executed and 127 where it is not there. As an OCI runtime all of these are 255.
        """
}
