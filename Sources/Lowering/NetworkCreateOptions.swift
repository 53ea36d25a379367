/// What a command line of `network create` asks for; the grammar is podman-network-create(1).
///
/// What names addresses, interfaces and other networks is kept as written: the command checks it.
package struct NetworkCreateOptions: Equatable, Sendable {
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

    package init() {}

    /// Reads what follows `network create`.
    package init(arguments: some Sequence<String>) throws(RunFlagError) {
        self.init()
        let operands = try CommandFlagReader.read(arguments, by: Self.flags, into: &self)
        guard operands.count <= 1 else { throw RunFlagError("'\(operands[1])'", "one name is enough") }
        name = operands.first
    }

    // swift-format-ignore
    package static let flags: [CommandFlag<NetworkCreateOptions>] = [
        CommandFlag("driver", "d", value: "DRIVER", "bridge, macvlan or ipvlan.", .value { $0.driver = try RunFlags.nonEmpty($1) }),
        CommandFlag("subnet", value: "SUBNET", "A subnet, ADDRESS/PREFIX; a free one where none is given.", .value { $0.subnets.append($1) }),
        CommandFlag("gateway", value: "ADDRESS", "The gateway of the subnet in the same place.", .value { $0.gateways.append($1) }),
        CommandFlag("ip-range", value: "RANGE", "Where addresses are taken from: ADDRESS/PREFIX or FIRST-LAST.", .value { $0.ranges.append($1) }),
        CommandFlag("route", value: "SUBNET,GATEWAY[,METRIC]", "A route for every container.", .value { $0.routes.append($1) }),
        CommandFlag("ipv6", "An IPv6 subnet as well.", .flag { $0.hasIPv6 = $1 }),
        CommandFlag("internal", "No way to other networks.", .flag { $0.isInternal = $1 }),
        CommandFlag("disable-dns", "Names of containers are not resolved.", .flag { $0.hasDNS = !$1 }),
        CommandFlag("dns", value: "ADDRESS", "A server for names that are none of a container.", .value {
            $0.nameservers += $1.split(separator: ",").map(String.init)
        }),
        CommandFlag("interface-name", value: "NAME", "The bridge, or the parent of macvlan and ipvlan.", .value { $0.interface = try RunFlags.nonEmpty($1) }),
        CommandFlag("ipam-driver", value: "DRIVER", "host-local, dhcp or none: who gives addresses out.", .value { $0.addressManager = $1 }),
        CommandFlag("opt", "o", value: "NAME=VALUE", "An option of the driver.", .value { $0.options.append(try RunFlags.named($1)) }),
        CommandFlag("label", value: "NAME=VALUE", "A label.", .value { $0.labels.append(try RunFlags.named($1)) }),
        CommandFlag("ignore", "A network of this name that is there already is no failure.", .flag { $0.ignoresExisting = $1 }),
    ]
}
