import OCI

extension RunFlags {
    /// Every flag of `run` that is known, by topic.
    ///
    /// A flag that is not in here does not exist. Parser and manual page read it.
    package static let table: [RunFlag] = topics.flatMap(\.flags)

    /// The table, as the manual page is divided.
    package static let topics: [(title: String, flags: [RunFlag])] = [
        ("Life of the container", life), ("Environment", environment), ("File systems", files),
        ("Network", network), ("Process", process), ("Namespaces", namespaces), ("Security", security),
        ("Limits", limits), ("Health checks", health), ("Image", image),
    ]

    // swift-format-ignore
    private static let life: [RunFlag] = [
        RunFlag("name", value: "NAME", .value("The container's name.") { $0.name = try containerName($1) }),
        RunFlag("replace", .flag("Take the place of a container of the same name.") { $0.replace = $1 }),
        RunFlag("rm", .flag("Remove what the container wrote when it has ended.") { $0.remove = $1 }),
        RunFlag("detach", "d", .flag("Exit when the container runs.") { $0.detach = $1 }),
        RunFlag("cgroups", value: "MODE", .value("enabled, disabled, no-conmon or split.") { $0.cgroups = try choice($1) }),
        RunFlag("sdnotify", value: "MODE", .value("conmon, container or ignore: who says that the service is ready.") {
            $0.notify = try notify($1)
        }),
        RunFlag("stop-signal", value: "SIGNAL", .value("What asks the container to end; otherwise the image's, or SIGTERM.") {
            $0.stopSignal = try signal($1)
        }),
        RunFlag("stop-timeout", value: "SECONDS", .value("How long it may take to end.") { $0.stopTimeout = try number($1) }),
        RunFlag("label", "l", value: "NAME=VALUE", .value("A label.") { $0.labels.append(try named($1)) }),
        RunFlag("annotation", value: "NAME=VALUE", .value("An annotation of the runtime specification.") {
            $0.annotations.append(try pair($1))
        }),
        RunFlag("log-driver", value: "DRIVER", .value("journald, passthrough or none.") { $0.logDriver = try logDriver($1) }),
        RunFlag("log-opt", value: "NAME=VALUE", .value("An option of the log driver.") { $0.logOptions.append(try pair($1)) }),
        RunFlag("help", .flag("Show the flags.") { $0.showsHelp = $1 }),
        RunFlag("quiet", "q", .accepted("Nothing is printed anyway.")),
        RunFlag("rmi", .ignored("the image stays in the store")),
        RunFlag("restart", value: "POLICY", .ignored("use Restart= in the unit")),
        RunFlag("timeout", value: "SECONDS", .ignored("use RuntimeMaxSec= in the unit")),
        RunFlag("requires", value: "NAME", .ignored("use Requires= and After= in the unit")),
        RunFlag("cgroup-parent", value: "PATH", .ignored("use Slice= in the unit")),
        RunFlag("pidfile", value: "PATH", .ignored("systemd knows the main process: `systemctl show -P MainPID`")),
        RunFlag("conmon-pidfile", value: "PATH", .ignored("there is no conmon")),
        RunFlag("cidfile", value: "PATH", .ignored("a container has a name, and no other identifier")),
        RunFlag("label-file", value: "PATH", .refused("not supported; use --label")),
        RunFlag("pod", value: "POD", .value("The pod whose network and other namespaces the container has.") {
            $0.pod = try containerName($1)
        }),
        RunFlag("pod-id-file", value: "PATH", .refused("a pod has a name, and no other identifier; use --pod")),
    ]

    // swift-format-ignore
    private static let environment: [RunFlag] = [
        RunFlag("env", "e", value: "NAME[=VALUE]", .value("A variable; without value the caller's own, NAME* means all that begin so.") {
            $0.environment.append(try variable($1))
        }),
        RunFlag("env-file", value: "PATH", .value("A file with a variable on each line.") {
            $0.environmentFiles.append(try nonEmpty($1))
        }),
        RunFlag("env-host", .flag("Pass the caller's environment.") { $0.environmentHost = $1 }),
        RunFlag("http-proxy", .flag("Pass http_proxy and the like; on unless switched off.") { $0.httpProxy = $1 }),
        RunFlag("unsetenv", value: "NAME", .value("Remove a variable that the image sets.") { $0.unsetEnvironment.append($1) }),
        RunFlag("unsetenv-all", .flag("Remove all variables that the image sets.") { $0.unsetAllEnvironment = $1 }),
        RunFlag("hostname", "h", value: "NAME", .value("The host name; otherwise the container's name.") { $0.hostname = try hostname($1) }),
        RunFlag("tz", value: "ZONE", .value("A time zone such as Europe/Berlin, or `local`.") { $0.timezone = try timezone($1) }),
        RunFlag("secret", value: "NAME[,OPTIONS]", .value("A credential of the unit, as a file below /run/secrets or with type=env as a variable.") {
            $0.secrets.append(try RunSecret($1))
        }),
        RunFlag("env-merge", value: "NAME=VALUE", .refused("not supported; use --env")),
    ]

