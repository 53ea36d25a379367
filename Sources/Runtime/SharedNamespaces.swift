package import Linux
package import OCI

/// Namespaces that several containers are to have in common, and that nobody is in yet.
package struct SharedNamespaces: ~Copyable {
    /// The user namespace, which the others belong to; nil for the host's.
    package var user: Descriptor?
    /// Maps foreign IDs to those of the containers.
    package var layerUser: Descriptor?
    package var network: Descriptor?
    package var ipc: Descriptor?
    package var uts: Descriptor?

    /// Who root of the containers is on the host.
    package let root: (user: UInt32, group: UInt32)

    /// Makes them.
    ///
    /// - Parameters:
    ///   - range: The IDs of the containers; nil for those of `spec.uidMappings`, else the host's.
    ///   - spec: Has the maps of IDs.
    ///   - kinds: Which there are to be, of network, IPC and UTS. The loopback interface is up.
    /// - Throws: What a system call said.
    package init(
        range: IDRange?,
        spec: RuntimeSpec,
        _ kinds: Set<NamespaceKind>
    ) throws(SyscallError) {
        let maps = OwnerMaps(range: range, spec: spec)
        root = maps.root
        layerUser = try maps.layers.makeNamespace()
        guard let map = maps.container else {
            if kinds.contains(.net) { network = try Self.network() }
            if kinds.contains(.ipc) { ipc = try VisitedNamespaces.make(.ipc) }
            if kinds.contains(.uts) { uts = try VisitedNamespaces.make(.uts) }
            return
        }
        var making = try NamespacesInTheMaking.start(
            map,
            network: kinds.contains(.net),
            ipc: kinds.contains(.ipc),
            uts: kinds.contains(.uts)
        )
        user = try making.finishUser()
        if kinds.contains(.net) { network = try making.finish(.net) }
        if kinds.contains(.ipc) { ipc = try making.finish(.ipc) }
        if kinds.contains(.uts) { uts = try making.finish(.uts) }
    }

    private static func network() throws(SyscallError) -> Descriptor {
        let namespace = try NetworkNamespace.make()
        try NetworkNamespace.setUp("lo", in: namespace)
        return namespace
    }
}
