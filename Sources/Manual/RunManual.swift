import Lowering

/// The manual page of `run`, in man(7), made of the table of flags.
enum RunManual {
    static var text: String {
        var lines = [
            Roff.comment, Roff.title("systemd-oci-run", 1), ".SH NAME",
            "systemd\\-oci\\-run \\- run a command in a new container", ".SH SYNOPSIS",
            ".B systemd\\-oci run",
            ".RI [ FLAG ]... \" IMAGE \" [ COMMAND \" [\" ARGUMENT ]...]", ".SH DESCRIPTION",
        ]
        lines += description.lines.map { $0 == "." ? ".PP" : Roff.escaped($0) }
        for topic in RunFlags.topics {
            lines.append(".SH \(topic.title.uppercased())")
            for flag in topic.flags {
                lines += [".TP", ".B \(Roff.escaped(flag.synopsis))", Roff.escaped(meaning(of: flag))]
            }
        }
        lines +=
            [".SH DIFFERENCES FROM PODMAN"] + differences.lines.map { $0 == "." ? ".PP" : Roff.escaped($0) }
        lines += [".SH EXAMPLE", ".nf"] + example.lines.map(Roff.escaped) + [".fi"]
        lines += [
            ".SH SEE ALSO", ".BR podman\\-run (1),", ".BR systemd\\-oci\\-run\\-bundle (1),",
            ".BR systemd.service (5),", ".BR capabilities (7)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static let description = """
        Runs a command in a new container of an image that has been pulled, with the flags of podman-run(1).
        Units that systemd-oci-generator writes consist of this command.
        .
        In a unit, the command hands the service over to the container's first process and exits; systemd
        supervises that process itself. Elsewhere it waits for the container and exits with its status. With --detach, --tty
        or a limit the container is then the transient service NAME.service, which has these limits;
        with --detach the command prints the name and returns.
        .
        IMAGE is registry/repository:tag, with or without docker:// before it, or oci:/directory:tag. What follows
        it belongs to the command, also what looks like a flag. Without COMMAND, the image's own is run.
        .
        A flag is written as --flag VALUE or --flag=VALUE; one without a value can be switched off by --flag=false.
        Sizes have the suffixes b, k, m, g, t and p, which are powers of 1024.
        """

    private static let differences = """
        Without --userns, a container has a range of 65536 user and group IDs of its own, which lasts as long as
        the container. Podman uses the host's IDs. A directory of the host is shown with the same numbers inside.
        .
        The host name is the container's name, without underscores, as Podman does it with
        container_name_as_hostname in containers.conf(5).
        .
        An anonymous volume is a directory of the container's root file system, as it lives just as long. On a
        read-only root it is a tmpfs that begins with what the image has there.
        .
        --ulimit=host keeps the limits of the caller, which in a unit are LimitNOFILE= and the like.
        .
        Limits of memory, processor and devices are settings of the unit.
        """

    private static let example = """
        systemd-oci run --rm --name web -p 8080:80 -v /srv/www:/usr/share/nginx/html:ro docker.io/library/nginx
        """

    private static func meaning(of flag: RunFlag) -> String {
        switch flag.kind {
        case .flag(let text, _), .value(let text, _): text
        case .limit(let text, let advice, _): "\(text) In a unit it has no effect, with a warning: \(advice)."
        case .accepted(let reason): "No effect. \(reason)"
        case .ignored(let advice): "No effect, with a warning: \(advice)."
        case .refused(let reason): "Refused: \(reason)."
        }
    }
}

extension String {
    fileprivate var lines: [String] {
        split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
