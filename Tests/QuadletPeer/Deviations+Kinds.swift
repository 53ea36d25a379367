extension Deviation {
    static let flags = Deviation(
        "Flags that are unknown",
        """
        `PodmanArgs=` and `GlobalArgs=` are read when the unit is made, by the tables of flags of our commands. What is \
        in none of them would only fail when the unit is started, so it is an error that names the flag.
        """,
        [
            Pattern(
                "podmanargs.*",
                "assert-podman-(pre-)?args (--[a-z-]+)(.*)",
                instead: "assert-stderr-contains \": error: 'PodmanArgs=': $2: no such flag of `\""
            ),
            Pattern("podmanargs.*", "assert-exit-status 0", instead: "assert-exit-status 1"),
            Pattern("podmanargs.*", "assert-dryrun-prints-unit", instead: "!assert-dryrun-prints-unit"),
        ]
    )

    static let pods = Deviation(
        "A pod has no process",
        """
        What the containers of a pod share is held by the descriptor store of the pod's unit, not by a process: the unit \
        is a oneshot that remains active. systemd does not start a oneshot again that has ended well.
        """,
        [
            Pattern(
                "*.pod",
                "assert-key-is Service Type forking",
                instead: "assert-key-is Service Type oneshot",
                "assert-key-is Service RemainAfterExit yes"
            ),
            Pattern(
                "basic.pod",
                #"assert-key-is-regex Service ExecStartPre "(\.\*/podman pod create) --infra-conmon-pidfile=%t/%N\.pid (.*)""#,
                instead: #"assert-key-is-regex Service ExecStartPre "$1 $2""#
            ),
            Pattern(
                "restart.pod",
                "assert-key-is Service Restart always",
                instead: "assert-key-is Service Restart on-failure",
                "assert-stderr-contains \": warning: 'Restart=always' does not work with a pod\""
            ),
        ]
    )

    static let duplicates = Deviation(
        "Two files for one unit",
        """
        `basic.container` and `basic.kube` are both `basic.service`. Podman writes the one over the other; here the first \
        one is written, and an error says so.
        """,
        [
            Pattern(
                "dependent.*",
                "assert-exit-status 0",
                instead: "assert-exit-status 1",
                "assert-stderr-contains \"error: another Quadlet file is 'basic.service' already\""
            )
        ]
    )
}
