import OCI

/// What a command line of `pod create` asks for; the grammar is podman-pod-create(1).
package struct PodCreateOptions: FlagOptions, Equatable {
    /// `--exit-policy`: what happens when the last container has ended.
    package enum ExitPolicy: String, Sendable, CaseIterable {
        case stop
        case keepRunning = "continue"
    }

    /// What containers of a pod may have in common.
    package enum Namespace: String, Sendable, CaseIterable {
        case cgroup, ipc, net, pid, uts
    }

    package var name: String?
    package var replace = false
    package var exitPolicy = ExitPolicy.keepRunning
    package var shared: Set<Namespace> = [.ipc, .net, .uts]
    /// What every container of the pod has: network, names, user namespace, volumes and the like.
    package var common = RunOptions()
    package var warnings: [String] = []
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`pod create`" }
    package static var takesGlobalFlags: Bool { true }
    package static var strayOperand: String? { "is not a flag, and would be taken for the pod's name" }

    package static let flags: [Flag<PodCreateOptions>] = own + common + limits

    private static let holder = "No container holds the namespaces."

    // swift-format-ignore
    private static let own: [Flag<PodCreateOptions>] = [
        Flag("name", "n", value: "NAME", .value("The pod's name.") { options, text throws(FlagError) in options.name = try RunFlags.containerName(text) }),
        Flag("replace", .flag("Take the place of a pod of the same name.") { $0.replace = $1 }),
        Flag("exit-policy", value: "POLICY", .value("stop or continue: what happens when the last container has ended.") { options, text throws(FlagError) in
            options.exitPolicy = try RunFlags.choice(text)
        }),
        Flag("share", value: "LIST", .value("What the containers share: cgroup, ipc, net, pid, uts, or none; with + before it, besides ipc, net, uts.") { options, text throws(FlagError) in
            options.shared = try namespaces(text)
        }),
        Flag("share-parent", .accepted("Containers are in control groups of their own units.")),
        Flag("infra", .accepted(holder)),
        Flag("infra-command", value: "COMMAND", .accepted(holder)),
        Flag("infra-conmon-pidfile", value: "PATH", .accepted(holder)),
        Flag("infra-image", value: "IMAGE", .accepted(holder)),
        Flag("infra-name", value: "NAME", .accepted(holder)),
        Flag("pid", value: "MODE", .refused("containers have PID namespaces of their own; use --pid in their files")),
        Flag("uts", value: "MODE", .refused("use --share to say whether the containers have a host name in common")),
        Flag("pod-id-file", value: "PATH", .ignored("a pod has a name, and no other identifier")),
        Flag("restart", value: "POLICY", .ignored("use Restart= in the units of the containers")),
    ]

    /// Flags that mean for every container of the pod what they mean to `run`.
    private static let common: [Flag<PodCreateOptions>] = [
        "add-host", "device", "dns", "dns-option", "dns-search", "gidmap", "gpus", "help", "hostname",
        "hosts-file", "ip", "ip6", "label", "label-file", "mac-address", "network", "net", "network-alias",
        "no-hostname", "no-hosts", "publish", "security-opt", "shm-size", "shm-size-systemd",
        "subgidname", "subuidname", "sysctl", "uidmap", "userns", "volume", "volumes-from",
    ].compactMap { RunOptions.flag(named: $0)?.lifted(from: { $0.common }, to: { $0.common = $1 }) }

    /// Limits of all containers of the pod together, which its slice has.
    private static let limits: [Flag<PodCreateOptions>] =
        [
            "blkio-weight", "blkio-weight-device", "cpu-shares", "cpus", "cpuset-cpus", "cpuset-mems",
            "device-read-bps", "device-write-bps", "memory", "memory-swap",
        ].compactMap {
            RunOptions.flag(named: $0)?.counting.lifted(from: { $0.common }, to: { $0.common = $1 })
        }
        + [Flag("cgroup-parent", value: "PATH", .ignored("use Slice= in the file of the pod"))]

    private static func namespaces(_ text: String) throws(FlagError) -> Set<Namespace> {
        if text.isEmpty || text == "none" { return [] }
        var shared: Set<Namespace> = text.hasPrefix("+") ? [.ipc, .net, .uts] : []
        for name in text.drop(while: { $0 == "+" }).split(separator: ",") {
            let namespace: Namespace = try RunFlags.choice(String(name))
            switch namespace {
            case .pid:
                throw FlagError("", "a PID namespace lives as long as its first process, and a pod has none")
            case .cgroup: throw FlagError("", "containers are in control groups of their own units")
            case .ipc, .net, .uts: shared.insert(namespace)
            }
        }
        return shared
    }

    /// Whether the containers share a namespace of their own, not the host's and not another's.
    package func owns(_ namespace: Namespace) -> Bool {
        shared.contains(namespace) && (namespace != .net || !common.sharesOther)
    }

    package mutating func complete() throws(FlagError) {
        if common.showsHelp { return }
        for sysctl in common.sysctls {
            let isOwn = sysctl.namespace == .network ? owns(.net) : sysctl.namespace == .ipc && owns(.ipc)
            if isOwn { continue }
            let reason = "belongs to a namespace that the pod does not have of its own"
            throw FlagError("--sysctl '\(sysctl.name)'", reason)
        }
        if common.joinedContainer != nil {
            throw FlagError("--network", "a pod can't have the network of a container")
        }
        for network in common.networks where common.networks.count > 1 {
            guard case .bridge = network else {
                throw FlagError("--network", "only bridge networks can be given more than once")
            }
        }
        if common.userNamespace != nil, !common.uidMap.isEmpty || !common.gidMap.isEmpty {
            throw FlagError("--userns", "can't be used with --uidmap or --gidmap")
        }
        if !common.isOnBridge, !common.ports.isEmpty {
            warnings.append("--publish has no effect: the pod is not on a bridge network")
        }
        warnings += common.warningsOfPorts
    }
}
