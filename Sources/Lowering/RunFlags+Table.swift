import OCI

extension RunFlags {
    /// Every flag of `run` that is known, by topic.
    ///
    /// A flag that is not in here does not exist. Parser and manual page read it.
    package static let table: [RunFlag] = topics.flatMap { $0.flags }

    /// The table, as the manual page is divided.
    package static let topics: [(title: String, flags: [RunFlag])] = [
        ("Life of the container", life), ("Environment", environment), ("File systems", files),
        ("Network", network), ("Process", process), ("Namespaces", namespaces), ("Security", security),
        ("Limits", limits), ("Health checks", health), ("Image", image),
    ]

    // swift-format-ignore
    private static let life: [RunFlag] = [
        RunFlag("name", value: "NAME", .value("The container's name.") { options, text throws(FlagError) in options.name = try containerName(text) }),
        RunFlag("replace", .flag("Take the place of a container of the same name.") { $0.replace = $1 }),
        RunFlag("rm", .flag("Remove what the container wrote when it has ended.") { $0.remove = $1 }),
        RunFlag("detach", "d", .flag("Exit when the container runs.") { $0.detach = $1 }),
        RunFlag("cgroups", value: "MODE", .value("enabled, disabled, no-conmon or split.") { options, text throws(FlagError) in options.cgroups = try choice(text) }),
        RunFlag("sdnotify", value: "MODE", .value("conmon, container, healthy or ignore: who says that the service is ready.") { options, text throws(FlagError) in
            options.notify = try choice(text)
        }),
        RunFlag("stop-signal", value: "SIGNAL", .value("What asks the container to end; otherwise the image's, or SIGTERM.") { options, text throws(FlagError) in
            options.stopSignal = try signal(text)
        }),
        RunFlag("stop-timeout", value: "SECONDS", .value("How long it may take to end.") { options, text throws(FlagError) in options.stopTimeout = try number(text) }),
        RunFlag("label", "l", value: "NAME=VALUE", .value("A label.") { options, text throws(FlagError) in options.labels.append(try named(text)) }),
        RunFlag("annotation", value: "NAME=VALUE", .value("An annotation of the runtime specification.") { options, text throws(FlagError) in
            options.annotations.append(try pair(text))
        }),
        RunFlag("log-driver", value: "DRIVER", .value("journald, passthrough or none.") { options, text throws(FlagError) in options.logDriver = try logDriver(text) }),
        RunFlag("log-opt", value: "NAME=VALUE", .value("An option of the log driver.") { options, text throws(FlagError) in options.logOptions.append(try pair(text)) }),
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
        RunFlag("pod", value: "POD", .value("The pod whose network and other namespaces the container has.") { options, text throws(FlagError) in
            options.pod = try containerName(text)
        }),
        RunFlag("pod-id-file", value: "PATH", .refused("a pod has a name, and no other identifier; use --pod")),
    ]

    // swift-format-ignore
    private static let environment: [RunFlag] = [
        RunFlag("env", "e", value: "NAME[=VALUE]", .value("A variable; without value the caller's own, NAME* means all that begin so.") { options, text throws(FlagError) in
            options.environment.append(try variable(text))
        }),
        RunFlag("env-file", value: "PATH", .value("A file with a variable on each line.") { options, text throws(FlagError) in
            options.environmentFiles.append(try nonEmpty(text))
        }),
        RunFlag("env-host", .flag("Pass the caller's environment.") { $0.environmentHost = $1 }),
        RunFlag("http-proxy", .flag("Pass http_proxy and the like; on unless switched off.") { $0.httpProxy = $1 }),
        RunFlag("unsetenv", value: "NAME", .value("Remove a variable that the image sets.") { $0.unsetEnvironment.append($1) }),
        RunFlag("unsetenv-all", .flag("Remove all variables that the image sets.") { $0.unsetAllEnvironment = $1 }),
        RunFlag("hostname", "h", value: "NAME", .value("The host name; otherwise the container's name.") { options, text throws(FlagError) in options.hostname = try hostname(text) }),
        RunFlag("tz", value: "ZONE", .value("A time zone such as Europe/Berlin, or `local`.") { options, text throws(FlagError) in options.timezone = try timezone(text) }),
        RunFlag("secret", value: "NAME[,OPTIONS]", .value("A credential of the unit, as a file below /run/secrets or with type=env as a variable.") { options, text throws(FlagError) in
            options.secrets.append(try RunSecret(text))
        }),
        RunFlag("env-merge", value: "NAME=VALUE", .refused("not supported; use --env")),
    ]

