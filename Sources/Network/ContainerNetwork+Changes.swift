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
        let addresses = try lease(addresses: request, [definition], holding: lock)
        let addition = NetavarkInput.document(
            request,
            [definition],
            addresses: addresses,
            hasResolver: definition.dnsEnabled && Netavark.resolver(paths) != nil
        )
        let firewall = try FirewallSettings(paths)
        let attachments =
            NetavarkReason.first([], firewall) == nil ? try? Self.attachments(of: addition) : nil
        var whole = document.adding(addition)
        if attachments == nil {
            let driver = document[Netavark.firewallMember] ?? firewall.driver.map { .string($0) }
            whole = whole.setting(Netavark.firewallMember, driver)
        } else {
            whole = whole.changingKernelNetworks { $0 + [definition.name] }
        }
        // With it the end of the container undoes this, too, whatever happens meanwhile.
        try write(whole, to: stateFile(owner))
        let told = addition.setting(Netavark.firewallMember, whole[Netavark.firewallMember])
        let part = Part(document: told, attachments: attachments)
        do {
            try setUp(part, owner)
        } catch {
            try? tearDown(part, owner)  // The failure that matters is the first one.
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
        let lock = try paths.acquireLock()
        defer { withExtendedLifetime(lock) {} }
        let (document, owner) = try connected(name)
        guard let part = document.keeping(network) else {
            throw .option(network: network, reason: "'\(name)' is not connected to it")
        }
        guard document["networks"]?.members?.count != 1 else {
            throw .option(network: network, reason: "it is the only one of '\(name)'; use Network=none")
        }
        let isKernels = document[Self.kernelNetworks]?.strings?.contains(network) == true
        try tearDown(
            Part(document: part, attachments: isKernels ? try? Self.attachments(of: part) : nil),
            owner
        )
        try release(owner, in: network)
        let rest = document.keepingNetworks { $0 != network }
        try write(rest.changingKernelNetworks { $0.filter { $0 != network } }, to: stateFile(owner))
        if isKernels {
            // Its ports may have led there.
            try rebuildFirewall()
            try deleteUnusedBridges()
        }
    }

    /// Sets networks up anew as they were, such as after somebody has flushed the firewall's rules.
    ///
    /// - Parameter names: Of containers and pods; none for all.
    /// - Returns: The names of those that were set up.
    /// - Throws: That there is none of a name, or what netavark says.
    package func reload(_ names: [String]) throws(NetworkError) -> [String] {
        let lock = try paths.acquireLock()
        defer { withExtendedLifetime(lock) {} }
        for name in names { _ = try connected(name) }
        var reloaded: [String] = []
        for document in try documents() {
            let name = document["container_name"]?.string ?? ""
            guard names.isEmpty || names.contains(name), let owner = document[Self.owner]?.string else {
                continue
            }
            try reload(document, owner)
            reloaded.append(name)
        }
        return reloaded
    }

    private func reload(_ document: JSONValue, _ owner: String) throws(NetworkError) {
        if let rest = Self.netavarkPart(of: document) {
            let netavark = try Netavark(paths, for: rest)
            // Of what is gone netavark complains, and goes on.
            try? run(netavark, "teardown", rest, owner)
            try deleteInterfaces(of: rest, owner)
            try run(netavark, "setup", rest, owner)
        }
        guard let names = document[Self.kernelNetworks]?.strings,
            let attachments = try? Self.attachments(of: document, names)
        else { return }
        let bridges = try KernelBridge()
        var isWhole = true
        for attachment in attachments where try !bridges.isConnected(attachment) { isWhole = false }
        // Interfaces that are there keep their connections.
        if isWhole { return try rebuildFirewall() }
        try setUp(Part(document: document, attachments: attachments), owner)
    }

    /// Networks of a container that one program sets up.
    private struct Part {
        var document: JSONValue
        /// Nil where that is netavark.
        var attachments: [BridgeAttachment]?
    }

    private func setUp(_ part: Part, _ owner: String) throws(NetworkError) {
        guard let attachments = part.attachments else {
            return try run(try Netavark(paths, for: part.document), "setup", part.document, owner)
        }
        let namespace = try system { () throws(SyscallError) in
            try Descriptor(opening: pinFile(owner), O_RDONLY)
        }
        _ = try setUpKernel(part.document, attachments, namespace)
    }

    private func tearDown(_ part: Part, _ owner: String) throws(NetworkError) {
        guard let attachments = part.attachments else {
            return try run(try Netavark(paths, for: part.document), "teardown", part.document, owner)
        }
        try Resolver(paths: paths).remove(attachments, part.document)
        let bridges = try KernelBridge()
        for attachment in attachments { try bridges.delete(attachment.hostInterface) }
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
        return keepingNetworks { $0 == network }.setting("port_mappings", nil)
    }

    /// With another list of networks that are not netavark's; without one where that is empty.
    fileprivate func changingKernelNetworks(_ change: ([String]) -> [String]) -> JSONValue {
        let names = change(self[ContainerNetwork.kernelNetworks]?.strings ?? [])
        return setting(
            ContainerNetwork.kernelNetworks,
            names.isEmpty ? nil : .array(names.map { .string($0) })
        )
    }

    /// With some of the networks only.
    func keepingNetworks(_ isKept: (String) -> Bool) -> JSONValue {
        var result = self
        for member in ["networks", "network_info"] {
            result = result.setting(member, .object((self[member]?.members ?? []).filter { isKept($0.name) }))
        }
        return result
    }
}
