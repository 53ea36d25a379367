import Lowering

/// The manual page of `run --bundle`, in man(7), made of the table of its flags.
enum BundleManual {
    static var text: String {
        var lines = [
            Roff.comment, Roff.title("systemd-oci-run-bundle", 1), ".SH NAME",
            "systemd\\-oci\\-run\\-bundle \\- run a bundle of the OCI runtime specification as a service",
            ".SH SYNOPSIS", ".B systemd\\-oci run \\-\\-bundle",
            ".IR DIRECTORY \" [ \" FLAG \" ]... \" NAME", ".SH DESCRIPTION",
        ]
        lines += Self.lines(description)
        lines.append(".SH FLAGS")
        for flag in BundleOptions.flags {
            switch flag.kind {
            case .flag(let text, _), .value(let text, _), .limit(let text, _, _), .accepted(let text),
                .ignored(let text),
                .refused(let text):
                lines += [".TP", ".B \(Roff.escaped(flag.synopsis))", Roff.escaped(text)]
            }
        }
        lines += [".SH SETTINGS"] + Self.lines(settings)
        lines += [".SH EXIT STATUS"] + Self.lines(status)
        lines += [".SH EXAMPLE", ".nf"] + Self.lines(example) + [".fi", ".SH SEE ALSO"]
        lines += [
            ".BR systemd\\-oci\\-run (1),", ".BR systemd\\-run (1),", ".BR systemd.resource\\-control (5),",
            ".BR journalctl (1)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0 == "." ? ".PP" : Roff.escaped(String($0)) }
    }

    private static let description = """
        Starts what a bundle's config.json describes as the transient service NAME.service. systemd supervises the
        container's first process itself; nothing of this program stays beside it. systemctl status, stop and
        set-property, journalctl -u and systemd-oci exec work with NAME as with any service.
        .
        The container has the caller's standard streams, or a terminal where the bundle has process.terminal. Signals
        that come meanwhile go to the container's first process. With --detach the command returns when that runs, and what it
        writes goes to the journal.
        .
        A bundle without a user namespace gets one, with a range of 65536 user and group IDs of its own that lasts as long as the
        container. Its root file system is mounted so that owners have the same numbers inside as on disk.
        .
        For users other than root it is a service of the user's service manager, systemctl --user. Root of the container is the
        user then, and its other IDs are those that /etc/subuid and /etc/subgid give the user, as with
        Podman; without any, or without newuidmap(1), there are no others. Files that container root may write to are the
        user's.
        .
        In a unit file with Type=notify, NotifyAccess=all and Delegate=yes, ExecStart= can be this command with
        --sdnotify=conmon: then it is that unit's container.
        """

    private static let settings = """
        What the bundle's linux.resources ask for are settings of the unit, such as MemoryMax=, CPUQuota=, TasksMax=,
        IOWeight= and DeviceAllow=, and process.oomScoreAdj is OOMScoreAdjust=. A cgroupsPath of the form SLICE:PREFIX:NAME
        says the slice. Annotations org.systemd.property.NAME are further settings, and --property counts more than all of them.
        """

    private static let status = """
        That of the container's first process, or 128 and the number of the signal that ended it; 125 where the container could
        not be made, 126 where its program could not be executed, 127 where there is none.
        """

    private static let example = """
        systemd-oci run --bundle /srv/web --detach --property=MemoryMax=1G web
        systemctl status web
        """
}