    // swift-format-ignore
    private static let files: [RunFlag] = [
        RunFlag("volume", "v", value: "[SOURCE:]PATH[:OPTIONS]", .value("Mount a host path or a named volume.") {
            $0.mounts.append(try RunMount(volume: $1))
        }),
        RunFlag("mount", value: "type=TYPE,...", .value("Mount something of type bind, volume, tmpfs, ramfs or devpts.") {
            $0.mounts.append(try RunMount(mount: $1))
        }),
        RunFlag("tmpfs", value: "PATH[:OPTIONS]", .value("Mount an empty file system in memory.") {
            $0.mounts.append(try RunMount(tmpfs: $1))
        }),
        RunFlag("image-volume", value: "MODE", .value("anonymous, tmpfs or ignore: what the image's volumes become.") {
            $0.imageVolumes = try imageVolumes($1)
        }),
        RunFlag("device", value: "SOURCE[:PATH][:rwm]", .value("Make a device of the host available.") { $0.devices.append(try RunDevice($1)) }),
        RunFlag("read-only", .flag("Make the root file system read-only.") { $0.readOnly = $1 }),
        RunFlag("read-only-tmpfs", .flag("With --read-only, /run, /tmp and /var/tmp can be written; on unless switched off.") {
            $0.readOnlyTmpfs = $1
        }),
        RunFlag("shm-size", value: "SIZE", .value("The size of /dev/shm; 64m unless given.") { $0.shmSize = try size($1) }),
        RunFlag("shm-size-systemd", value: "SIZE", .value("The size of the tmpfs that a systemd in the container gets.") {
            $0.systemdTmpfsSize = try size($1)
        }),
        RunFlag("rootfs", .flag("The first operand is a directory, not an image.") { $0.rootIsDirectory = $1 }),
        RunFlag("volumes-from", value: "NAME", .refused("not supported; name the volumes by --volume")),
        RunFlag("chrootdirs", value: "PATH", .refused("not supported")),
    ]

    // swift-format-ignore
    private static let network: [RunFlag] = [
        RunFlag("network", value: "MODE", .value("none, host, bridge, ns:PATH or the name of a network.") {
            $0.networks += try RunNetwork.networks($1)
        }),
        RunFlag("net", value: "MODE", .value("The same.") { $0.networks += try RunNetwork.networks($1) }),
        RunFlag("publish", "p", value: "[[ADDRESS:][PORT]:]PORT[/PROTOCOL]", .value("Lead a port of the host to one of the container.") {
            $0.ports += try RunPort.ports($1)
        }),
        RunFlag("publish-all", "P", .flag("Publish every port that the image exposes.") { $0.publishAll = $1 }),
        RunFlag("expose", value: "PORT[/PROTOCOL]", .value("A port for --publish-all.") { $0.exposedPorts += try RunPort.ports($1) }),
        RunFlag("network-alias", value: "NAME", .value("Another name in the network.") { $0.networkAliases.append(try nonEmpty($1)) }),
        RunFlag("ip", value: "ADDRESS", .value("The IPv4 address.") { $0.address = try address($1) }),
        RunFlag("ip6", value: "ADDRESS", .value("The IPv6 address.") { $0.address6 = try address($1) }),
        RunFlag("mac-address", value: "ADDRESS", .value("The hardware address.") { $0.hardwareAddress = try hardwareAddress($1) }),
        RunFlag("add-host", value: "NAME:ADDRESS", .value("A line for /etc/hosts.") { $0.hosts.append(try hostEntry($1)) }),
        RunFlag("hosts-file", value: "FILE", .value("The file that /etc/hosts begins with: a path, `image` or `none`.") {
            $0.hostsFile = try nonEmpty($1)
        }),
        RunFlag("no-hosts", .flag("Leave the image's /etc/hosts alone.") { $0.noHosts = $1 }),
        RunFlag("no-hostname", .flag("Leave the image's /etc/hostname alone.") { $0.noHostname = $1 }),
        RunFlag("dns", value: "ADDRESS", .value("A name server, or `none`: leave /etc/resolv.conf alone.") { $0.dns.append(try nonEmpty($1)) }),
        RunFlag("dns-option", value: "OPTION", .value("An option for /etc/resolv.conf.") { $0.dnsOptions.append(try nonEmpty($1)) }),
        RunFlag("dns-opt", value: "OPTION", .value("The same.") { $0.dnsOptions.append(try nonEmpty($1)) }),
        RunFlag("dns-search", value: "DOMAIN", .value("A search domain for /etc/resolv.conf.") { $0.dnsSearch.append(try nonEmpty($1)) }),
        RunFlag("link-local-ip", value: "ADDRESS", .refused("not supported")),
    ]

