/// What `network connect` is asked, with the flags of podman-network-connect(1).
package struct NetworkConnectOptions: FlagOptions, Equatable {
    package var aliases: [String] = []
    /// As they were given.
    package var addresses: [String] = []
    package var hardwareAddress: String?
    package var warnings: [String] = []
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`network connect`" }

    package static let flags: [Flag<NetworkConnectOptions>] = [
        Flag("alias", value: "NAME", .value("A further name.") { $0.aliases.append($1) }),
        Flag("ip", value: "ADDRESS", .value("The IPv4 address.") { $0.addresses.append($1) }),
        Flag("ip6", value: "ADDRESS", .value("The IPv6 address.") { $0.addresses.append($1) }),
        Flag("mac-address", value: "ADDRESS", .value("The hardware address.") { $0.hardwareAddress = $1 }),
    ]
}

/// What `healthcheck run` is asked, with the flags of podman-healthcheck-run(1).
package struct HealthRunOptions: FlagOptions, Equatable {
    /// Whether an unhealthy container is no failure of the command.
    package var ignoresResult = false
    package var warnings: [String] = []
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`healthcheck run`" }

    package static let flags: [Flag<HealthRunOptions>] = [
        Flag("ignore-result", .flag("Exit with 0 where the check fails, too.") { $0.ignoresResult = $1 })
    ]
}
