package import OCI

extension RunOptions {
    private static let ping = RuntimeSpec.Sysctl(name: "net.ipv4.ping_group_range", value: "0 0")

    /// Whether the container has a user namespace of its own.
    var hasUserNamespace: Bool { userNamespace != .host }

    func lowerNamespaces(host: RunHost, to plan: inout RunPlan) throws(RunFlagError) {
        plan.spec.namespaces = [RuntimeSpec.Namespace(.mount)]
        if hasUserNamespace { plan.spec.namespaces.append(RuntimeSpec.Namespace(.user)) }
        for kind in [RuntimeSpec.Namespace.Kind.pid, .ipc, .uts, .cgroup] {
            switch source(of: kind, host) {
            case nil: plan.spec.namespaces.append(RuntimeSpec.Namespace(kind))
            case .path(let path): plan.spec.namespaces.append(RuntimeSpec.Namespace(kind, path: path))
            case .host: break
            }
        }
        switch effectiveNetworks.first {
        case .host: break
        case .path(let path): plan.spec.namespaces.append(RuntimeSpec.Namespace(.network, path: path))
        case .container(let name):
            guard let path = host.joinedNetwork else {
                throw RunFlagError("--network 'container:\(name)'", "there is no such container that runs")
            }
            plan.spec.namespaces.append(RuntimeSpec.Namespace(.network, path: path))
        default: plan.spec.namespaces.append(RuntimeSpec.Namespace(.network, path: host.networkNamespace))
        }
        if source(of: .uts, host) == nil { plan.spec.hostname = effectiveHostname(of: host) }
        try lowerIDMaps(host: host, to: &plan)
        lowerSysctls(to: &plan)
    }

    /// Whose namespace it is: what the container says itself goes before its pod.
    private func source(of kind: RuntimeSpec.Namespace.Kind, _ host: RunHost) -> NamespaceSource? {
        namespaces[kind] ?? host.podNamespaces[kind].map { .path($0) }
    }

    /// `--hostname`, on the host's network the host's name, or the container's name without `_`.
    ///
    /// Podman does the latter with `container_name_as_hostname` (containers.conf(5)); its default is the identifier
    /// of the container, which we do not have.
    private func effectiveHostname(of host: RunHost) -> String {
        if let hostname { return hostname }
        if isOnHostNetwork { return host.hostname }
        let name = String(host.containerName.filter { $0 != "_" }.prefix(64))
        return name.isEmpty ? "container" : name
    }

    private func lowerIDMaps(host: RunHost, to plan: inout RunPlan) throws(RunFlagError) {
        (plan.spec.uidMappings, plan.spec.gidMappings) = try mappings(first: host.firstID)
    }

    /// Who users and groups of the container's user namespace are outside; empty where it has none.
    ///
    /// - Parameter first: The first of the transient IDs; nil where ``idRangeSize`` is.
    /// - Returns: Both maps.
    /// - Throws: That a range of IDs is needed and is not there.
    package func mappings(
        first: UInt32?
    ) throws(RunFlagError) -> (users: [RuntimeSpec.IDMapping], groups: [RuntimeSpec.IDMapping]) {
        guard hasUserNamespace else { return ([], []) }
        if let size = idRangeSize {
            guard let first else { throw RunFlagError("--userns", "no range of IDs is free") }
            let map = [RuntimeSpec.IDMapping(containerID: 0, hostID: first, size: size)]
            return (map, map)
        }
        if userNamespace == .identity {
            let map = [RuntimeSpec.IDMapping(containerID: 0, hostID: 0, size: .max)]
            return (map, map)
        }
        // One kind of IDs without a map has the other one's.
        return (
            (uidMap.isEmpty ? gidMap : uidMap).map { $0.mapping },
            (gidMap.isEmpty ? uidMap : gidMap).map { $0.mapping }
        )
    }

    /// The default lets every program of group 0 ping without `CAP_NET_RAW`, as distributions configure Podman.
    private func lowerSysctls(to plan: inout RunPlan) {
        // A network that is shared is somebody else's, and stays as it is.
        let isDefault = ownsNewNetwork && !sysctls.contains { $0.name == Self.ping.name }
        plan.spec.sysctls = (isDefault ? [Self.ping] : []) + sysctls
    }
}

extension RunIDMap {
    var mapping: RuntimeSpec.IDMapping {
        RuntimeSpec.IDMapping(containerID: container, hostID: host, size: count)
    }
}
