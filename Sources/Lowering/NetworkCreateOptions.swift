/// What a command line of `network create` asks for; the grammar is podman-network-create(1).
///
/// What names addresses, interfaces and other networks is kept as written: the command checks it.
package struct NetworkCreateOptions: FlagOptions, Equatable {
    /// Nil for a name that is free.
    package var name: String?
    package var driver = "bridge"
    package var subnets: [String] = []
    /// Each of the subnet in the same place.
    package var gateways: [String] = []
    package var ranges: [String] = []
    package var routes: [String] = []
    package var hasIPv6 = false
    package var isInternal = false
    package var hasDNS = true
    package var nameservers: [String] = []
    package var interface: String?
    /// Who gives addresses out; nil for what the driver has.
    package var addressManager: String?
    package var options: [RunSetting] = []
    package var labels: [RunSetting] = []
    /// Whether a network that is there already is as good.
    package var ignoresExisting = false
    package var warnings: [String] = []
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`network create`" }
    package static var takesGlobalFlags: Bool { true }
    package static var strayOperand: String? { "is not a flag, and would be taken for the network's name" }

    package mutating func complete() throws(FlagError) {
        defer { operands = [] }
        guard operands.count <= 1 else { throw FlagError("'\(operands[1])'", "one name is enough") }
        name = operands.first
    }

    // swift-format-ignore
    package static let flags: [Flag<NetworkCreateOptions>] = [
        Flag("driver", "d", value: "DRIVER", .value("bridge, macvlan or ipvlan.") { options, text throws(FlagError) in options.driver = try RunFlags.nonEmpty(text) }),
        Flag("subnet", value: "SUBNET", .value("A subnet, ADDRESS/PREFIX; a free one where none is given.") { $0.subnets.append($1) }),
        Flag("gateway", value: "ADDRESS", .value("The gateway of the subnet in the same place.") { $0.gateways.append($1) }),
        Flag("ip-range", value: "RANGE", .value("Where addresses are taken from: ADDRESS/PREFIX or FIRST-LAST.") { $0.ranges.append($1) }),
        Flag("route", value: "SUBNET,GATEWAY[,METRIC]", .value("A route for every container.") { $0.routes.append($1) }),
        Flag("ipv6", .flag("An IPv6 subnet as well.") { $0.hasIPv6 = $1 }),
        Flag("internal", .flag("No way to other networks.") { $0.isInternal = $1 }),
        Flag("disable-dns", .flag("Names of containers are not resolved.") { $0.hasDNS = !$1 }),
        Flag("dns", value: "ADDRESS", .value("A server for names that are none of a container.") {
            $0.nameservers += $1.split(separator: ",").map(String.init)
        }),
        Flag("interface-name", value: "NAME", .value("The bridge, or the parent of macvlan and ipvlan.") { options, text throws(FlagError) in options.interface = try RunFlags.nonEmpty(text) }),
        Flag("ipam-driver", value: "DRIVER", .value("host-local, dhcp or none: who gives addresses out.") { $0.addressManager = $1 }),
        Flag("opt", "o", value: "NAME=VALUE", .value("An option of the driver.") { options, text throws(FlagError) in options.options.append(try RunFlags.named(text)) }),
        Flag("label", value: "NAME=VALUE", .value("A label.") { options, text throws(FlagError) in options.labels.append(try RunFlags.named(text)) }),
        Flag("ignore", .flag("A network of this name that is there already is no failure.") { $0.ignoresExisting = $1 }),
    ]
}
