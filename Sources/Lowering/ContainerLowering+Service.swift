import OCI
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
        boundCapabilities(besides: model.addCapability, loadsModules: setsNetworkUp)
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
        addLimitsOfArguments()
        if let bytes = model.memory.flatMap(Size.bytes) {
            unit.setDefault("Service", "MemoryMax", bytes == 0 ? "infinity" : String(bytes))
        }
        if let limit = model.pidsLimit.flatMap({ Int($0) }) {
            unit.setDefault("Service", "TasksMax", limit <= 0 ? "infinity" : String(limit))
        }
    }

    /// Those of `PodmanArgs=`, which Podman reads after what the keys say.
    private mutating func addLimitsOfArguments() {
        if model.podmanArgs.isEmpty { return }
        var limits = RunOptions.limits(of: model.podmanArgs).limits
        guard limits.hasUnitLimits else { return }
        // What there is of swap depends on it.
        if limits.memory == nil { limits.memory = model.memory.flatMap(Size.bytes) }
        do {
            for limit in try limits.unitLimits() {
                for (key, value) in limit.assignments where document.last("Service", key) == nil {
                    unit.add("Service", key, value)
                }
            }
        } catch {
            fail("PodmanArgs", "", "'PodmanArgs=': " + error.textOfFlags)
        }
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
}