    // swift-format-ignore
    private static let files: [RunFlag] = [
        RunFlag("volume", "v", value: "[SOURCE:]PATH[:OPTIONS]", .value("Mount a host path or a named volume.") { options, text throws(FlagError) in
            options.mounts.append(try RunMount(volume: text))
        }),
        RunFlag("mount", value: "type=TYPE,...", .value("Mount something of type bind, volume, tmpfs, ramfs or devpts.") { options, text throws(FlagError) in
            options.mounts.append(try RunMount(mount: text))
        }),
        RunFlag("tmpfs", value: "PATH[:OPTIONS]", .value("Mount an empty file system in memory.") { options, text throws(FlagError) in
            options.mounts.append(try RunMount(tmpfs: text))
        }),
        RunFlag("image-volume", value: "MODE", .value("anonymous, tmpfs or ignore: what the image's volumes become.") { options, text throws(FlagError) in
            options.imageVolumes = try imageVolumes(text)
        }),
        RunFlag("device", value: "SOURCE[:PATH][:rwm]", .value("Make a device of the host available.") { options, text throws(FlagError) in options.devices.append(try RunDevice(text)) }),
        RunFlag("read-only", .flag("Make the root file system read-only.") { $0.readOnly = $1 }),
        RunFlag("read-only-tmpfs", .flag("With --read-only, /run, /tmp and /var/tmp can be written; on unless switched off.") {
            $0.readOnlyTmpfs = $1
        }),
        RunFlag("shm-size", value: "SIZE", .value("The size of /dev/shm; 64m unless given.") { options, text throws(FlagError) in options.shmSize = try size(text) }),
        RunFlag("shm-size-systemd", value: "SIZE", .value("The size of the tmpfs that a systemd in the container gets.") { options, text throws(FlagError) in
            options.systemdTmpfsSize = try size(text)
        }),
        RunFlag("rootfs", .flag("The first operand is a directory, not an image.") { $0.rootIsDirectory = $1 }),
        RunFlag("volumes-from", value: "NAME", .refused("not supported; name the volumes by --volume")),
        RunFlag("chrootdirs", value: "PATH", .refused("not supported")),
    ]

