import Quadlet
import UnitFile

extension UnitLowering<Kube> {
    /// `systemd-oci kube play` and `kube down`, with Podman's flags in the order of Podman's Quadlet.
    ///
    /// The pods have units of their own, which are made of the YAML (``GeneratedUnit/own(_:context:)``); the
    /// commands wait for them. Nothing of ours runs in between.
    mutating func run() {
        let files = model.yaml.map { SourcePath($0, relativeTo: path).word }
        let play = playCommand(files)
        addUnitSettings()
        unit.setDefault("Service", "KillMode", "mixed")
        unit.add("Service", "Environment", "PODMAN_SYSTEMD_UNIT=%n")
        if document.value("Service", "Type") != "oneshot" {
            unit.set("Service", "Type", "notify")
            unit.set("Service", "NotifyAccess", "all")
        }
        unit.setDefault("Service", "RemainAfterExit", "yes")
        // Images are pulled meanwhile; each container has a timeout of its own.
        if document.last("Service", "TimeoutSec") == nil {
            unit.setDefault("Service", "TimeoutStartSec", "infinity")
        }
        boundCapabilities()
        unit.setDefault("Service", "SyslogIdentifier", "%N")
        unit.add("Service", "ExecStart", play.text)
        var down = program()
        down.add(["kube", "down"])
        down.add("--force", model.kubeDownForce)
        down.add(files)
        unit.add("Service", "ExecStopPost", down.text)
        addWorkingDirectory()
    }

    private mutating func playCommand(_ files: [String]) -> CommandLine {
        var command = program()
        command.add(["kube", "play", "--replace", "--service-container=true"])
        if let mode = model.exitCodePropagation {
            command.add("--service-exit-code-propagation=" + mode.lowercased())
        }
        command.add("--log-driver", model.logDriver)
        command.add("--log-opt", each: model.logOpt)
        addUserMapping(to: &command)
        addNetworks(model.network, to: &command)
        for update in model.autoUpdate { command.add("--annotation=" + Self.annotation(update)) }
        for file in model.configMap { command.add(["--configmap", SourcePath(file, relativeTo: path).word]) }
        command.add("--publish", each: model.publishPort)
        command.add(model.podmanArgs)
        command.add(files)
        return command
    }

    /// `registry`, or `CONTAINER/registry`, as an annotation.
    private static func annotation(_ update: String) -> String {
        let name = "io.containers.autoupdate"
        guard let slash = update.firstIndex(of: "/") else { return "\(name)=\(update)" }
        return "\(name)/\(update[..<slash])=\(update[update.index(after: slash)...])"
    }

    /// Where relative paths in the YAML begin; what `[Service]` says goes before it.
    private mutating func addWorkingDirectory() {
        guard let from = model.setWorkingDirectory?.lowercased(),
            document.value("Service", "WorkingDirectory") == nil
        else { return }
        let folder =
            from == "unit"
            ? SourcePath(".", relativeTo: path)
            : SourcePath(model.yaml.first ?? "", relativeTo: path).directory
        setWorkingDirectory(folder.setting)
    }
}
