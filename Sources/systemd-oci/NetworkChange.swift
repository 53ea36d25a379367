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
        do {
            try ContainerNetwork().connect(attachment, to: options.operands[1])
        } catch {
            throw Failure("network connect: \(error)")
        }
        return ExitStatus.success
    }

    static func disconnect(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (_, names) = try ListOptions.read(arguments, of: "network disconnect", needsOperands: true)
        guard names.count == 2 else { throw Failure("network disconnect: needs a network and a container") }
        do {
            try ContainerNetwork().disconnect(names[0], from: names[1])
        } catch {
            throw Failure("network disconnect: \(error)")
        }
        return ExitStatus.success
    }

    static func reload(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (options, names) = try ListOptions.read(arguments, of: "network reload", needsOperands: true)
        do {
            for name in try ContainerNetwork().reload(options.all ? [] : names) {
                try CommandOutput.print(name)
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("network reload: \(error)")
        }
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
        do {
            for name in try Networks().prune(filter) { try CommandOutput.print(name) }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("network prune: \(error)")
        }
        return ExitStatus.success
    }

    static func update(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (options, names) = try ListOptions.read(arguments, of: "network update", needsOperands: true)
        guard names.count == 1 else { throw Failure("network update: one network is enough") }
        do {
            let name = try Networks().update(
                names[0],
                adding: options.addedNameservers,
                dropping: options.droppedNameservers
            )
            try CommandOutput.print(name)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("network update: \(error)")
        }
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