    // swift-format-ignore
    private static let network: [RunFlag] = [
        RunFlag("network", value: "MODE", .value("none, host, bridge, ns:PATH or the name of a network.") { options, text throws(FlagError) in
            options.networks += try RunNetwork.networks(text)
        }),
        RunFlag("net", value: "MODE", .value("The same.") { options, text throws(FlagError) in options.networks += try RunNetwork.networks(text) }),
        RunFlag("publish", "p", value: "[[ADDRESS:][PORT]:]PORT[/PROTOCOL]", .value("Lead a port of the host to one of the container.") { options, text throws(FlagError) in
            options.ports += try RunPort.ports(text)
        }),
        RunFlag("publish-all", "P", .flag("Publish every port that the image exposes.") { $0.publishAll = $1 }),
        RunFlag("expose", value: "PORT[/PROTOCOL]", .value("A port for --publish-all.") { options, text throws(FlagError) in options.exposedPorts += try RunPort.ports(text) }),
        RunFlag("network-alias", value: "NAME", .value("Another name in the network.") { options, text throws(FlagError) in options.networkAliases.append(try nonEmpty(text)) }),
        RunFlag("ip", value: "ADDRESS", .value("The IPv4 address.") { options, text throws(FlagError) in options.address = try address(text) }),
        RunFlag("ip6", value: "ADDRESS", .value("The IPv6 address.") { options, text throws(FlagError) in options.address6 = try address(text) }),
        RunFlag("mac-address", value: "ADDRESS", .value("The hardware address.") { options, text throws(FlagError) in options.hardwareAddress = try hardwareAddress(text) }),
        RunFlag("add-host", value: "NAME:ADDRESS", .value("A line for /etc/hosts.") { options, text throws(FlagError) in options.hosts.append(try hostEntry(text)) }),
        RunFlag("hosts-file", value: "FILE", .value("The file that /etc/hosts begins with: a path, `image` or `none`.") { options, text throws(FlagError) in
            options.hostsFile = try nonEmpty(text)
        }),
        RunFlag("no-hosts", .flag("Leave the image's /etc/hosts alone.") { $0.noHosts = $1 }),
        RunFlag("no-hostname", .flag("Leave the image's /etc/hostname alone.") { $0.noHostname = $1 }),
        RunFlag("dns", value: "ADDRESS", .value("A name server, or `none`: leave /etc/resolv.conf alone.") { options, text throws(FlagError) in options.dns.append(try nonEmpty(text)) }),
        RunFlag("dns-option", value: "OPTION", .value("An option for /etc/resolv.conf.") { options, text throws(FlagError) in options.dnsOptions.append(try nonEmpty(text)) }),
        RunFlag("dns-opt", value: "OPTION", .value("The same.") { options, text throws(FlagError) in options.dnsOptions.append(try nonEmpty(text)) }),
        RunFlag("dns-search", value: "DOMAIN", .value("A search domain for /etc/resolv.conf.") { options, text throws(FlagError) in options.dnsSearch.append(try nonEmpty(text)) }),
        RunFlag("link-local-ip", value: "ADDRESS", .refused("not supported")),
    ]

