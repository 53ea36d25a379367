import OCI

extension RunOptions {
    /// The options of a container of a pod: its own, and what all containers of the pod have.
    ///
    /// - Parameter pod: What the pod was made with.
    /// - Returns: The options; with the network ``RunNetwork/pod`` where the pod has one of its own.
    /// - Throws: What the container says of something that its pod decides, as with Podman.
    package func joining(_ pod: PodCreateOptions) throws(RunFlagError) -> RunOptions {
        let common = pod.common
        var joined = self
        try checkUsers()
        joined.userNamespace = common.userNamespace
        (joined.uidMap, joined.gidMap) = (common.uidMap, common.gidMap)
        if pod.shared.contains(.net), networks != [.none], networks != [.host] {
            try checkNetwork()
            joined.warnings += flagsOfFiles.filter { $0.1 }.map { flag, _ in
                "\(flag) has no effect: the files of a pod's containers are the pod's"
            }
            joined.networks = common.sharesOther ? common.networks : [.pod]
            joined.usesNetworkOfPod = true
            (joined.noHosts, joined.noHostname) = (common.noHosts, common.noHostname)
        }
        if pod.shared.contains(.uts), hostname != nil, namespaces[.uts] == nil {
            throw RunFlagError("--hostname", "belongs to the pod, whose containers have it in common")
        }
        if security == Security() { joined.security = common.security }
        joined.mounts += common.mounts.filter { mount in
            !mounts.contains { $0.destination == mount.destination }
        }
        joined.devices += common.devices.filter { device in
            !devices.contains { $0.destination == device.destination }
        }
        return joined
    }

    private func checkUsers() throws(RunFlagError) {
        if userNamespace != nil { throw RunFlagError("--userns", "belongs to the pod") }
        if !uidMap.isEmpty { throw RunFlagError("--uidmap", "belongs to the pod") }
        if !gidMap.isEmpty { throw RunFlagError("--gidmap", "belongs to the pod") }
    }

    private func checkNetwork() throws(RunFlagError) {
        let flags = [("--network", !networks.isEmpty)] + flagsOfConnection + [("--add-host", !hosts.isEmpty)]
        if let flag = flags.first(where: { $0.1 })?.0 { throw RunFlagError(flag, "belongs to the pod") }
    }

    /// Flags that say how a network namespace of one's own is connected, and whether they were given.
    var flagsOfNetwork: [(String, Bool)] {
        flagsOfConnection + [
            ("--dns", !dns.isEmpty), ("--dns-search", !dnsSearch.isEmpty),
            ("--dns-option", !dnsOptions.isEmpty), ("--add-host", !hosts.isEmpty),
        ]
    }

    private var flagsOfConnection: [(String, Bool)] {
        [
            ("--publish", !ports.isEmpty || publishAll), ("--ip", address != nil),
            ("--ip6", address6 != nil), ("--mac-address", hardwareAddress != nil),
            ("--network-alias", !networkAliases.isEmpty),
        ]
    }

    private var flagsOfFiles: [(String, Bool)] {
        [
            ("--dns", !dns.isEmpty), ("--dns-search", !dnsSearch.isEmpty),
            ("--dns-option", !dnsOptions.isEmpty), ("--hosts-file", hostsFile != nil),
            ("--no-hosts", noHosts), ("--no-hostname", noHostname),
        ]
    }

    /// Whether the network namespace is one that is there already.
    package var sharesOther: Bool {
        switch networks.first {
        case .host, .path: true
        default: false
        }
    }
}
