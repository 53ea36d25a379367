import Quadlet
import UnitFile

extension UnitLowering<Container> {
    var isOneshot: Bool { document.value("Service", "Type") == "oneshot" }

    /// Everything in `[Service]` but the commands.
    mutating func addServiceSettings() {
        unit.add("Service", "Environment", "PODMAN_SYSTEMD_UNIT=%n")
        unit.setDefault("Service", "KillMode", "mixed")
        unit.add("Service", "Delegate", "yes")
        if !isOneshot { unit.set("Service", "Type", "notify") }
        unit.set("Service", "NotifyAccess", "all")
        unit.setDefault("Service", "SyslogIdentifier", "%N")
        unit.setDefault("Service", "FileDescriptorStoreMax", "32")
        addStopping()
        addLimits()
        addCapabilities()
        if model.logDriver == "none" { unit.setDefault("Service", "StandardOutput", "null") }
    }

    private mutating func addStopping() {
        if let signal = model.stopSignal.flatMap(Signal.name) {
            unit.setDefault("Service", "KillSignal", signal)
        }
        guard document.last("Service", "TimeoutSec") == nil else { return }
        // Without the key, the ten seconds that Podman's users know.
        let timeout = model.stopTimeout ?? "10"
        guard let seconds = Int(timeout) else { return }
        // Zero means no limit to systemd, and at once to Podman.
        let value = seconds < 0 ? "infinity" : seconds == 0 ? "1ms" : timeout
        unit.setDefault("Service", "TimeoutStopSec", value)
    }

    private mutating func addLimits() {
        if let bytes = model.memory.flatMap(Size.bytes) {
            unit.setDefault("Service", "MemoryMax", bytes == 0 ? "infinity" : String(bytes))
        }
        if let limit = model.pidsLimit.flatMap({ Int($0) }) {
            unit.setDefault("Service", "TasksMax", limit <= 0 ? "infinity" : String(limit))
        }
    }

    /// Takes away what neither the launcher nor the container has a use for.
    ///
    /// A container with IDs of its own has all capabilities in its user namespace, whatever the unit's bounding set is;
    /// with the host's IDs it has at most what it was given. A user's manager can't take any away.
    private mutating func addCapabilities() {
        let givesSome = !model.addCapability.isEmpty || givesCapabilitiesByArguments
        guard context.scope == .system, !givesSome else { return }
        let names =
            "~CAP_AUDIT_CONTROL CAP_AUDIT_READ CAP_BLOCK_SUSPEND CAP_IPC_OWNER CAP_LEASE CAP_LINUX_IMMUTABLE "
            + "CAP_MAC_OVERRIDE CAP_SYSLOG CAP_SYS_BOOT CAP_SYS_PACCT CAP_SYS_RAWIO CAP_SYS_TIME "
            + "CAP_SYS_TTY_CONFIG CAP_WAKE_ALARM"
        // To set a network up, the kernel may have to load modules, by netavark's word or by itself.
        unit.setDefault(
            "Service",
            "CapabilityBoundingSet",
            setsNetworkUp ? names : names + " CAP_SYS_MODULE"
        )
    }

    private var givesCapabilitiesByArguments: Bool {
        model.podmanArgs.contains { $0.hasPrefix("--privileged") || $0.hasPrefix("--cap-add") }
    }

    /// `ExecReload=`: a command in the container, or a signal for the container's own process.
    mutating func addReload() {
        if !model.reloadCmd.isEmpty {
            var command = program()
            command.add(["exec", containerName])
            command.add(model.reloadCmd)
            unit.add("Service", "ExecReload", command.text)
        }
        guard let signal = model.reloadSignal else { return }
        var command = CommandLine("/usr/bin/systemctl")
        if context.scope == .user { command.add("--user") }
        command.add(["kill", "--kill-whom=main", "--signal=" + (Signal.name(signal) ?? signal), "%n"])
        unit.add("Service", "ExecReload", command.text)
    }

    private var setsNetworkUp: Bool {
        let networks = model.network.filter { !$0.isEmpty } + networksOfArguments
        if networks.isEmpty { return context.scope == .system && model.pod == nil }
        return networks.contains { network in
            let mode = network.prefix { $0 != ":" }
            return !["none", "host", "ns", "container", "pasta", "slirp4netns"].contains(mode)
                && !mode.hasSuffix(".container")
        }
    }

    private var networksOfArguments: [String] { valuesOfArguments(["--network", "--net"]) }

    /// What `PodmanArgs=` gives a flag by any of its names.
    func valuesOfArguments(_ names: [String]) -> [String] {
        var values: [String] = []
        for (index, word) in model.podmanArgs.enumerated() {
            if names.contains(word) {
                values += model.podmanArgs.dropFirst(index + 1).prefix(1)
            } else if let equals = word.firstIndex(of: "="), names.contains(String(word[..<equals])) {
                values.append(String(word[word.index(after: equals)...]))
            }
        }
        return values
    }
}
