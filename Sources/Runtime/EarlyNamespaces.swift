package import Linux
package import OCI

/// Namespaces of a container which are made while the rest of it is found out.
package struct EarlyNamespaces: ~Copyable {
    private var container: NamespacesInTheMaking
    private var layers: NamespacesInTheMaking?
    private var user: Descriptor?
    private var layerUser: Descriptor?
    private let hasNetwork: Bool

    /// Starts to make the user namespaces, and a network namespace where the container gets a new one.
    ///
    /// - Parameters:
    ///   - range: The IDs of the container.
    ///   - network: Whether it gets a new network namespace.
    /// - Returns: What is in the making.
    /// - Throws: What a system call said; of the network namespace ``finish(_:)`` says it.
    package static func start(
        range: IDRange,
        network: Bool
    ) throws(SyscallError) -> EarlyNamespaces {
        let maps = OwnerMaps(range: range, spec: RuntimeSpec())
        var container = try NamespacesInTheMaking.start(maps.container ?? maps.layers, network: network)
        var layers = try NamespacesInTheMaking.start(maps.layers)
        let user = try container.finishUser()
        let layerUser = try layers.finishUser()
        return EarlyNamespaces(
            container: container,
            layers: layers,
            user: user,
            layerUser: layerUser,
            hasNetwork: network
        )
    }

    /// Starts to make the network namespace of a container that has the caller's user namespace.
    ///
    /// - Parameter spec: What the container is to be.
    /// - Returns: What is in the making; nil where the container is another, or gets no new network namespace.
    /// - Throws: What clone(2) said; of the network namespace ``finish(_:)`` says it.
    package static func start(_ spec: RuntimeSpec) throws(SyscallError) -> EarlyNamespaces? {
        let hasNetwork = spec.namespaces.contains { $0.kind == .network && $0.path == nil }
        guard hasNetwork, !spec.namespaces.contains(where: { $0.kind == .user }) else { return nil }
        return EarlyNamespaces(
            container: try NamespacesInTheMaking.start(nil, network: true),
            layers: nil,
            user: nil,
            layerUser: nil,
            hasNetwork: true
        )
    }

    /// Gives a launch what was made.
    package consuming func finish(_ launch: inout Launch) throws(SyscallError) {
        if hasNetwork { launch.networkNamespace = try container.finishNetwork() }
        launch.userNamespace = consume user
        launch.layerUserNamespace = consume layerUser
    }
}
