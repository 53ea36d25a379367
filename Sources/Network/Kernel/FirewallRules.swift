/// The sets and maps of the table.
enum FirewallSet: String, CaseIterable {
    /// The bridges of all networks.
    case bridges
    /// Each bridge twice: packets that stay on it.
    case same
    case isolated, strict
    /// From a network's subnet to its chain.
    case networks4, networks6
    /// From a port of one address of the host to a container's.
    case addresses4, addresses6
    /// From a port of all addresses of the host to a container's.
    case ports4, ports6

    /// Numbers of `nft`'s data types.
    private enum Kind {
        static let v4: UInt32 = 7
        static let v6: UInt32 = 8
        static let transport: UInt32 = 12
        static let port: UInt32 = 13
        static let interface: UInt32 = 41
    }

    var layout: FirewallMessage.Layout {
        let port = [Kind.transport, Kind.port]
        return switch self {
        case .bridges, .isolated, .strict:
            .init(name: rawValue, key: [Kind.interface], keyLength: 16, isText: true)
        case .same: .init(name: rawValue, key: [Kind.interface, Kind.interface], keyLength: 32)
        case .networks4:
            .init(name: rawValue, key: [Kind.v4], keyLength: 4, value: [], hasIntervals: true)
        case .networks6:
            .init(name: rawValue, key: [Kind.v6], keyLength: 16, value: [], hasIntervals: true)
        case .addresses4:
            .init(
                name: rawValue,
                key: [Kind.v4] + port,
                keyLength: 12,
                value: [Kind.v4, Kind.port],
                valueLength: 8
            )
        case .addresses6:
            .init(
                name: rawValue,
                key: [Kind.v6] + port,
                keyLength: 24,
                value: [Kind.v6, Kind.port],
                valueLength: 20
            )
        case .ports4:
            .init(name: rawValue, key: port, keyLength: 8, value: [Kind.v4, Kind.port], valueLength: 8)
        case .ports6:
            .init(name: rawValue, key: port, keyLength: 8, value: [Kind.v6, Kind.port], valueLength: 20)
        }
    }
}

/// The rules of the table.
///
/// A register of 16 bytes is named 1 to 4, the same bytes in parts of four 8 to 23.
enum FirewallRules {
    typealias Rule = [FirewallExpression]

    static let all: [(chain: String, rules: [Rule])] = [
        ("prerouting", [local + [.verdict(.jump("published"))]]),
        ("output", [local + [.verdict(.jump("published"))]]),
        ("published", published),
        ("input", [loopback]),
        ("forward", forward),
        ("postrouting", postrouting),
    ]

    /// What goes to an address of this host (`RTN_LOCAL`).
    private static let local: Rule = [
        .destinationType(register: 1), .isEqual(register: 1, NetlinkBytes.native(UInt32(2))),
    ]

    private static func `is`(_ family: IPAddress.Family) -> Rule {
        [.meta(.family, register: 1), .isEqual(register: 1, [family.number])]
    }

    /// Connections that were sent to a container (`IPS_DST_NAT`).
    private static let redirected: Rule = [
        .connection(.status, register: 1), .mask(register: 1, NetlinkBytes.native(UInt32(0x20))),
        .isNotEqual(register: 1, [0, 0, 0, 0]),
    ]

    private static let published: [Rule] = [
        `is`(.v4) + [
            .payload(.network, offset: 16, length: 4, register: 8), .meta(.transport, register: 9),
            .payload(.transport, offset: 2, length: 2, register: 10),
            .lookUp(FirewallSet.addresses4.rawValue, register: 8, into: 8),
            .redirect(.v4, address: 8, port: 9),
        ],
        `is`(.v6) + [
            .payload(.network, offset: 24, length: 16, register: 8), .meta(.transport, register: 12),
            .payload(.transport, offset: 2, length: 2, register: 13),
            .lookUp(FirewallSet.addresses6.rawValue, register: 8, into: 8),
            .redirect(.v6, address: 8, port: 12),
        ],
        `is`(.v4) + port + [
            .lookUp(FirewallSet.ports4.rawValue, register: 8, into: 8), .redirect(.v4, address: 8, port: 9),
        ],
        `is`(.v6) + port + [
            .lookUp(FirewallSet.ports6.rawValue, register: 8, into: 8), .redirect(.v6, address: 8, port: 12),
        ],
    ]

