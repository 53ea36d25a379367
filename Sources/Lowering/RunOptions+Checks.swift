import OCI

extension RunOptions {
    package mutating func complete() throws(RunFlagError) {
        if !showsHelp { try checkCombinations() }
    }

    /// Refuses flags that contradict each other, as podman-run(1) says of each.
    private func checkCombinations() throws(RunFlagError) {
        guard let image, !image.isEmpty else {
            throw RunFlagError("", rootIsDirectory ? "no directory is given" : "no image is given")
        }
        if namespaces[.uts] == .host, hostname != nil {
            throw RunFlagError("--hostname", "can't be set with --uts=host")
        }
        if initialProcess, namespaces[.pid] != nil {
            throw RunFlagError("--init", "needs a PID namespace of its own")
        }
        if initialProcess, systemd == .always {
            throw RunFlagError("--init", "can't be used with --systemd=always")
        }
        if userNamespace != nil, !uidMap.isEmpty || !gidMap.isEmpty {
            throw RunFlagError("--userns", "can't be used with --uidmap or --gidmap")
        }
        try checkNetworks()
        try checkMounts()
        _ = try capabilities(among: CapabilityName.all)
    }

    private func checkNetworks() throws(RunFlagError) {
        for network in networks where networks.count > 1 {
            guard case .bridge = network else {
                throw RunFlagError("--network", "only bridge networks can be given more than once")
            }
        }
        if joinedContainer != nil {
            if let flag = flagsOfNetwork.first(where: { $0.1 })?.0 {
                throw RunFlagError(flag, "belongs to the container whose network is shared")
            }
        }
        for sysctl in sysctls {
            if isOnHostNetwork, sysctl.namespace == .network {
                throw RunFlagError("--sysctl '\(sysctl.name)'", "can't be set with --network=host")
            }
            if namespaces[.ipc] == .host, sysctl.namespace == .ipc {
                throw RunFlagError("--sysctl '\(sysctl.name)'", "can't be set with --ipc=host")
            }
        }
    }

    private func checkMounts() throws(RunFlagError) {
        var seen: [String: RunMount] = [:]
        for mount in mounts {
            if let other = seen.updateValue(mount, forKey: mount.destination), other != mount {
                throw RunFlagError("'\(mount.destination)'", "two mounts have this destination")
            }
        }
    }
}