    // swift-format-ignore
    private static let process: [RunFlag] = [
        RunFlag("user", "u", value: "USER[:GROUP]", .value("Who runs it: names of the image's own files, or numbers.") {
            $0.user = try nonEmpty($1)
        }),
        RunFlag("group-add", value: "GROUP", .value("An additional group.") { try addGroup($1, &$0) }),
        RunFlag("umask", value: "MODE", .value("The mask for modes of new files; 0022 unless given.") { $0.umask = try umask($1) }),
        RunFlag("workdir", "w", value: "PATH", .value("The working directory.") { $0.workingDirectory = try absolute($1) }),
        RunFlag("entrypoint", value: "COMMAND", .value("Replace the image's entrypoint: one word, or words as a JSON array.") {
            $0.entrypoint = entrypoint($1)
        }),
        RunFlag("init", .flag("Run an init that reaps processes and forwards signals.") { $0.initialProcess = $1 }),
        RunFlag("init-path", value: "PATH", .value("The init of the host to run.") { $0.initPath = try absolute($1) }),
        RunFlag("interactive", "i", .flag("Keep standard input open.") { $0.interactive = $1 }),
        RunFlag("tty", "t", .flag("Give the process a terminal.") { $0.terminal = $1 }),
        RunFlag("systemd", value: "MODE", .value("true, false or always: prepare for a systemd in the container.") {
            $0.systemd = try systemdMode($1)
        }),
        RunFlag("attach", "a", value: "STREAM", .accepted("Standard output is always attached.")),
        RunFlag("detach-keys", value: "KEYS", .accepted("Nobody detaches.")),
        RunFlag("sig-proxy", .accepted("systemd sends signals to the process itself.")),
        RunFlag("passwd", .accepted("The image's /etc/passwd is used as it is.")),
        RunFlag("passwd-entry", value: "LINE", .ignored("the image's /etc/passwd is used as it is")),
        RunFlag("group-entry", value: "LINE", .ignored("the image's /etc/group is used as it is")),
        RunFlag("hostuser", value: "NAME", .refused("not supported; use numbers with --user")),
        RunFlag("preserve-fds", value: "N", .refused("not supported; use socket activation")),
        RunFlag("preserve-fd", value: "N", .refused("not supported; use socket activation")),
        RunFlag("personality", value: "NAME", .refused("not supported; use Personality= in the unit")),
    ]

    // swift-format-ignore
    private static let namespaces: [RunFlag] = [
        RunFlag("userns", value: "MODE", .value("auto[:size=N] (a range of IDs of its own, also without this flag), host or keep-id.") {
            $0.userNamespace = try userNamespace($1)
        }),
        RunFlag("uidmap", value: "CONTAINER:HOST[:COUNT]", .value("Which user IDs stand for which.") { $0.uidMap.append(try RunIDMap($1)) }),
        RunFlag("gidmap", value: "CONTAINER:HOST[:COUNT]", .value("Which group IDs stand for which.") { $0.gidMap.append(try RunIDMap($1)) }),
        RunFlag("pid", value: "MODE", .value("private, host or ns:PATH.") { try namespace(.pid, $1, &$0) }),
        RunFlag("ipc", value: "MODE", .value("private, shareable, none, host or ns:PATH.") { try namespace(.ipc, $1, &$0) }),
        RunFlag("uts", value: "MODE", .value("private, host or ns:PATH.") { try namespace(.uts, $1, &$0) }),
        RunFlag("cgroupns", value: "MODE", .value("private, host or ns:PATH.") { try namespace(.cgroup, $1, &$0) }),
        RunFlag("subuidname", value: "NAME", .refused("not supported; use --userns=auto, or --uidmap")),
        RunFlag("subgidname", value: "NAME", .refused("not supported; use --userns=auto, or --gidmap")),
    ]

