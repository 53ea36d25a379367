import Quadlet
import UnitFile

/// A pod's unit runs nothing: it holds the namespaces that its containers join, in its descriptor store.
extension UnitLowering<Pod> {
    mutating func run() {
        let create = createCommand()
        addUnitSettings()
        for service in context.members(ofPod: name.description) {
            unit.add("Unit", "Wants", service)
            unit.add("Unit", "Before", service)
        }
        unit.add("Unit", "OnSuccess", SupportUnit.sweep)
        unit.add("Unit", "OnFailure", SupportUnit.sweep)
        unit.set("Service", "Type", "oneshot")
        unit.set("Service", "RemainAfterExit", "yes")
        unit.set("Service", "NotifyAccess", "all")
        unit.add("Service", "RuntimeDirectory", "systemd-oci/%N.pod")
        unit.setDefault("Service", "RuntimeDirectoryMode", "0700")
        unit.setDefault("Service", "FileDescriptorStoreMax", "32")
        boundCapabilities()
        unit.setDefault("Service", "SyslogIdentifier", "%N")
        unit.add("Service", "Environment", "PODMAN_SYSTEMD_UNIT=%n")
        addRestart()
        unit.add("Service", "ExecStartPre", create.text)
        unit.add("Service", "ExecStart", command(["start", resource]).text)
        let timeout = "--time=" + (model.stopTimeout ?? "10")
        unit.add("Service", "ExecStop", command(["stop", "--ignore", timeout, resource]).text)
        unit.add("Service", "ExecStopPost", command(["rm", "--ignore", "--force", resource]).text)
    }

    private func command(_ words: [String]) -> CommandLine {
        var command = program()
        command.add("pod")
        command.add(words)
        return command
    }

    /// `pod create`, with Podman's flags in the order of Podman's Quadlet.
    private mutating func createCommand() -> CommandLine {
        var command = command(["create", "--replace"])
        command.add(["--exit-policy", model.exitPolicy?.lowercased() ?? "stop"])
        addUserMapping(to: &command)
        command.add("--publish", each: model.publishPort)
        command.add("--label", each: Self.pairs(model.label))
        addNetworks(model.network, to: &command)
        command.add("--ip", model.ip)
        command.add("--ip6", model.ip6)
        command.add("--shm-size", model.shmSize)
        command.add("--network-alias", each: model.networkAlias)
        command.add("--dns", each: model.dns)
        command.add("--dns-option", each: model.dnsOption)
        command.add("--dns-search", each: model.dnsSearch)
        command.add("--add-host", each: model.addHost)
        command.add("--hostname", model.hostName)
        addVolumes(model.volume, to: &command)
        command.add(["--infra-name", resource + "-infra", "--name", resource])
        command.add(model.podmanArgs)
        return command
    }

    /// A start that fails is tried again.
    ///
    /// systemd refuses to start a unit without processes again when it has ended well.
    private mutating func addRestart() {
        guard let restart = document.last("Service", "Restart") else {
            return unit.add("Service", "Restart", "on-failure")
        }
        guard ["always", "on-success"].contains(restart.value) else { return }
        let message = """
            'Restart=\(restart.value)' does not work with a pod, whose unit has no process of its own: using \
            'on-failure'; put it into the files of its containers
            """
        diagnostics.append(Diagnostic(.warning, at: restart.valueOrigin, message))
        unit.set("Service", "Restart", "on-failure")
    }
}
