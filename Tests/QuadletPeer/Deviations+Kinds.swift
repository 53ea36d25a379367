extension Deviation {
    static let pods = Deviation(
        "A pod has no process",
        """
        Podman's pod has one that holds its namespaces, of which systemd is told by a PID file. Here the unit of a pod holds \
        them in systemd's descriptor store, and is a `oneshot` that remains; systemd allows such a unit no `Restart=always`.
        """,
        [
            Pattern(
                "*.pod",
                "assert-key-is Service Type forking",
                instead: "assert-key-is Service Type oneshot",
                "assert-key-is Service RemainAfterExit yes"
            ),
            Pattern(
                "*.pod",
                #"assert-key-is-regex Service ExecStartPre ".\*/podman pod create --infra-conmon-pidfile=%t/%N.pid (.*)""#,
                instead: "assert-key-is-regex Service ExecStartPre \".*/podman pod create $1\""
            ),
            Pattern(
                "restart.pod",
                "assert-key-is Service Restart always",
                instead: "assert-key-is Service Restart on-failure",
                "assert-stderr-contains \"/restart.pod:8:9: warning: 'Restart=always' does not work with a pod\""
            ),
        ]
    )

    static let flags = Deviation(
        "Flags that nobody knows",
        """
        What `PodmanArgs=` and `GlobalArgs=` give is read by the tables of flags when the unit is generated. A flag that \
        is in none of them, as those that these inputs invent, is an error that names it; Podman says so at the start.
        """,
        [
            Pattern(
                "podmanargs.*",
                "assert-exit-status 0",
                instead: "assert-exit-status 1",
                "assert-podman-args fail"
            ),
            Pattern(
                "podmanargs.*",
                "assert-dryrun-prints-unit",
                instead: "assert-stderr-contains \"'PodmanArgs='\""
            ),
            Pattern(
                "podmanargs.*",
                "assert-podman-(pre-)?args (--foo|--bar|--also|--with-key|--with-space)(=value| yes)?",
                instead: "assert-stderr-contains \"$2: no such flag of `\""
            ),
        ]
    )

    static let names = Deviation(
        "Short names of images",
        """
        Podman warns that a name without a registry may mean several images. Here it means one, that of docker.io, as it \
        does for Docker.
        """,
        [
            Pattern(
                "shortname.container",
                #"assert-stderr-contains ".*not a fully qualified image name.*""#,
                instead:
                    "assert-key-contains Unit Wants systemd-oci-pull@docker.io-library-shortname:latest.service",
                ofUsers: ["assert-podman-final-args shortname"]
            )
        ]
    )

    static let twins = Deviation(
        "Two files of one unit",
        """
        `basic.container` and `basic.kube` are both `basic.service`. Podman writes the unit twice, and the first is lost \
        in silence; here the first remains, and the other is an error.
        """,
        [
            Pattern(
                "dependent.*",
                "assert-exit-status 0",
                instead: "assert-exit-status 1",
                "assert-stderr-contains \"/basic.kube: error: another Quadlet file is 'basic.service' already\""
            )
        ]
    )
}
