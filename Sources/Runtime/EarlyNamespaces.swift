package import Linux
import OCI

/// The namespaces of a container with a range of IDs, which are made while the rest of it is found out.
package struct EarlyNamespaces: ~Copyable {
    private var container: NamespacesInTheMaking
    private var layers: NamespacesInTheMaking
    private var user: Descriptor
    private var layerUser: Descriptor
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

    /// Gives a launch what was made.
    package consuming func finish(_ launch: inout Launch) throws(SyscallError) {
        if hasNetwork { launch.networkNamespace = try container.finishNetwork() }
        launch.userNamespace = consume user
        launch.layerUserNamespace = consume layerUser
    }
}
