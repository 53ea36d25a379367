import Glibc
package import JSON
package import Linux
import OCI

/// Sets the networks of containers up and tears them down.
///
/// Bridges and published ports are the kernel's alone; netavark does what is left (see ``NetavarkReason``).
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
        // From here on no network is removed.
        let lock = try paths.acquireLock()
        var definitions: [NetworkDefinition] = []
        for attachment in request.attachments {
            guard !definitions.contains(where: { $0.name == attachment.network }) else {
                throw .option(network: attachment.network, reason: "is given twice")
            }
            definitions.append(try NetworkDefinition.load(attachment.network, from: paths.definitions))
        }
        return try setUp(request, definitions, namespace, holding: lock)
    }

    private func setUp(
        _ request: NetworkRequest,
        _ definitions: [NetworkDefinition],
        _ namespace: borrowing Descriptor,
        holding lock: borrowing Descriptor
    ) throws(NetworkError) -> NetworkStatus {
        let directory = request.stateDirectory
        let old = try read(stateFile(directory))
        do {
            // What can't be torn down is set up anew over what is left of it.
            if let old { try? putAside(old, directory, holding: lock) }
            var resolved = request
            resolved.ports = try lease(ports: request)
            let addresses = try lease(addresses: request, definitions, holding: lock)
            let asksResolver = definitions.contains { $0.dnsEnabled }
            let document = NetavarkInput.document(
                resolved,
                definitions,
                addresses: addresses,
                hasResolver: asksResolver && Netavark.resolver(paths) != nil
            ).setting(Self.owner, .string(directory))
            return try setUp(document, after: old, resolved.ports, definitions, namespace, directory)
        } catch {
            // The failure that matters is the first one.
            try? tearDown(directory, holding: lock)
            throw error
        }
    }

    /// Does it without netavark where that is possible.
    private func setUp(
        _ document: JSONValue,
        after old: JSONValue?,
        _ ports: [PublishedPort],
        _ definitions: [NetworkDefinition],
        _ namespace: borrowing Descriptor,
        _ directory: String
    ) throws(NetworkError) -> NetworkStatus {
        let firewall = try FirewallSettings(paths)
        if NetavarkReason.first(ports, firewall, resolverPort: Netavark.variable("NETAVARK_DNS_PORT")) == nil,
            let attachments = try? Self.attachments(of: document)
        {
            let names = JSONValue.array(definitions.map { .string($0.name) })
            let kernel = document.setting(Self.kernelNetworks, names)
            if let old { try? withdraw(old, keeping: Self.publications(of: kernel)) }
            try write(kernel, to: stateFile(directory))
            _ = pin(namespace, directory)
            do {
                var status = NetworkStatus()
                status.networks = try setUpKernel(kernel, attachments, namespace)
                // Who has connected to its ports meanwhile was refused by what the last start has left.
                if let old { try? detachKernel(old) }
                return status
            } catch .firewall(let error) {
                // A kernel without nf_tables may have iptables.
                let other = document.setting(Netavark.firewallMember, .string("iptables"))
                guard let netavark = try? Netavark(paths, for: other) else { throw .firewall(error) }
                try? tearDownKernel(kernel)
                return try setUp(netavark, other, definitions, namespace, directory)
            }
        }
        if let old {
            try? withdraw(old)
            try? detachKernel(old)
        }
        let document = document.setting(Netavark.firewallMember, firewall.driver.map { .string($0) })
        let netavark = try Netavark(paths, for: document)
        return try setUp(netavark, document, definitions, namespace, directory)
    }

    private func setUp(
        _ netavark: Netavark,
        _ document: JSONValue,
        _ definitions: [NetworkDefinition],
        _ namespace: borrowing Descriptor,
        _ directory: String
    ) throws(NetworkError) -> NetworkStatus {
        try write(document, to: stateFile(directory))
        for interface in NetavarkInput.interfaces(of: document) {
            try system { () throws(SyscallError) in
                try NetworkNamespace.delete(interface, in: namespace)
            }
        }
        let path = pin(namespace, directory)
        let answer = try setUp(netavark, document, path, directory)
        return try NetworkStatus(answer, of: definitions)
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
        } catch .netavark(let message) where message.includes("expected a sequence") {
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
    /// - Throws: What could not be undone. Leases are given back in any case.
    package func tearDown(stateDirectory: String) throws(NetworkError) {
        guard try read(stateFile(stateDirectory)) != nil else { return }
        let lock = try paths.acquireLock()
        try tearDown(stateDirectory, holding: lock)
        try deleteUnusedBridges()
    }

    /// Undoes what an earlier start of the same unit has left, but for its interfaces and its published ports.
    ///
    /// Mostly the ports are the same again, and the kernel takes longer to delete one than for all else. What netavark
    /// has set up is undone as a whole.
    private func putAside(
        _ document: JSONValue,
        _ directory: String,
        holding lock: borrowing Descriptor
    ) throws(NetworkError) {
        guard Self.isKernels(document) else { return try tearDown(directory, holding: lock) }
        try forgetNames(document)
    }

    /// Undoes what was set up for units that are dead.
    ///
    /// Until then their network namespaces are there without a process in them, so who connects to their ports is
    /// refused at once.
    ///
    /// - Throws: The first thing that could not be undone; the others are undone nevertheless.
    package func sweep() throws(NetworkError) {
        removeLeftovers()
        let names = try system { () throws(SyscallError) in
            try SmallFile.names(in: paths.leases + "/containers")
        }
        var failure: NetworkError?
        var foundDead = false
        for name in names where name.hasSuffix(".json") {
            do {
                guard let owner = try read("\(paths.leases)/containers/\(name)")?[Self.owner]?.string,
                    !Self.isAlive(owner)
                else { continue }
                foundDead = true
                let lock = try paths.acquireLock()
                // It may have been started again.
                if !Self.isAlive(owner) { try tearDown(owner, holding: lock) }
            } catch {
                failure = failure ?? error
            }
        }
        if foundDead {
            let lock = try paths.acquireLock()
            defer { withExtendedLifetime(lock) {} }
            try deleteUnusedBridges()
        }
        if let failure { throw failure }
    }

    /// Removes parts of files that were to replace others.
    private func removeLeftovers() {
        var folders = [paths.leases, paths.podman + "/aardvark-dns"]
        folders += ((try? SmallFile.names(in: paths.leases)) ?? []).map { "\(paths.leases)/\($0)" }
        // What is no directory has none.
        for folder in folders { try? SmallFile.removeLeftovers(in: folder) }
    }

    func tearDown(_ directory: String, holding lock: borrowing Descriptor) throws(NetworkError) {
        var failure: NetworkError?
        do {
            try disconnect(directory)
        } catch {
            failure = error
        }
        try release(directory)
        try system { () throws(SyscallError) in try NetworkNamespace.unpin(pinFile(directory)) }
        // By the last of them a sweep knows that something is left.
        for file in [partFile(directory), stateFile(directory)] { _ = unsafe unlink(file) }
        if let failure { throw failure }
    }

    private func disconnect(_ directory: String) throws(NetworkError) {
        let file = stateFile(directory)
        guard let document = try read(file) else { return }
        try tearDownKernel(document)
        guard let rest = Self.netavarkPart(of: document) else { return }
        let isWhole = document[Self.kernelNetworks] == nil
        let input = isWhole ? file : partFile(directory)
        if !isWhole { try write(rest, to: input) }
        try disconnect(rest, input, pinFile(directory))
    }

    private func disconnect(_ document: JSONValue, _ file: String, _ pin: String) throws(NetworkError) {
        let netavark = try Netavark(paths, for: document)
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

    /// The part of it that netavark undoes, while it does.
    private func partFile(_ directory: String) -> String { stateFile(directory) + ".rest" }

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
