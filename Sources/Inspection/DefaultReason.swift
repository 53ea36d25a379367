/// Why the generator puts something into a unit that no key asks for.
enum DefaultReason {
    /// A setting, what its value begins with, and the reason; the first that fits counts.
    private typealias Reason = (key: String, value: String, reason: String)

    static func of(_ effect: Explanation.Effect) -> String? {
        guard case .setting(_, let key, let value) = effect else { return nil }
        let table = key.hasPrefix("Exec") ? words : settings
        return table.first { ($0.key.isEmpty || $0.key == key) && value.hasPrefix($0.value) }?.reason
    }

    private static let settings: [Reason] = [
        (
            "Wants", "network-online.target",
            "The network is up first; `[Quadlet] DefaultDependencies=no` leaves it out."
        ),
        (
            "After", "network-online.target",
            "The network is up first; `[Quadlet] DefaultDependencies=no` leaves it out."
        ),
        (
            "Wants", "systemd-oci-network-online",
            "The network is up first, as a user's manager can know it."
        ),
        (
            "After", "systemd-oci-network-online",
            "The network is up first, as a user's manager can know it."
        ),
        ("", "systemd-oci-stdio.socket", "Gives the container a `/dev/stdout` that it can open."),
        ("", "systemd-oci-pull", "Pulls the image where it is missing; `Pull=` says when."),
        ("OnSuccess", "systemd-oci-sweep", "Removes what a container that has ended leaves on the disk."),
        ("OnFailure", "systemd-oci-sweep", "Removes what a container that has ended leaves on the disk."),
        ("SourcePath", "", "Tells systemd which file the unit is made of, so that it knows when to reload."),
        ("RequiresMountsFor", "/var/lib/systemd-oci", "Images and containers are there."),
        ("RequiresMountsFor", "%t/containers", "Temporary files of containers are there."),
        (
            "Environment", "PODMAN_SYSTEMD_UNIT",
            "Podman's Quadlet sets it for programs that ask for the unit."
        ),
        (
            "CapabilityBoundingSet", "",
            "Nothing in the unit has a use for these; a container has others' only if it is given them."
        ),
        ("KillMode", "mixed", "A stop signals the container's first process; what is left later is killed."),
        ("Delegate", "", "The container has control groups of its own below the unit's."),
        ("Type", "notify", "The unit is up when the container runs, or says that it is (`Notify=`)."),
        ("Type", "oneshot", "The unit is up when the command has ended."),
        ("RemainAfterExit", "yes", "What was made is there until the unit is stopped."),
        (
            "TimeoutStartSec", "infinity",
            "Images are pulled meanwhile; each container has a timeout of its own."
        ),
        ("Restart", "on-failure", "A pod that can't start is tried again."),
        ("Wants", "", "The pod starts the container, unless that says `StartWithPod=no`."),
        ("Before", "", "The container joins what the pod has made."),
        (
            "NotifyAccess", "all",
            "The launcher names the container's first process as the main one, then it exits."
        ),
        ("SyslogIdentifier", "", "Lines in the journal have the unit's name."),
        (
            "LogExtraFields", "",
            "By these `journalctl CONTAINER_NAME=` and `IMAGE_NAME=` find what is said of it."
        ),
        (
            "RuntimeDirectory", "systemd-oci",
            "What the pod is; systemd removes it with the unit."
        ),
        ("RuntimeDirectoryMode", "", "Nobody else looks into the state."),
        (
            "FileDescriptorStoreMax", "",
            "systemd keeps the container's namespaces and locks, so nothing of ours is resident."
        ),
        (
            "TimeoutStopSec", "",
            "Podman's ten seconds until a container is killed; `StopTimeout=` sets others."
        ),
        ("StandardOutput", "", "Output goes nowhere, as `LogDriver=` says."),
        ("Slice", "", "Where the unit's control group is."),
    ]

    private static let words: [Reason] = [
        ("", "/usr/bin/systemd-oci run", "Starts the container."),
        ("", "/usr/bin/systemd-oci pod create", "Makes the pod."),
        ("", "/usr/bin/systemd-oci pod start", "Starts the pod."),
        ("", "/usr/bin/systemd-oci pod stop", "Stops the containers of the pod."),
        ("", "/usr/bin/systemd-oci pod rm", "Removes the pod."),
        ("", "image pull", "Pulls the image."),
        ("", "--name", "The name, made of the file's; a key such as `ContainerName=` sets another."),
        ("", "--replace", "What was left behind with this name is no obstacle."),
        ("", "--rm", "Nothing is left behind when the container ends."),
        ("", "--cgroups", "The container's control groups are below the unit's; `CgroupsMode=` sets others."),
        ("", "--sdnotify", "Who says that the container is up: the launcher; `Notify=` sets another."),
        ("", "--service-container", "The unit stands for all containers of the files."),
        ("", "-d", "The launcher exits when the container runs, which is then systemd's own child."),
        ("ExecStop", "--ignore", "That there is none is no failure."),
        ("ExecStopPost", "--ignore", "That there is none is no failure."),
        (
            "", "--ignore",
            "What is there already is kept; its name is made of the file's unless a key sets it."
        ),
        ("", "systemd-", "The name is made of the file's, unless a key sets it."),
        ("", "--infra-name", "The name of what holds the pod's namespaces; `PodName=` sets others."),
        ("", "--exit-policy", "The pod stops when its last container does; `ExitPolicy=` sets another."),
        ("", "--force", "Also where something of it runs still."),
        (
            "", "--service-exit-code-propagation",
            "`ExitCodePropagation=` says whose exit status is the service's."
        ),
        ("", "--time", "Containers have so long until they are killed; `StopTimeout=` sets others."),
        ("ExecStartPre", "", "Pulls the image."),
        ("", "/usr/bin/systemd-oci", "Does what the file is for."),
    ]
}
