import Glibc
import JSON
import Lowering
import Network

/// `systemd-oci network create|rm|prune|ls|inspect|exists|connect|disconnect|reload|update`, with the flags of podman-network(1).
enum NetworkCommand {
    private static let group = CommandGroup(
        name: "network",
        commands: [
            .init("create", run: create), .init("rm", "remove", run: remove),
            .init("prune", run: NetworkChange.prune), .init("ls", "list", run: list),
            .init("inspect", run: inspect), .init("exists", run: exists),
            .init("connect", run: NetworkChange.connect), .init("disconnect", run: NetworkChange.disconnect),
            .init("reload", run: NetworkChange.reload), .init("update", run: NetworkChange.update),
        ]
    )

    /// Does what the words after `network` say.
    ///
    /// - Returns: What to exit with.
    static func run(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        try group.run(arguments)
    }

    private static func create(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let options: NetworkCreateOptions
        do {
            options = try NetworkCreateOptions(arguments: arguments)
        } catch {
            throw Failure("network create: \(error)")
        }
        let name = try doing(
            "network create",
            NetworkError.self,
            Networks().create(NetworkCreation(options), ignoringExisting: options.ignoresExisting)
        )
        try CommandOutput.print(name)
        return ExitStatus.success
    }

    /// Exit statuses are those of podman-network-rm(1).
    private static func remove(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (options, names) = try ListOptions.read(arguments, of: "network rm", needsOperands: true)
        return RemovalProblem.status(
            removing: names,
            by: "network rm",
            ignoresMissing: options.ignores || options.force
        ) { name throws(RemovalProblem) in
            try remove(name, force: options.force)
        }
    }

    private static func remove(_ name: String, force: Bool) throws(RemovalProblem) {
        var removed: String
        do throws(NetworkError) {
            removed = try Networks().remove(name)
        } catch {
            guard force, case .inUse(let name, _) = error else { throw RemovalProblem(error) }
            removed = try removeUsed(name)
        }
        do {
            try CommandOutput.print(removed)
        } catch {
            throw RemovalProblem(error)
        }
    }

    private static func removeUsed(_ name: String) throws(RemovalProblem) -> String {
        let owners: [String]
        do {
            owners = try Networks().owners(of: name)
        } catch {
            throw RemovalProblem(error)
        }
        do {
            try RunningUsers.stop(owners)
        } catch {
            throw RemovalProblem(error)
        }
        do {
            return try removeStopped(name)
        } catch {
            throw RemovalProblem(error)
        }
    }

    /// Removes a network whose containers have just ended: their interfaces may go a moment later.
    private static func removeStopped(_ name: String) throws(NetworkError) -> String {
        for _ in 0..<100 {
            do {
                return try Networks().remove(name)
            } catch .inUse {
                usleep(20_000)
            }
        }
        return try Networks().remove(name)
    }

    private static func list(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (options, _) = try ListOptions.read(arguments, of: "network ls")
        let networks = try networks(NetworkFilter(options, of: "network ls"))
        if options.isJSON {
            let documents = JSONValue.array(networks.map { $0.document })
            try CommandOutput.print(documents.indentedText(by: 5))
            return ExitStatus.success
        }
        if options.isQuiet {
            for network in networks { try CommandOutput.print(network.name) }
            return ExitStatus.success
        }
        let rows = networks.map { network in
            let id = network.identifier
            return [options.truncates ? String(id.prefix(12)) : id, network.name, network.driver]
        }
        try CommandOutput.print(rows: (options.hasHeading ? [["NETWORK ID", "NAME", "DRIVER"]] : []) + rows)
        return ExitStatus.success
    }

    private static func networks(_ filter: NetworkFilter) throws(Failure) -> [NetworkDefinition] {
        do {
            let (networks, damaged) = try Networks().list()
            for error in damaged { Message.write("\(error)", .warning) }
            if filter.isEmpty { return networks }
            let used = try Networks().used()
            return networks.filter { filter.accepts($0, isUsed: used.contains($0.name)) }
        } catch {
            throw Failure("network ls: \(error)")
        }
    }

    private static func inspect(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (_, names) = try ListOptions.read(arguments, of: "network inspect", needsOperands: true)
        var documents: [JSONValue] = []
        do {
            for name in names {
                let network = try Networks().find(name)
                let containers = try Networks().containers(of: network)
                let members = (network.document.members ?? []) + [.init("containers", containers)]
                documents.append(.object(members))
            }
        } catch {
            throw Failure("network inspect: \(error)")
        }
        try CommandOutput.print(JSONValue.array(documents).indentedText(by: 5))
        return ExitStatus.success
    }

    private static func exists(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (_, names) = try ListOptions.read(arguments, of: "network exists", needsOperands: true)
        do {
            for name in names { _ = try Networks().find(name) }
            return ExitStatus.success
        } catch NetworkError.unknownNetwork {
            return 1
        } catch {
            throw Failure("network exists: \(error)")
        }
    }
}

extension NetworkCreation {
    fileprivate init(_ options: NetworkCreateOptions) {
        self.init()
        name = options.name
        driver = options.driver
        subnets = options.subnets
        gateways = options.gateways
        ranges = options.ranges
        routes = options.routes
        hasIPv6 = options.hasIPv6
        isInternal = options.isInternal
        hasDNS = options.hasDNS
        nameservers = options.nameservers
        interface = options.interface
        addressManager = options.addressManager
        for option in options.options { self.options[option.name] = option.value }
        for label in options.labels { labels[label.name] = label.value }
    }
}
