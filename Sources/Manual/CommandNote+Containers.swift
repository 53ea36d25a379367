extension CommandNote {
    private static let names = """
        A container is named by its name, by its unit with or without `.service`, or by the beginning of its ID, which is
        that of the unit's run (`systemctl show --property=InvocationID`).
        """

    private static let jobs = """
        What is done is done to the unit, as systemctl(1) does it: dependencies, time limits and the journal are the same.
        """

    private static func note(
        _ command: String,
        _ description: String,
        _ examples: String,
        exitStatus: String = "0 on success, 125 otherwise.",
        _ others: [(String, Int)] = []
    ) -> CommandNote {
        var note = CommandNote(command: command, description: description, examples: examples)
        note.exitStatus = exitStatus
        note.others = [("podman-" + command, 1)] + others
        return note
    }

    /// The commands for containers, in the order of the pages.
    static let ofContainers: [CommandNote] = [
        note(
            "attach",
            """
            Prints what a container writes from now on, out of the journal, passes signals on to its first process, and ends
            as it ends. The standard input of a unit is nobody's: `systemd-oci exec -it` is how to talk to a container.
            .
            \(names)
            """,
            "systemd-oci attach web",
            exitStatus: "That of the container, 128 and a signal's number where one ended it, or 125.",
            [("systemd-oci-logs", 1)]
        ),
        note(
            "cp",
            """
            Copies files into containers that run, and out of them. One of both is `CONTAINER:PATH`, or both are; `-` is an
            archive on standard input or output, which is not compressed. A directory is copied into one that is there, and
            becomes one that is not; with `/.` at its end what is in it is copied.
            .
            A process of its own looks at the container's files from within the container's user and mount namespaces: links
            lead where they lead for the container, and nothing outside of it is read or written. Devices and sockets are
            not copied. What is copied into a container belongs to its user, unless `--no-archive` is given.
            .
            A container that does not run has no files but those of its volumes.
            .
            \(names)
            """,
            """
            systemd-oci cp web:/etc/nginx/nginx.conf .
            systemd-oci cp site/. web:/usr/share/nginx/html
            tar -c site | systemd-oci cp - web:/srv
            """
        ),
        note(
            "diff",
            """
            Lists what a container that runs has changed in its root file system: `A` is new, `C` was changed, `D` was
            removed. Volumes are not looked at.
            .
            \(names)
            """,
            "systemd-oci diff web"
        ),
        note(
            "events",
            """
            Prints what has happened to containers (`start`, `died`, `stop`, `restart`, `health_status`) and images (`pull`,
            `pull-error`), out of what the service manager and this program write into the journal. Nothing runs for that,
            and what happened before the command was started is there, too. Without `--stream=false` or `--until` it waits
            for more.
            .
            The members of JSON are those of podman-events(1), and `Unit`.
            """,
            """
            systemd-oci events --since=1h --stream=false
            systemd-oci events --filter event=died --format json
            """
        ),
        note(
            "export",
            """
            Writes the root file system of a container that runs as a tar archive. What is mounted in it, such as volumes, is
            not in the archive.
            .
            \(names)
            """,
            "systemd-oci export --output=web.tar web"
        ),
        note(
            "info",
            "Shows what this host has for containers, with the members of podman-info(1) that mean something here.",
            "systemd-oci info --format '{{.host.kernel}}'"
        ),
        note(
            "kill",
            """
            Sends a signal to the first processes of containers. A unit with `Restart=` starts the container again.
            .
            \(names)
            """,
            """
            systemd-oci kill web
            systemd-oci kill --signal=HUP web
            """,
            [("systemd-oci-stop", 1)]
        ),
        note(
            "logs",
            """
            Prints what containers have written, from the journal: the lines of the last run of each; with `--follow` those
            of runs that come, too, and with `--all-runs` all that there is. Lines of several containers are in the order of
            their times.
            .
            journalctl(1) can do more: `journalctl -u web`, and, where the container's name is known,
            `journalctl CONTAINER_NAME=systemd-web`.
            .
            \(names)
            """,
            """
            systemd-oci logs web
            systemd-oci logs --follow --tail=10 --names web db
            systemd-oci logs --since=10m --timestamps web
            """,
            [("journalctl", 1)]
        ),
        note(
            "pause",
            """
            Freezes all processes of containers, as `systemctl freeze` does.
            .
            \(names)
            """,
            "systemd-oci pause web",
            [("systemd-oci-unpause", 1), ("systemctl", 1)]
        ),
        note(
            "ps",
            """
            Lists containers: those that run, with `--all` also those of units that don't, and how they ended. Filters of one
            name are alternatives; those of several names, and labels, are all to be met.
            .
            Where the program is called as a runtime, or with a runtime's flags before the command, `ps` is that of
            systemd-oci-runtime(1).
            .
            \(names)
            """,
            """
            systemd-oci ps
            systemd-oci ps --all --filter status=exited
            systemd-oci ps --format '{{.Names}} {{.Status}}'
            """,
            [("systemd-oci-inspect", 1), ("systemctl", 1)]
        ),
        note(
            "restart",
            """
            Stops containers and starts them again; those that don't run are started. \(jobs)
            .
            \(names)
            """,
            "systemd-oci restart web",
            [("systemd-oci-stop", 1)]
        ),
        note(
            "rm",
            """
            Forgets how containers have ended, and with `--force` stops them before. A container that does not run has
            nothing on disk. The Quadlet file stays, and with it the unit: `systemd-oci unit remove` removes those.
            .
            \(names)
            """,
            "systemd-oci rm --force web",
            [("systemd-oci-stop", 1)]
        ),
        note(
            "start",
            """
            Starts containers and waits until they are up. With `--attach` what the container writes is printed until it
            ends. \(jobs)
            .
            \(names)
            """,
            """
            systemd-oci start web
            systemd-oci start --attach migrate
            """,
            exitStatus: "0 on success, 125 otherwise; with `--attach` that of the container.",
            [("systemd-oci-stop", 1), ("systemctl", 1)]
        ),
        note(
            "stats",
            """
            Shows what containers use of the host, from their cgroups. `--` is what the kernel does not count for a unit. The
            first look shows the share of the processors since the container began, the next ones that since the look before.
            .
            \(names)
            """,
            """
            systemd-oci stats
            systemd-oci stats --no-stream --format json web
            """,
            [("systemd-cgtop", 1)]
        ),
        note(
            "stop",
            """
            Stops containers, all at once. Their first processes get the stop signal, and SIGKILL when the time of the unit is
            over (`TimeoutStopSec=`), or that of `--time` where it is shorter. \(jobs)
            .
            \(names)
            """,
            """
            systemd-oci stop web
            systemd-oci stop --all --time=2
            """,
            [("systemd-oci-start", 1), ("systemctl", 1)]
        ),
        note(
            "top",
            """
            Lists the processes of a container. PIDs and users are those of the container; `hpid` and `huser` are the host's.
            Columns are named after the container.
            .
            \(names)
            """,
            "systemd-oci top web pid hpid huser args"
        ),
        note(
            "unpause",
            """
            Lets containers go on that were paused, as `systemctl thaw` does.
            .
            \(names)
            """,
            "systemd-oci unpause web",
            [("systemd-oci-pause", 1)]
        ),
        note(
            "update",
            """
            Changes what containers may use of the host: settings of the unit, as by `systemctl set-property --runtime`. They
            hold until the next boot, also for the next run; with `--permanent` for longer, and `systemctl revert` takes
            them back.
            .
            \(names)
            """,
            """
            systemd-oci update --memory=512m --cpus=1.5 web
            systemd-oci update --permanent --pids-limit=200 web
            """,
            [("systemd.resource-control", 5)]
        ),
        note(
            "wait",
            """
            Waits until containers have ended and prints their exit statuses, 128 and a signal's number where one ended them.
            With `--condition` it waits for something else, and prints -1.
            .
            \(names)
            """,
            """
            systemd-oci wait migrate
            systemd-oci wait --condition=healthy web
            """
        ),
    ]
}
