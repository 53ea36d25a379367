import Glibc
import JSON
import Linux

/// Changes of the networks of a container that runs.
extension ContainerNetwork {
    /// Connects a container or pod to one more network.
    ///
    /// - Parameters:
    ///   - attachment: The network.
    ///   - name: Of the container or pod.
    /// - Throws: That there is none, or what is taken or refused; nothing is changed then.
    package func connect(_ attachment: NetworkAttachment, to name: String) throws(NetworkError) {
        let netavark = try Netavark(paths)
        let lock = try paths.acquireLock()
        defer { withExtendedLifetime(lock) {} }
        let (document, owner) = try connected(name)
        let definition = try NetworkDefinition.load(attachment.network, from: paths.definitions)
        let members = document["networks"]?.members ?? []
        guard !members.contains(where: { $0.name == definition.name }) else {
            throw .option(network: definition.name, reason: "'\(name)' is connected to it already")
        }
        var attachment = attachment
        let used = NetavarkInput.interfaces(of: document)
        attachment.interface =
            attachment.interface ?? (0...).lazy.map { "eth\($0)" }.first { !used.contains($0) }
        let request = NetworkRequest(
            containerID: document["container_id"]?.string ?? "",
            containerName: name,
            hostname: document["container_hostname"]?.string ?? name,
            attachments: [attachment],
            stateDirectory: owner
        )
        let addresses = try lease(addresses: request, [definition])
        let addition = NetavarkInput.document(
            request,
            [definition],
            addresses: addresses,
            hasResolver: netavark.resolver != nil
        )
        // With it the end of the container undoes this, too, whatever happens meanwhile.
        try write(document.adding(addition), to: stateFile(owner))
        do {
            try run(netavark, "setup", addition, owner)
        } catch {
            try? run(netavark, "teardown", addition, owner)  // The failure that matters is the first one.
            try release(owner, in: definition.name)
            try write(document, to: stateFile(owner))
            throw error
        }
    }

    /// Disconnects a container or pod from one of its networks, which must not be the only one.
    ///
    /// - Parameters:
    ///   - network: The network's name.
    ///   - name: Of the container or pod.
    /// - Throws: That it is not connected, or what netavark says.
    package func disconnect(_ network: String, from name: String) throws(NetworkError) {
        let netavark = try Netavark(paths)
        let lock = try paths.acquireLock()
        defer { withExtendedLifetime(lock) {} }
        let (document, owner) = try connected(name)
        guard let part = document.keeping(network) else {
            throw .option(network: network, reason: "'\(name)' is not connected to it")
        }
        guard document["networks"]?.members?.count != 1 else {
            throw .option(network: network, reason: "it is the only one of '\(name)'; use Network=none")
        }
        try run(netavark, "teardown", part, owner)
        try release(owner, in: network)
        try write(document.removing(network), to: stateFile(owner))
    }

    /// Sets networks up anew as they were, such as after somebody has flushed the firewall's rules.
    ///
    /// - Parameter names: Of containers and pods; none for all.
    /// - Returns: The names of those that were set up.
    /// - Throws: That there is none of a name, or what netavark says.
    package func reload(_ names: [String]) throws(NetworkError) -> [String] {
        let netavark = try Netavark(paths)
        let lock = try paths.acquireLock()
        defer { withExtendedLifetime(lock) {} }
        for name in names { _ = try connected(name) }
        var reloaded: [String] = []
        for document in try documents() {
            let name = document["container_name"]?.string ?? ""
            guard names.isEmpty || names.contains(name), let owner = document[Self.owner]?.string else {
                continue
            }
            // Of what is gone netavark complains, and goes on.
            try? run(netavark, "teardown", document, owner)
            try deleteInterfaces(of: document, owner)
            try run(netavark, "setup", document, owner)
            reloaded.append(name)
        }
        return reloaded
    }

    private func connected(_ name: String) throws(NetworkError) -> (document: JSONValue, owner: String) {
        for document in try documents() where document["container_name"]?.string == name {
            guard let owner = document[Self.owner]?.string, NetworkNamespace.exists(at: pinFile(owner)) else {
                continue
            }
            return (document, owner)
        }
        throw .creation("there is no container or pod '\(name)' on a network of netavark's")
    }

    private func deleteInterfaces(of document: JSONValue, _ owner: String) throws(NetworkError) {
        do {
            let namespace = try Descriptor(opening: pinFile(owner), O_RDONLY)
            for interface in NetavarkInput.interfaces(of: document) {
                try NetworkNamespace.delete(interface, in: namespace)
            }
        } catch {
            throw .call(error)
        }
    }

    private func run(
        _ netavark: Netavark,
        _ command: String,
        _ document: JSONValue,
        _ owner: String
    ) throws(NetworkError) {
        let file = stateFile(owner) + ".change"
        try write(document, to: file)
        defer { unsafe unlink(file) }
        _ = try netavark.run(command, namespace: pinFile(owner), input: file, paths: paths)
    }
}

extension JSONValue {
    /// With the networks of another document besides.
    fileprivate func adding(_ other: JSONValue) -> JSONValue {
        var result = self
        for member in ["networks", "network_info"] {
            let all = (self[member]?.members ?? []) + (other[member]?.members ?? [])
            result = result.setting(member, .object(all))
        }
        return result
    }

    /// With one network only, and no ports; nil where that is none of them.
    fileprivate func keeping(_ network: String) -> JSONValue? {
        guard self["networks"]?[network] != nil else { return nil }
        return filtering { $0 == network }.setting("port_mappings", nil)
    }

    fileprivate func removing(_ network: String) -> JSONValue { filtering { $0 != network } }

    private func filtering(_ isKept: (String) -> Bool) -> JSONValue {
        var result = self
        for member in ["networks", "network_info"] {
            result = result.setting(member, .object((self[member]?.members ?? []).filter { isKept($0.name) }))
        }
        return result
    }
}
