import Lowering
import Network

/// `systemd-oci network connect|disconnect|reload|prune|update`.
enum NetworkChange {
    static func connect(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let options: NetworkConnectOptions
        do {
            options = try NetworkConnectOptions(arguments: arguments)
        } catch {
            throw Failure("network connect: \(error)")
        }
        guard options.operands.count == 2 else {
            throw Failure("network connect: needs a network and a container")
        }
        var attachment = NetworkAttachment(options.operands[0])
        attachment.aliases = options.aliases
        for text in options.addresses {
            guard let address = IPAddress(text) else {
                throw Failure("network connect: '\(text)' is no address")
            }
            attachment.addresses.append(address)
        }
        if let text = options.hardwareAddress {
            guard NetworkAttachment.isHardwareAddress(text) else {
                throw Failure("network connect: '\(text)' is no hardware address")
            }
            attachment.hardwareAddress = text.lowercased()
        }
        let name = options.operands[1]
        try doing("network connect", NetworkError.self, ContainerNetwork().connect(attachment, to: name))
        return ExitStatus.success
    }

    static func disconnect(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (_, names) = try ListOptions.read(arguments, of: "network disconnect", needsOperands: true)
        guard names.count == 2 else { throw Failure("network disconnect: needs a network and a container") }
        try doing(
            "network disconnect",
            NetworkError.self,
            ContainerNetwork().disconnect(names[0], from: names[1])
        )
        return ExitStatus.success
    }

    static func reload(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (options, names) = try ListOptions.read(arguments, of: "network reload", needsOperands: true)
        let containers = options.all ? [] : names
        let reloaded = try doing("network reload", NetworkError.self, ContainerNetwork().reload(containers))
        for name in reloaded { try CommandOutput.print(name) }
        return ExitStatus.success
    }

    static func prune(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (options, _) = try ListOptions.read(arguments, of: "network prune")
        guard options.force else {
            throw Failure(
                "network prune: removes all networks that no container uses, and asks nobody: add --force"
            )
        }
        let filter = try NetworkFilter(options, of: "network prune")
        let pruned = try doing("network prune", NetworkError.self, Networks().prune(filter))
        for name in pruned { try CommandOutput.print(name) }
        return ExitStatus.success
    }

    static func update(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (options, names) = try ListOptions.read(arguments, of: "network update", needsOperands: true)
        guard names.count == 1 else { throw Failure("network update: one network is enough") }
        let name = try doing(
            "network update",
            NetworkError.self,
            Networks().update(
                names[0],
                adding: options.addedNameservers,
                dropping: options.droppedNameservers
            )
        )
        try CommandOutput.print(name)
        return ExitStatus.success
    }
}

extension NetworkFilter {
    /// The conditions of `--filter`.
    init(_ options: ListOptions, of command: String) throws(Failure) {
        self.init()
        do {
            for filter in options.filters { try add(filter.name, filter.value) }
        } catch {
            throw Failure("\(command): \(error)")
        }
    }
}
