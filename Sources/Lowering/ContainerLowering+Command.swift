import Quadlet
import UnitFile

extension UnitLowering<Container> {
    /// The command line of `run`, with Podman's flags in the order of Podman's Quadlet.
    mutating func runCommand() -> CommandLine {
        var command = program()
        command.add(["run", "--name", containerName, "--replace", "--rm"])
        command.add("--log-driver", model.logDriver)
        command.add("--log-opt", each: model.logOpt)
        if let mode = model.cgroupsMode {
            command.add(["--cgroups", mode])
        } else {
            command.add("--cgroups=split")
        }
        if let entrypoint = model.entrypoint { command.add("--entrypoint=" + entrypoint) }
        addTexts(to: &command)
        addLists(to: &command)
        command.add("--init", model.runInit)
        command.add("--env-host", model.environmentHost)
        command.add("--http-proxy", model.httpProxy)
        command.add("--read-only-tmpfs", model.readOnlyTmpfs)
        addNetworks(model.network, to: &command)
        addNotify(to: &command)
        addSecurity(to: &command)
        addRootAndUser(to: &command)
        addVolumes(model.volume, to: &command)
        addPorts(to: &command)
        addPairs(to: &command)
        addFiles(to: &command)
        addHealth(to: &command)
        addPod(to: &command)
        command.add(RunOptions.limits(of: model.podmanArgs).others)
        addImage(to: &command)
        command.add(model.exec)
        return command
    }

    private func addTexts(to command: inout CommandLine) {
        command.add("--tz", model.timezone)
        command.add("--pids-limit", model.pidsLimit)
        command.add("--shm-size", model.shmSize)
        command.add("--workdir", model.workingDir)
        command.add("--ip", model.ip)
        command.add("--ip6", model.ip6)
        command.add("--hostname", model.hostName)
        command.add("--stop-signal", model.stopSignal)
        command.add("--stop-timeout", model.stopTimeout)
        command.add("--pull", model.pull)
        command.add("--memory", model.memory)
        command.add("--retry", model.retry)
        command.add("--retry-delay", model.retryDelay)
    }

    private func addLists(to command: inout CommandLine) {
        command.add("--network-alias", each: model.networkAlias)
        command.add("--ulimit", each: model.ulimit)
        command.add("--dns", each: model.dns)
        command.add("--dns-option", each: model.dnsOption)
        command.add("--dns-search", each: model.dnsSearch)
        command.add("--group-add", each: model.groupAdd)
        command.add("--add-host", each: model.addHost)
        command.add("--tmpfs", each: model.tmpfs)
    }

    /// Who says that the container is up; a oneshot is up when it ends.
    private func addNotify(to command: inout CommandLine) {
        if isOneshot { return }
        switch model.notify?.lowercased() {
        case "healthy": command.add("--sdnotify=healthy")
        case "yes", "true", "1", "on": command.add("--sdnotify=container")
        default: command.add("--sdnotify=conmon")
        }
        command.add("-d")
    }

    private func addSecurity(to command: inout CommandLine) {
        if model.noNewPrivileges == true { command.add("--security-opt=no-new-privileges") }
        let option = "--security-opt"
        if model.securityLabelDisable == true { command.add([option, "label=disable"]) }
        if model.securityLabelNested == true { command.add([option, "label=nested"]) }
        command.add(option, model.securityLabelType.map { "label=type:" + $0 })
        command.add(option, model.securityLabelFileType.map { "label=filetype:" + $0 })
        command.add(option, model.securityLabelLevel.map { "label=level:" + $0 })
        command.add(option, model.appArmor.map { "apparmor=" + $0 })
        command.add("--device", each: model.addDevice.compactMap { device($0) })
        command.add(option, model.seccompProfile.map { "seccomp=" + $0 })
        command.add("--cap-drop", each: model.dropCapability.map { $0.lowercased() })
        command.add("--cap-add", each: model.addCapability.map { $0.lowercased() })
        command.add("--sysctl", each: model.sysctl)
    }

    /// The device without its `-`; nil where that says that it may be missing, and it is.
    private func device(_ text: String) -> String? {
        guard text.hasPrefix("-") else { return text }
        let device = text.dropFirst()
        return context.exists(String(device.prefix { $0 != ":" })) ? String(device) : nil
    }

    private mutating func addRootAndUser(to command: inout CommandLine) {
        command.add("--read-only", model.readOnly)
        if model.volatileTmp == true, model.readOnly != true {
            command.add(["--tmpfs", "/tmp:rw,size=512M,mode=1777"])
        }
        if let user = model.user {
            command.add(["--user", model.group.map { user + ":" + $0 } ?? user])
        }
        addUserMapping(to: &command)
        addLegacyMapping(to: &command)
    }

    private func addPorts(to command: inout CommandLine) {
        if let update = model.autoUpdate {
            command.add(["--label", "io.containers.autoupdate=" + update])
        }
        command.add("--expose", each: model.exposeHostPort)
        command.add("--publish", each: model.publishPort)
    }

    private func addPairs(to command: inout CommandLine) {
        command.add("--env", each: Self.pairs(model.environment))
        command.add("--label", each: Self.pairs(model.label))
        command.add("--annotation", each: Self.pairs(model.annotation))
        command.add("--security-opt", each: model.mask.map { "mask=" + $0 })
        command.add("--security-opt", each: model.unmask.map { "unmask=" + $0 })
    }

    private func addHealth(to command: inout CommandLine) {
        command.add("--health-cmd", model.healthCmd)
        command.add("--health-interval", model.healthInterval)
        command.add("--health-on-failure", model.healthOnFailure)
        command.add("--health-log-destination", model.healthLogDestination)
        command.add("--health-max-log-count", model.healthMaxLogCount)
        command.add("--health-max-log-size", model.healthMaxLogSize)
        command.add("--health-retries", model.healthRetries)
        command.add("--health-start-period", model.healthStartPeriod)
        command.add("--health-timeout", model.healthTimeout)
        command.add("--health-startup-cmd", model.healthStartupCmd)
        command.add("--health-startup-interval", model.healthStartupInterval)
        command.add("--health-startup-retries", model.healthStartupRetries)
        command.add("--health-startup-success", model.healthStartupSuccess)
        command.add("--health-startup-timeout", model.healthStartupTimeout)
    }
}
