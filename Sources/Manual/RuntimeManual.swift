import Lowering

/// The manual page of the runtime's command line, in man(7), made of the tables of its commands and their flags.
enum RuntimeManual {
    static var text: String {
        var lines = [
            Roff.comment, Roff.title("systemd-oci-runtime", 1), ".SH NAME",
            "systemd\\-oci\\-runtime \\- run containers of OCI bundles, with the command line of runc",
            ".SH SYNOPSIS",
            ".B systemd\\-oci\\-runtime",
            ".RI [ FLAG \"]... \" COMMAND \" [\" FLAG \"]... [\" ARGUMENT ]...", ".SH DESCRIPTION",
        ]
        lines += Roff.paragraphs(description)
        lines += [".SH FLAGS"] + flags(RuntimeCommandText.globalFlags)
        lines.append(".SH COMMANDS")
        for command in RuntimeCommandText.all {
            lines.append(".SS \(Roff.escaped(command.usage))")
            lines += Roff.paragraphs(command.summary)
            if !command.detail.isEmpty { lines += Roff.paragraphs(command.detail) }
            // Each has that one.
            lines += flags(command.flags.filter { $0.names.first != "--help" })
        }
        lines += [".SH EXIT STATUS"] + Roff.paragraphs(status)
        lines += [".SH EXAMPLE"] + Roff.example(example) + [".SH SEE ALSO"]
        lines += [
            ".BR systemd\\-oci\\-run (1),", ".BR systemd\\-oci\\-run\\-bundle (1),",
            ".BR systemd\\-oci\\-exec (1),",
            ".BR podman (1),", ".BR criu (8),", ".BR cgroups (7)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func flags(_ flags: [FlagText]) -> [String] {
        flags.flatMap { [".TP", ".B \(Roff.escaped($0.synopsis))", Roff.escaped($0.text)] }
    }

    private static let description = """
        What Podman, Buildah, containerd, CRI-O and Docker call to make and start a container. A bundle is a directory with a
        root file system and a configuration, config.json, as the OCI runtime specification describes it.
        .
        The program has this command line where it is called as systemd-oci-runtime, runc or crun. Called as systemd-oci it
        has these commands as well, but run and exec are those of systemd-oci-run(1) and systemd-oci-exec(1) there, exec with
        --process being the runtime's.
        .
        `systemd-oci-runtime COMMAND --help` lists the flags of a command. cgroup v2 is needed, unless
        --cgroup-manager=disabled is given.
        .
        The containers' state is in /run/systemd-oci/runtime; called as runc in /run/runc, as crun in /run/crun. For
        --systemd-cgroup cgroupsPath of the configuration is SLICE:PREFIX:NAME.
        """

    private static let status = """
        1 where something could not be done, otherwise 0; run as said above, and exec as its command, or 255.
        """

    private static let example = """
        mkdir -p web/rootfs && cd web
        podman export "$(podman create docker.io/library/busybox)" | tar -C rootfs -xf -
        systemd-oci-runtime spec
        systemd-oci-runtime run web
        """
}

extension RuntimeCommandText {
    /// As it is written.
    fileprivate var usage: String { operands.isEmpty ? name : "\(name) \(operands)" }
}
