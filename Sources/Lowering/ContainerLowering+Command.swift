import Quadlet
import UnitFile

extension UnitLowering<Container> {
    /// The command line of `run`, with Podman's flags in the order of Podman's Quadlet.
    mutating func runCommand() -> CommandLine {
        var command = program()
        command.add(["run", "--name", containerName, "--replace", "--rm"])
        command.add("--log-driver", container.logDriver)
        command.add("--log-opt", each: container.logOpt)
        if let mode = container.cgroupsMode {
            command.add(["--cgroups", mode])
        } else {
            command.add("--cgroups=split")
        }
        if let entrypoint = container.entrypoint { command.add("--entrypoint=" + entrypoint) }
        addTexts(to: &command)
        addLists(to: &command)
        command.add("--init", container.runInit)
        command.add("--env-host", container.environmentHost)
        command.add("--http-proxy", container.httpProxy)
        command.add("--read-only-tmpfs", container.readOnlyTmpfs)
        addNetworks(container.network, to: &command)
        addNotify(to: &command)
        addSecurity(to: &command)
        addRootAndUser(to: &command)
        addVolumes(container.volume, to: &command)
        addPorts(to: &command)
        addPairs(to: &command)
        addFiles(to: &command)
        addHealth(to: &command)
        addPod(to: &command)
        command.add(container.podmanArgs)
        addImage(to: &command)
        command.add(container.exec)
        return command
    }

    private func addTexts(to command: inout CommandLine) {
        command.add("--tz", container.timezone)
        command.add("--pids-limit", container.pidsLimit)
        command.add("--shm-size", container.shmSize)
        command.add("--workdir", container.workingDir)
        command.add("--ip", container.ip)
        command.add("--ip6", container.ip6)
        command.add("--hostname", container.hostName)
        command.add("--stop-signal", container.stopSignal)
        command.add("--stop-timeout", container.stopTimeout)
        command.add("--pull", container.pull)
        command.add("--memory", container.memory)
        command.add("--retry", container.retry)
        command.add("--retry-delay", container.retryDelay)
    }

    private func addLists(to command: inout CommandLine) {
        command.add("--network-alias", each: container.networkAlias)
        command.add("--ulimit", each: container.ulimit)
        command.add("--dns", each: container.dns)
        command.add("--dns-option", each: container.dnsOption)
        command.add("--dns-search", each: container.dnsSearch)
        command.add("--group-add", each: container.groupAdd)
        command.add("--add-host", each: container.addHost)
        command.add("--tmpfs", each: container.tmpfs)
    }

    /// Who says that the container is up; a oneshot is up when it ends.
    private func addNotify(to command: inout CommandLine) {
        if isOneshot { return }
        switch container.notify?.lowercased() {
        case "healthy": command.add("--sdnotify=healthy")
        case "yes", "true", "1", "on": command.add("--sdnotify=container")
        default: command.add("--sdnotify=conmon")
        }
        command.add("-d")
    }

    private func addSecurity(to command: inout CommandLine) {
        if container.noNewPrivileges == true { command.add("--security-opt=no-new-privileges") }
        let option = "--security-opt"
        if container.securityLabelDisable == true { command.add([option, "label=disable"]) }
        if container.securityLabelNested == true { command.add([option, "label=nested"]) }
        command.add(option, container.securityLabelType.map { "label=type:" + $0 })
        command.add(option, container.securityLabelFileType.map { "label=filetype:" + $0 })
        command.add(option, container.securityLabelLevel.map { "label=level:" + $0 })
        command.add(option, container.appArmor.map { "apparmor=" + $0 })
        command.add("--device", each: container.addDevice.compactMap { device($0) })
        command.add(option, container.seccompProfile.map { "seccomp=" + $0 })
        command.add("--cap-drop", each: container.dropCapability.map { $0.lowercased() })
        command.add("--cap-add", each: container.addCapability.map { $0.lowercased() })
        command.add("--sysctl", each: container.sysctl)
    }

    /// The device without its `-`; nil where that says that it may be missing, and it is.
    private func device(_ text: String) -> String? {
        guard text.hasPrefix("-") else { return text }
        let device = text.dropFirst()
        return context.exists(String(device.prefix { $0 != ":" })) ? String(device) : nil
    }

    private mutating func addRootAndUser(to command: inout CommandLine) {
        command.add("--read-only", container.readOnly)
        if container.volatileTmp == true, container.readOnly != true {
            command.add(["--tmpfs", "/tmp:rw,size=512M,mode=1777"])
        }
        if let user = container.user {
            command.add(["--user", container.group.map { user + ":" + $0 } ?? user])
        }
        addUserMapping(to: &command)
        addLegacyMapping(to: &command)
    }

    private func addPorts(to command: inout CommandLine) {
        if let update = container.autoUpdate {
            command.add(["--label", "io.containers.autoupdate=" + update])
        }
        command.add("--expose", each: container.exposeHostPort)
        command.add("--publish", each: container.publishPort)
    }

    private func addPairs(to command: inout CommandLine) {
        command.add("--env", each: Self.pairs(container.environment))
        command.add("--label", each: Self.pairs(container.label))
        command.add("--annotation", each: Self.pairs(container.annotation))
        command.add("--security-opt", each: container.mask.map { "mask=" + $0 })
        command.add("--security-opt", each: container.unmask.map { "unmask=" + $0 })
    }

    private func addHealth(to command: inout CommandLine) {
        command.add("--health-cmd", container.healthCmd)
        command.add("--health-interval", container.healthInterval)
        command.add("--health-on-failure", container.healthOnFailure)
        command.add("--health-log-destination", container.healthLogDestination)
        command.add("--health-max-log-count", container.healthMaxLogCount)
        command.add("--health-max-log-size", container.healthMaxLogSize)
        command.add("--health-retries", container.healthRetries)
        command.add("--health-start-period", container.healthStartPeriod)
        command.add("--health-timeout", container.healthTimeout)
        command.add("--health-startup-cmd", container.healthStartupCmd)
        command.add("--health-startup-interval", container.healthStartupInterval)
        command.add("--health-startup-retries", container.healthStartupRetries)
        command.add("--health-startup-success", container.healthStartupSuccess)
        command.add("--health-startup-timeout", container.healthStartupTimeout)
    }
}
