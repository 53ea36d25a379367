import Glibc
package import JSON
package import Linux

/// Sets the networks of containers up and tears them down, with netavark.
package struct ContainerNetwork: Sendable {
    package var paths: NetworkPaths

    package init(paths: NetworkPaths = NetworkPaths()) {
        self.paths = paths
    }

    /// Connects a network namespace to the networks that a container wants.
    ///
    /// What is needed to undo it is written down first, so ``tearDown(stateDirectory:)`` works whenever this
    /// was interrupted. What an earlier start left behind is torn down before.
    ///
    /// - Parameters:
    ///   - request: What the container wants.
    ///   - namespace: Its network namespace.
    /// - Returns: Its interfaces and addresses.
    /// - Throws: What is missing, taken or refused; nothing is left set up then.
    package func setUp(
        _ request: NetworkRequest,
        namespace: borrowing Descriptor
    ) throws(NetworkError) -> NetworkStatus {
        let netavark = try Netavark(paths)
        // From here on no network is removed.
        let lock = try paths.acquireLock()
        var definitions: [NetworkDefinition] = []
        for attachment in request.attachments {
            guard !definitions.contains(where: { $0.name == attachment.network }) else {
                throw .option(network: attachment.network, reason: "is given twice")
            }
            definitions.append(try NetworkDefinition.load(attachment.network, from: paths.definitions))
        }
        return try setUp(request, definitions, namespace, netavark, holding: lock)
    }

    private func setUp(
        _ request: NetworkRequest,
        _ definitions: [NetworkDefinition],
        _ namespace: borrowing Descriptor,
        _ netavark: Netavark,
        holding lock: borrowing Descriptor
    ) throws(NetworkError) -> NetworkStatus {
        let directory = request.stateDirectory
        if try read(stateFile(directory)) != nil {
            // What can't be torn down is set up anew over what is left of it.
            try? tearDown(directory, holding: lock)
        }
        do {
            var resolved = request
            resolved.ports = try lease(ports: request)
            let addresses = try lease(addresses: request, definitions)
            let document = NetavarkInput.document(
                resolved,
                definitions,
                addresses: addresses,
                hasResolver: netavark.resolver != nil
            )
            try write(document.setting(Self.owner, .string(directory)), to: stateFile(directory))
            for interface in NetavarkInput.interfaces(of: document) {
                try system { () throws(SyscallError) in
                    try NetworkNamespace.delete(interface, in: namespace)
                }
            }
            let path = pin(namespace, directory)
            let answer = try setUp(netavark, document, path, directory)
            return try NetworkStatus(answer, of: definitions)
        } catch {
            // The failure that matters is the first one.
            try? tearDown(directory, holding: lock)
            throw error
        }
    }

    private func setUp(
        _ netavark: Netavark,
        _ document: JSONValue,
        _ namespace: String,
        _ directory: String
    ) throws(NetworkError) -> JSONValue {
        let file = stateFile(directory)
        // aardvark-dns makes one directory below it, and not those above.
        try system { () throws(SyscallError) in try SmallFile.makeDirectory(paths.podman) }
        do {
            return try netavark.run("setup", namespace: namespace, input: file, paths: paths)
        } catch .netavark(let message) where message.contains("expected a sequence") {
            // netavark 2 wants a list where version 1 wants an object.
            let list = NetavarkInput.listingNetworks(document)
            try write(list.setting(Self.owner, .string(directory)), to: file)
            return try netavark.run("setup", namespace: namespace, input: file, paths: paths)
        }
    }

    /// Undoes ``setUp(_:namespace:)``, also where the container and its namespaces are gone.
    ///
    /// Where nothing was set up, nothing happens.
    ///
    /// - Parameter stateDirectory: The unit's runtime directory.
    /// - Throws: What netavark could not undo. Leases are given back in any case.
    package func tearDown(stateDirectory: String) throws(NetworkError) {
        guard try read(stateFile(stateDirectory)) != nil else { return }
        let lock = try paths.acquireLock()
        try tearDown(stateDirectory, holding: lock)
    }

    /// Undoes what was set up for units that are dead and were not cleaned up after.
    ///
    /// - Throws: The first thing that netavark could not undo; the others are undone nevertheless.
    package func sweep() throws(NetworkError) {
        let names = try system { () throws(SyscallError) in
            try SmallFile.names(in: paths.leases + "/containers")
        }
        var failure: NetworkError?
        for name in names where name.hasSuffix(".json") {
            do {
                guard let owner = try read("\(paths.leases)/containers/\(name)")?[Self.owner]?.string,
                    !Self.isAlive(owner)
                else { continue }
                let lock = try paths.acquireLock()
                try tearDown(owner, holding: lock)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private func tearDown(_ directory: String, holding lock: borrowing Descriptor) throws(NetworkError) {
        var failure: NetworkError?
        do {
            try disconnect(directory)
        } catch {
            failure = error
        }
        try release(directory)
        try system { () throws(SyscallError) in try NetworkNamespace.unpin(pinFile(directory)) }
        _ = unsafe unlink(stateFile(directory))
        if let failure { throw failure }
    }

    private func disconnect(_ directory: String) throws(NetworkError) {
        let file = stateFile(directory)
        guard let document = try read(file) else { return }
        let netavark = try Netavark(paths)
        let pin = pinFile(directory)
        if NetworkNamespace.exists(at: pin) {
            _ = try netavark.run("teardown", namespace: pin, input: file, paths: paths)
            return
        }
        // The container's namespace is gone and its interfaces with it: netavark gets another one.
        let substitute = try Self.substitute(for: NetavarkInput.interfaces(of: document))
        let path = "/proc/\(getpid())/fd/\(substitute.number)"
        _ = try netavark.run("teardown", namespace: path, input: file, paths: paths)
        _ = consume substitute
    }

    /// A network namespace with interfaces of these names.
    private static func substitute(for interfaces: [String]) throws(NetworkError) -> Descriptor {
        do {
            let namespace = try NetworkNamespace.make()
            for interface in interfaces { try NetworkNamespace.addPlaceholder(interface, in: namespace) }
            return namespace
        } catch {
            throw .call(error)
        }
    }
}

extension ContainerNetwork {
    /// The namespace's path for netavark: a file that it is mounted on, so that the teardown still finds it.
    private func pin(_ namespace: borrowing Descriptor, _ directory: String) -> String {
        let path = pinFile(directory)
        do {
            try SmallFile.makeDirectory(paths.leases + "/namespaces", mode: 0o700)
            try NetworkNamespace.unpin(path)
            try NetworkNamespace.pin(namespace, to: path)
            return path
        } catch {
            // Without the right to mount, the teardown does without the namespace.
            return "/proc/\(getpid())/fd/\(namespace.number)"
        }
    }

    func pinFile(_ directory: String) -> String {
        "\(paths.leases)/namespaces/\(String(AddressLeases.hash(directory), radix: 16))"
    }

    /// What netavark was told for a container, and for which owner; netavark skips members it does not know.
    ///
    /// Not in the owner's directory: it must outlive a unit that dies without its cleanup.
    func stateFile(_ directory: String) -> String {
        "\(paths.leases)/containers/\(String(AddressLeases.hash(directory), radix: 16)).json"
    }

    /// What a container or pod is connected to: netavark's options by the networks' names.
    ///
    /// - Parameter directory: Its runtime directory.
    /// - Returns: An object; an empty one where netavark has nothing to do with it.
    /// - Throws: What can't be read.
    package func connections(_ directory: String) throws(NetworkError) -> JSONValue {
        try read(stateFile(directory))?["networks"] ?? .object([])
    }

    static let owner = "systemd_oci_owner"
}