    private static let port: Rule = [
        .meta(.transport, register: 8), .payload(.transport, offset: 2, length: 2, register: 9),
    ]

    /// Published ports need 127.0.0.1 to be routed, which must not let containers reach what listens there only.
    private static let loopback: Rule =
        `is`(.v4) + [
            .payload(.network, offset: 16, length: 1, register: 1), .isEqual(register: 1, [127]),
            .meta(.inputInterface, register: 1),
            .lookUp(FirewallSet.bridges.rawValue, register: 1, into: nil),
            .connection(.status, register: 1), .mask(register: 1, NetlinkBytes.native(UInt32(0x20))),
            .isEqual(register: 1, [0, 0, 0, 0]), .verdict(.drop),
        ]

    /// Packets that belong to no connection are dropped, as by netavark: their addresses would not be replaced.
    private static let forward: [Rule] = [
        [
            .meta(.inputInterface, register: 1),
            .lookUp(FirewallSet.bridges.rawValue, register: 1, into: nil),
            .connection(.state, register: 1), .mask(register: 1, NetlinkBytes.native(UInt32(1))),
            .isNotEqual(register: 1, [0, 0, 0, 0]), .verdict(.drop),
        ],
        redirected + [.verdict(.accept)],
        [
            .meta(.inputInterface, register: 1), .meta(.outputInterface, register: 2),
            .lookUp(FirewallSet.same.rawValue, register: 1, into: nil), .verdict(.accept),
        ],
        apart(from: .strict, to: .bridges),
        apart(from: .bridges, to: .strict),
        apart(from: .isolated, to: .isolated),
    ]

    private static func apart(from: FirewallSet, to: FirewallSet) -> Rule {
        [
            .meta(.inputInterface, register: 1), .lookUp(from.rawValue, register: 1, into: nil),
            .meta(.outputInterface, register: 1), .lookUp(to.rawValue, register: 1, into: nil),
            .verdict(.drop),
        ]
    }

    private static let postrouting: [Rule] = [
        // What the host sends to its own 127.0.0.1 or ::1 must have an address that a container can answer to.
        fromLoopback(.v4, offset: 12, [127]),
        fromLoopback(.v6, offset: 8, IPAddress(.v6, 1).bytes),
        `is`(.v4) + [
            .payload(.network, offset: 12, length: 4, register: 1),
            .lookUp(FirewallSet.networks4.rawValue, register: 1, into: 0),
        ],
        `is`(.v6) + [
            .payload(.network, offset: 8, length: 16, register: 1),
            .lookUp(FirewallSet.networks6.rawValue, register: 1, into: 0),
        ],
    ]

    private static func fromLoopback(_ family: IPAddress.Family, offset: UInt32, _ source: [UInt8]) -> Rule {
        `is`(family) + [
            .payload(.network, offset: offset, length: UInt32(source.count), register: 1),
            .isEqual(register: 1, source), .meta(.outputInterface, register: 1),
            .lookUp(FirewallSet.bridges.rawValue, register: 1, into: nil),
        ] + redirected + [.masquerade]
    }

    /// What a network's own containers send.
    static func network(_ subnets: [IPSubnet]) -> [Rule] {
        // A container that uses the published port of its neighbour: the answer must come back this way.
        [redirected + [.masquerade]]
            + subnets.map { stays(within: $0) }
            + ["224.0.0.0/4", "ff00::/8"].compactMap { IPSubnet($0) }.map { stays(within: $0) }
            + [[.masquerade]]
    }

    private static func stays(within subnet: IPSubnet) -> Rule {
        let family = subnet.network.family
        let length = UInt32(family.width / 8)
        let ones = IPSubnet(of: IPAddress(family, 0), prefix: subnet.prefix).last.bytes.map { ~$0 }
        return `is`(family) + [
            .payload(.network, offset: family == .v4 ? 16 : 24, length: length, register: 1),
            .mask(register: 1, ones), .isEqual(register: 1, subnet.network.bytes), .verdict(.accept),
        ]
    }
}
