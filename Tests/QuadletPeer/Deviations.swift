extension Deviation {
    /// Every deviation from Podman's generator; one that no input needs any more is an error.
    package static let all: [Deviation] = [
        state, network, stopping, reloading, pods, support, flags, names, twins, messages, failing,
        escaping, search, values,
    ]

    private static let state = Deviation(
        "Where images and containers lie",
        """
        Podman keeps what it mounts below `%t/containers`. We keep images below `/var/lib/systemd-oci`, and what \
        belongs to a running container is in a directory of its unit, which systemd makes.
        """,
        [
            Pattern(
                "*",
                "assert-key-is Unit RequiresMountsFor %t/containers",
                instead: "assert-key-is Unit RequiresMountsFor /var/lib/systemd-oci",
                ofUsers: ["assert-key-is-empty Unit RequiresMountsFor"]
            )
        ]
    )

    private static let network = Deviation(
        "What users' containers wait for",
        """
        A user's manager does not know `network-online.target` of the host. Podman has a unit that asks for it, \
        `podman-user-wait-network-online.service`, and ours is `systemd-oci-network-online.service`.
        """,
        [
            Pattern(
                "*",
                #"assert-key-is-regex Unit (After|Wants) network-online.target\|podman-user-wait-network-online.service(.*)"#,
                instead: "assert-key-is-regex Unit $1 systemd-oci-network-online.service$2",
                isUsers: true
            )
        ]
    )

    private static let stopping = Deviation(
        "Stopping starts no program",
        """
        With Podman a service of its own removes the container. Here the container's process is the main process of \
        the unit: systemd signals it itself, and what is left on disk is removed by one job for all units that have \
        ended, `systemd-oci-sweep.timer`. So are its interfaces and what the firewall has for its ports.
        """,
        [
            Pattern(
                "*.container",
                #"assert-key-is-regex Service ExecStop "\.\*/podman rm -v -f -i (\S+)""#,
                instead: "assert-key-is-empty Service ExecStop",
                "assert-key-is Unit OnSuccess systemd-oci-sweep.timer"
            ),
            Pattern(
                "*.container",
                #"assert-key-is-regex Service ExecStopPost "-\[/S\]\.\*/podman rm -v -f -i (\S+)""#,
                instead: "assert-key-is-empty Service ExecStopPost"
            ),
            Pattern(
                "globalargs.container",
                "assert-podman-stop-global-args rm (.*)",
                instead: "assert-key-is-empty Service ExecStop"
            ),
            Pattern(
                "globalargs.container",
                "assert-podman-stop-post-global-args rm (.*)",
                instead: "assert-key-is-empty Service ExecStopPost"
            ),
        ]
    )

    private static let reloading = Deviation(
        "Reloading by a signal starts no program of ours",
        "systemd sends the signal to the unit's main process, which is the container's own.",
        [
            Pattern(
                "reloadsignal.container",
                "assert-podman-reload-args systemd-%N",
                instead: "assert-podman-reload-args kill --kill-whom=main"
            ),
            Pattern(
                "reloadsignal.container",
                "assert-podman-reload-args --signal (.*)",
                instead: "assert-podman-reload-args --signal=$1"
            ),
        ]
    )

    private static let support = Deviation(
        "Units that containers need besides the network",
        """
        The image is pulled by a unit of its own, before the container's and not within the time that it has to start, \
        and standard output may be a pipe that a socket unit holds. `DefaultDependencies=no` in `[Quadlet]` leaves out \
        the network, which these units ask for themselves where they need it.
        """,
        [
            Pattern(
                "no_deps.container",
                "assert-key-is-empty Unit (Wants|After)",
                instead: "assert-key-not-contains Unit $1 network-online",
                "assert-key-contains Unit $1 systemd-oci-pull@"
            )
        ]
    )

    private static let failing = Deviation(
        "A file with mistakes becomes a unit as well",
        """
        It can't start: its command prints the mistakes and fails, so `systemctl start` and `systemctl status` show \
        what is wrong instead of saying that there is no such unit. The generator's exit status is the same.
        """,
        [
            Pattern(
                "*",
                "assert-failed",
                instead: "assert-podman-args fail",
                "!assert-podman-args run",
                "!assert-podman-args create",
                "!assert-podman-args pull"
            )
        ]
    )

    private static let search = Deviation(
        "Where files are looked for",
        """
        Places and order are those of podman-systemd.unit(5). Podman's generator differs from its manual in some cases, which \
        no input has: files of users below `/usr/share/containers/systemd/users` are also units of the system there; a file \
        in `users/` wins over that of the same name in `users/$UID`; a file that can't be read takes all others of its folder \
        with it; and a link to `/dev/null` is an error. Here users' files are users' alone, `users/$UID` comes first, every \
        other file becomes its unit, and the link hides what comes later, as it does for systemd.
        """,
        []
    )

    private static let values = Deviation(
        "Values that are none",
        """
        What no input has: Podman takes whatever it does not know as a boolean for `no`, so that `NoNewPrivileges=ture` takes \
        nothing away, and passes on what podman refuses at the start, such as a port, an address, a size or a mount point that \
        is none. Here these are errors. A template of a `.kube` file is one, too: the names of its pods are in the YAML, so \
        instances would be the same pods; a link that is named after an instance is a file of its own.
        """,
        []
    )

    private static let escaping = Deviation(
        "Paths with spaces",
        #"""
        `RequiresMountsFor=` of systemd knows quotes but no escape sequences: with `"/a\x20b"` a unit depends on a \
        mount of `/ax20b`.
        """#,
        [
            Pattern(
                "mount.container",
                #"assert-has-key Unit RequiresMountsFor "/path/on/host\\x20with\\x20spaces""#,
                instead: #"assert-has-key Unit RequiresMountsFor '"/path/on/host with spaces"'"#
            )
        ]
    )
}