    // swift-format-ignore
    private static let security: [RunFlag] = [
        RunFlag("privileged", .flag("Nearly everything that the host's root may do, within its ranges of IDs.") { $0.privileged = $1 }),
        RunFlag("cap-add", value: "CAPABILITY", .value("A capability more, or all.") { $0.addedCapabilities += try capabilities($1) }),
        RunFlag("cap-drop", value: "CAPABILITY", .value("A capability less, or all.") { $0.droppedCapabilities += try capabilities($1) }),
        RunFlag("security-opt", value: "OPTION", .value("""
            no-new-privileges, seccomp=PATH, seccomp=unconfined, apparmor=PROFILE, mask=PATHS, unmask=PATHS, \
            proc-opts=OPTIONS, systempaths=unconfined or label=VALUE.
            """) { try securityOption($1, &$0.security) }),
        RunFlag("sysctl", value: "NAME=VALUE", .value("A setting of one of the container's namespaces.") { $0.sysctls.append(try sysctl($1)) }),
        RunFlag("seccomp-policy", value: "POLICY", .value("default: seccomp profiles in images are not trusted.") { try seccompPolicy($1, &$0) }),
    ]

    // swift-format-ignore
    private static let limits: [RunFlag] = [
        RunFlag("ulimit", value: "TYPE=SOFT[:HARD]", .value("A limit of setrlimit(2), or `host`: the caller's own ones.") {
            $0.ulimits.append(try RunUlimit($1))
        }),
        RunFlag("oom-score-adj", value: "NUMBER", .value("How likely the kernel ends it when memory is short, from -1000 to 1000.") {
            $0.oomScoreAdjustment = try oomScore($1)
        }),
        RunFlag("memory", "m", value: "SIZE", .value("The limit of memory; in a unit, MemoryMax= is what counts.") { $0.memory = try size($1) }),
        RunFlag("pids-limit", value: "NUMBER", .value("The limit of processes; in a unit, TasksMax= is what counts.") {
            $0.pidsLimit = try number($1)
        }),
        RunFlag("memory-swap", value: "SIZE", .limit("The limit of memory and swap together; -1 for none.", "use MemorySwapMax= in the unit") {
            $0.resources.memory.swap = try amount($1)
        }),
        RunFlag("memory-reservation", value: "SIZE", .limit("Memory that is left to it where others need some.", "use MemoryLow= in the unit") {
            $0.resources.memory.reservation = try amount($1)
        }),
        RunFlag("memory-swappiness", value: "NUMBER", .ignored("cgroups of version 2 do not have it")),
        RunFlag("oom-kill-disable", .ignored("use OOMPolicy= in the unit")),
        RunFlag("cpus", value: "NUMBER", .limit("How many processors' time it gets at most, such as 1.5.", "use CPUQuota= in the unit") {
            ($0.resources.cpu.quota, $0.resources.cpu.period) = (try quota($1), 100_000)
        }),
        RunFlag("cpu-shares", "c", value: "NUMBER", .limit("Its part of the processors where they are busy; 1024 is one.", "use CPUWeight= in the unit") {
            $0.resources.cpu.shares = try number($1)
        }),
        RunFlag("cpu-quota", value: "MICROSECONDS", .limit("The time that it gets in each period.", "use CPUQuota= in the unit") {
            $0.resources.cpu.quota = try number($1)
        }),
        RunFlag("cpu-period", value: "MICROSECONDS", .limit("The period of --cpu-quota.", "use CPUQuotaPeriodSec= in the unit") {
            $0.resources.cpu.period = try number($1)
        }),
        RunFlag("cpu-rt-period", value: "MICROSECONDS", .ignored("cgroups of version 2 do not have it")),
        RunFlag("cpu-rt-runtime", value: "MICROSECONDS", .ignored("cgroups of version 2 do not have it")),
        RunFlag("cpuset-cpus", value: "LIST", .limit("The processors that it may use, such as 0-2,4.", "use AllowedCPUs= in the unit") {
            $0.resources.cpu.cpus = try numbers($1)
        }),
        RunFlag("cpuset-mems", value: "LIST", .limit("The memory nodes that it may use.", "use AllowedMemoryNodes= in the unit") {
            $0.resources.cpu.mems = try numbers($1)
        }),
        RunFlag("blkio-weight", value: "NUMBER", .limit("Its part of the devices where they are busy, from 10 to 1000.", "use IOWeight= in the unit") {
            $0.resources.blockIO.weight = try blockWeight($1)
        }),
        RunFlag("blkio-weight-device", value: "DEVICE:NUMBER", .limit("The same for one device.", "use IODeviceWeight= in the unit") {
            $0.deviceLimits.append(try deviceLimit("IODeviceWeight", $1) { RuntimeSpec.Resources.BlockIO.weight(try blockWeight($0)) })
        }),
        RunFlag("device-read-bps", value: "DEVICE:RATE", .limit("Bytes that are read from a device in a second.", "use IOReadBandwidthMax= in the unit") {
            $0.deviceLimits.append(try deviceLimit("IOReadBandwidthMax", $1) { try size($0) })
        }),
        RunFlag("device-write-bps", value: "DEVICE:RATE", .limit("Bytes that are written to a device in a second.", "use IOWriteBandwidthMax= in the unit") {
            $0.deviceLimits.append(try deviceLimit("IOWriteBandwidthMax", $1) { try size($0) })
        }),
        RunFlag("device-read-iops", value: "DEVICE:RATE", .limit("Reads from a device in a second.", "use IOReadIOPSMax= in the unit") {
            $0.deviceLimits.append(try deviceLimit("IOReadIOPSMax", $1) { try number($0) })
        }),
        RunFlag("device-write-iops", value: "DEVICE:RATE", .limit("Writes to a device in a second.", "use IOWriteIOPSMax= in the unit") {
            $0.deviceLimits.append(try deviceLimit("IOWriteIOPSMax", $1) { try number($0) })
        }),
        RunFlag("device-cgroup-rule", value: "RULE", .ignored("use DeviceAllow= in the unit")),
        RunFlag("cgroup-conf", value: "NAME=VALUE", .limit("A file of its cgroup, where a unit has a setting for that.", "use the settings of systemd.resource-control(5) in the unit") {
            $0.resources.unified.append(try cgroupFile($1))
        }),
        RunFlag("rdt-class", value: "NAME", .refused("not supported")),
        RunFlag("gpus", value: "GPUS", .refused("not supported; use --device")),
    ]

