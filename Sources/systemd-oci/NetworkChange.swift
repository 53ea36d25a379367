import Lowering
import Network

/// `systemd-oci network connect|disconnect|reload|prune`.
enum NetworkChange {
    /// The flags of podman-network-connect(1), which `run` has, too.
    private struct ConnectOptions: FlagOptions {
        var attachment = NetworkAttachment("")
        var warnings: [String] = []
        var operands: [String] = []

        static var command: String { "`network connect`" }

        static let flags: [Flag<ConnectOptions>] = [
            Flag("alias", value: "NAME", .value("A further name.") { $0.attachment.aliases.append($1) }),
            Flag("ip", value: "ADDRESS", .value("The IPv4 address.") { try $0.add(address: $1) }),
            Flag("ip6", value: "ADDRESS", .value("The IPv6 address.") { try $0.add(address: $1) }),
            Flag(
                "mac-address",
                value: "ADDRESS",
                .value("The hardware address.") { options, text in
                    guard NetworkAttachment.isHardwareAddress(text) else {
                        throw FlagError("", "is no hardware address")
                    }
                    options.attachment.hardwareAddress = text.lowercased()
                }
            ),
        ]

        mutating func add(address: String) throws(FlagError) {
            guard let address = IPAddress(address) else { throw FlagError("", "is no address") }
            attachment.addresses.append(address)
        }
    }

    static func connect(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let options: ConnectOptions
        do {
            options = try ConnectOptions(arguments: arguments)
        } catch {
            throw Failure("network connect: \(error)")
        }
        guard options.operands.count == 2 else {
            throw Failure("network connect: needs a network and a container")
        }
        var attachment = options.attachment
        attachment.network = options.operands[0]
        do {
            try ContainerNetwork().connect(attachment, to: options.operands[1])
        } catch {
            throw Failure("network connect: \(error)")
        }
        return ExitStatus.success
    }

    static func disconnect(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (_, names) = try ListOptions.read(
            arguments,
            [.force],
            of: "network disconnect",
            needsOperands: true
        )
        guard names.count == 2 else { throw Failure("network disconnect: needs a network and a container") }
        do {
            try ContainerNetwork().disconnect(names[0], from: names[1])
        } catch {
            throw Failure("network disconnect: \(error)")
        }
        return ExitStatus.success
    }

    static func reload(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (options, names) = try ListOptions.read(
            arguments,
            [.all],
            of: "network reload",
            needsOperands: true
        )
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
        let (options, _) = try ListOptions.read(arguments, [.force], of: "network prune")
        guard options.force else {
            throw Failure(
                "network prune: removes all networks that no container uses, and asks nobody: add --force"
            )
        }
        do {
            for name in try Networks().prune() { try CommandOutput.print(name) }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("network prune: \(error)")
        }
        return ExitStatus.success
    }
}