    // swift-format-ignore
    private static let process: [RunFlag] = [
        RunFlag("user", "u", value: "USER[:GROUP]", .value("Who runs it: names of the image's own files, or numbers.") { options, text throws(FlagError) in
            options.user = try nonEmpty(text)
        }),
        RunFlag("group-add", value: "GROUP", .value("An additional group.") { options, text throws(FlagError) in try addGroup(text, &options) }),
        RunFlag("umask", value: "MODE", .value("The mask for modes of new files; 0022 unless given.") { options, text throws(FlagError) in options.umask = try umask(text) }),
        RunFlag("workdir", "w", value: "PATH", .value("The working directory.") { options, text throws(FlagError) in options.workingDirectory = try absolute(text) }),
        RunFlag("entrypoint", value: "COMMAND", .value("Replace the image's entrypoint: one word, or words as a JSON array.") {
            $0.entrypoint = entrypoint($1)
        }),
        RunFlag("init", .flag("Run an init that reaps processes and forwards signals.") { $0.initialProcess = $1 }),
        RunFlag("init-path", value: "PATH", .value("The init of the host to run.") { options, text throws(FlagError) in options.initPath = try absolute(text) }),
        RunFlag("interactive", "i", .flag("Keep standard input open.") { $0.interactive = $1 }),
        RunFlag("tty", "t", .flag("Give the process a terminal.") { $0.terminal = $1 }),
        RunFlag("systemd", value: "MODE", .value("true, false or always: prepare for a systemd in the container.") { options, text throws(FlagError) in
            options.systemd = try systemdMode(text)
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
        RunFlag("userns", value: "MODE", .value("auto[:size=N] (a range of IDs of its own, also without this flag), host or keep-id.") { options, text throws(FlagError) in
            options.userNamespace = try userNamespace(text)
        }),
        RunFlag("uidmap", value: "CONTAINER:HOST[:COUNT]", .value("Which user IDs stand for which.") { options, text throws(FlagError) in options.uidMap.append(try RunIDMap(text)) }),
        RunFlag("gidmap", value: "CONTAINER:HOST[:COUNT]", .value("Which group IDs stand for which.") { options, text throws(FlagError) in options.gidMap.append(try RunIDMap(text)) }),
        RunFlag("pid", value: "MODE", .value("private, host or ns:PATH.") { options, text throws(FlagError) in try namespace(.pid, text, &options) }),
        RunFlag("ipc", value: "MODE", .value("private, shareable, none, host or ns:PATH.") { options, text throws(FlagError) in try namespace(.ipc, text, &options) }),
        RunFlag("uts", value: "MODE", .value("private, host or ns:PATH.") { options, text throws(FlagError) in try namespace(.uts, text, &options) }),
        RunFlag("cgroupns", value: "MODE", .value("private, host or ns:PATH.") { options, text throws(FlagError) in try namespace(.cgroup, text, &options) }),
        RunFlag("subuidname", value: "NAME", .refused("not supported; use --userns=auto, or --uidmap")),
        RunFlag("subgidname", value: "NAME", .refused("not supported; use --userns=auto, or --gidmap")),
    ]

    // swift-format-ignore
    private static let security: [RunFlag] = [
        RunFlag("privileged", .flag("Nearly everything that the host's root may do, within its ranges of IDs.") { $0.privileged = $1 }),
        RunFlag("cap-add", value: "CAPABILITY", .value("A capability more, or all.") { options, text throws(FlagError) in options.addedCapabilities += try capabilities(text) }),
        RunFlag("cap-drop", value: "CAPABILITY", .value("A capability less, or all.") { options, text throws(FlagError) in options.droppedCapabilities += try capabilities(text) }),
        RunFlag("security-opt", value: "OPTION", .value("""
            no-new-privileges, seccomp=PATH, seccomp=unconfined, apparmor=PROFILE, mask=PATHS, unmask=PATHS, \
            proc-opts=OPTIONS, systempaths=unconfined or label=VALUE.
            """) { options, text throws(FlagError) in try securityOption(text, &options.security) }),
        RunFlag("sysctl", value: "NAME=VALUE", .value("A setting of one of the container's namespaces.") { options, text throws(FlagError) in options.sysctls.append(try sysctl(text)) }),
        RunFlag("seccomp-policy", value: "POLICY", .value("default: seccomp profiles in images are not trusted.") { options, text throws(FlagError) in try seccompPolicy(text, &options) }),
    ]

    // swift-format-ignore
    private static let limits: [RunFlag] = [
        RunFlag("ulimit", value: "TYPE=SOFT[:HARD]", .value("A limit of setrlimit(2), or `host`: the caller's own ones.") { options, text throws(FlagError) in
            options.ulimits.append(try RunUlimit(text))
        }),
        RunFlag("oom-score-adj", value: "NUMBER", .value("How likely the kernel ends it when memory is short, from -1000 to 1000.") { options, text throws(FlagError) in
            options.oomScoreAdjustment = try oomScore(text)
        }),
        RunFlag("memory", "m", value: "SIZE", .value("The limit of memory; in a unit, MemoryMax= is what counts.") { options, text throws(FlagError) in options.memory = try size(text) }),
        RunFlag("pids-limit", value: "NUMBER", .value("The limit of processes; in a unit, TasksMax= is what counts.") { options, text throws(FlagError) in
            options.pidsLimit = try number(text)
        }),
        RunFlag("memory-swap", value: "SIZE", .limit("The limit of memory and swap together; -1 for none.", "use MemorySwapMax= in the unit") { options, text throws(FlagError) in
            options.resources.memory.swap = try amount(text)
        }),
        RunFlag("memory-reservation", value: "SIZE", .limit("Memory that is left to it where others need some.", "use MemoryLow= in the unit") { options, text throws(FlagError) in
            options.resources.memory.reservation = try amount(text)
        }),
        RunFlag("memory-swappiness", value: "NUMBER", .ignored("cgroups of version 2 do not have it")),
        RunFlag("oom-kill-disable", .ignored("use OOMPolicy= in the unit")),
        RunFlag("cpus", value: "NUMBER", .limit("How many processors' time it gets at most, such as 1.5.", "use CPUQuota= in the unit") { options, text throws(FlagError) in
            (options.resources.cpu.quota, options.resources.cpu.period) = (try quota(text), 100_000)
        }),
        RunFlag("cpu-shares", "c", value: "NUMBER", .limit("Its part of the processors where they are busy; 1024 is one.", "use CPUWeight= in the unit") { options, text throws(FlagError) in
            options.resources.cpu.shares = try number(text)
        }),
        RunFlag("cpu-quota", value: "MICROSECONDS", .limit("The time that it gets in each period.", "use CPUQuota= in the unit") { options, text throws(FlagError) in
            options.resources.cpu.quota = try number(text)
        }),
        RunFlag("cpu-period", value: "MICROSECONDS", .limit("The period of --cpu-quota.", "use CPUQuotaPeriodSec= in the unit") { options, text throws(FlagError) in
            options.resources.cpu.period = try number(text)
        }),
        RunFlag("cpu-rt-period", value: "MICROSECONDS", .ignored("cgroups of version 2 do not have it")),
        RunFlag("cpu-rt-runtime", value: "MICROSECONDS", .ignored("cgroups of version 2 do not have it")),
        RunFlag("cpuset-cpus", value: "LIST", .limit("The processors that it may use, such as 0-2,4.", "use AllowedCPUs= in the unit") { options, text throws(FlagError) in
            options.resources.cpu.cpus = try numbers(text)
        }),
        RunFlag("cpuset-mems", value: "LIST", .limit("The memory nodes that it may use.", "use AllowedMemoryNodes= in the unit") { options, text throws(FlagError) in
            options.resources.cpu.mems = try numbers(text)
        }),
        RunFlag("blkio-weight", value: "NUMBER", .limit("Its part of the devices where they are busy, from 10 to 1000.", "use IOWeight= in the unit") { options, text throws(FlagError) in
            options.resources.blockIO.weight = try blockWeight(text)
        }),
        RunFlag("blkio-weight-device", value: "DEVICE:NUMBER", .limit("The same for one device.", "use IODeviceWeight= in the unit") { options, text throws(FlagError) in
            options.deviceLimits.append(try deviceLimit("IODeviceWeight", text) { text throws(FlagError) in RuntimeSpec.Resources.BlockIO.weight(try blockWeight(text)) })
        }),
        RunFlag("device-read-bps", value: "DEVICE:RATE", .limit("Bytes that are read from a device in a second.", "use IOReadBandwidthMax= in the unit") { options, text throws(FlagError) in
            options.deviceLimits.append(try deviceLimit("IOReadBandwidthMax", text) { text throws(FlagError) in try size(text) })
        }),
        RunFlag("device-write-bps", value: "DEVICE:RATE", .limit("Bytes that are written to a device in a second.", "use IOWriteBandwidthMax= in the unit") { options, text throws(FlagError) in
            options.deviceLimits.append(try deviceLimit("IOWriteBandwidthMax", text) { text throws(FlagError) in try size(text) })
        }),
        RunFlag("device-read-iops", value: "DEVICE:RATE", .limit("Reads from a device in a second.", "use IOReadIOPSMax= in the unit") { options, text throws(FlagError) in
            options.deviceLimits.append(try deviceLimit("IOReadIOPSMax", text) { text throws(FlagError) in try number(text) })
        }),
        RunFlag("device-write-iops", value: "DEVICE:RATE", .limit("Writes to a device in a second.", "use IOWriteIOPSMax= in the unit") { options, text throws(FlagError) in
            options.deviceLimits.append(try deviceLimit("IOWriteIOPSMax", text) { text throws(FlagError) in try number(text) })
        }),
        RunFlag("device-cgroup-rule", value: "RULE", .value("Allow devices by their kind, numbers and access, as 'c 13:* rw' does.") { options, text throws(FlagError) in options.deviceRules.append(try deviceRule(text)) }),
        RunFlag("cgroup-conf", value: "NAME=VALUE", .limit("A file of its cgroup, where a unit has a setting for that.", "use the settings of systemd.resource-control(5) in the unit") { options, text throws(FlagError) in
            options.resources.unified.append(try cgroupFile(text))
        }),
        RunFlag("rdt-class", value: "NAME", .refused("not supported")),
        RunFlag("gpus", value: "GPUS", .refused("not supported; use --device")),
    ]

    private static let pullOnly = "It is the pull that needs it, which is another command."

    // swift-format-ignore
    private static let image: [RunFlag] = [
        RunFlag("pull", value: "POLICY", .value("missing, always, newer or never.") { options, text throws(FlagError) in options.pull = try pullPolicy(text) }),
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