    private static let unchecked = "health checks are not run"

    // swift-format-ignore
    private static let health: [RunFlag] = [
        RunFlag("no-healthcheck", .accepted("The image's health check is not run anyway.")),
        RunFlag("health-cmd", value: "COMMAND", .value("Health checks are not run; `none` is what can be said.") { try healthCommand($1, &$0) }),
        RunFlag("health-interval", value: "TIME", .ignored(unchecked)),
        RunFlag("health-log-destination", value: "PATH", .ignored(unchecked)),
        RunFlag("health-max-log-count", value: "NUMBER", .ignored(unchecked)),
        RunFlag("health-max-log-size", value: "SIZE", .ignored(unchecked)),
        RunFlag("health-on-failure", value: "ACTION", .ignored(unchecked)),
        RunFlag("health-retries", value: "NUMBER", .ignored(unchecked)),
        RunFlag("health-start-period", value: "TIME", .ignored(unchecked)),
        RunFlag("health-startup-cmd", value: "COMMAND", .ignored(unchecked)),
        RunFlag("health-startup-interval", value: "TIME", .ignored(unchecked)),
        RunFlag("health-startup-retries", value: "NUMBER", .ignored(unchecked)),
        RunFlag("health-startup-success", value: "NUMBER", .ignored(unchecked)),
        RunFlag("health-startup-timeout", value: "TIME", .ignored(unchecked)),
        RunFlag("health-timeout", value: "TIME", .ignored(unchecked)),
    ]

    private static let pullOnly = "It is the pull that needs it, which is another command."

    // swift-format-ignore
    private static let image: [RunFlag] = [
        RunFlag("pull", value: "POLICY", .value("missing, always, newer or never.") { $0.pull = try pullPolicy($1) }),
        RunFlag("arch", value: "ARCHITECTURE", .accepted(pullOnly)),
        RunFlag("os", value: "NAME", .accepted(pullOnly)),
        RunFlag("platform", value: "PLATFORM", .accepted(pullOnly)),
        RunFlag("variant", value: "VARIANT", .accepted(pullOnly)),
        RunFlag("authfile", value: "PATH", .accepted(pullOnly)),
        RunFlag("creds", value: "CREDENTIALS", .accepted(pullOnly)),
        RunFlag("cert-dir", value: "PATH", .accepted(pullOnly)),
        RunFlag("decryption-key", value: "KEY", .accepted(pullOnly)),
        RunFlag("retry", value: "NUMBER", .accepted(pullOnly)),
        RunFlag("retry-delay", value: "TIME", .accepted(pullOnly)),
        RunFlag("tls-verify", .accepted(pullOnly)),
        RunFlag("disable-content-trust", .accepted("Images are checked by their digests.")),
    ]
}
