import JSON
import Network
import Testing

/// Bytes as hexadecimal pairs.
private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}

/// Expected bytes are those that `ip` and `nft` send on a machine whose least significant byte comes first.
@Suite(.enabled(if: UInt16(1).littleEndian == 1, "expects little-endian numbers"))
struct `A message to the kernel` {
    /// `ip route append 10.99.0.0/24 via 10.88.0.1 proto static metric 100`, but for the sequence number.
    @Test func `adds a route as ip does`() throws {
        let route = LinkMessage.Route(
            to: try #require(IPSubnet("10.99.0.0/24")),
            by: try #require(IPAddress("10.88.0.1")),
            metric: 100
        )
        let expected = """
            34 00 00 00 18 00 05 0c 01 00 00 00 00 00 00 00 02 18 00 00 fe 04 00 01 00 00 00 00 08 00 01 00 \
            0a 63 00 00 08 00 05 00 0a 58 00 01 08 00 06 00 64 00 00 00
            """
        #expect(hexadecimal(LinkMessage.add(route).encoded(sequence: 1)) == expected)
    }

    /// `nft add rule inet t c meta nfproto ipv4 masquerade`, with the marks of its transaction.
    @Test func `adds a rule as nft does`() {
        let rule = FirewallMessage.rule(
            in: "c",
            of: "t",
            [.meta(.family, register: 1), .isEqual(register: 1, [2]), .masquerade]
        )
        // nft asks for no acknowledgement of the rule (0c01); the last message of ours does (0c05).
        let expected = """
            14 00 00 00 10 00 01 00 00 00 00 00 00 00 00 00 00 00 00 0a \
            8c 00 00 00 06 0a 05 0c 01 00 00 00 00 00 00 00 01 00 00 00 06 00 01 00 74 00 00 00 06 00 02 00 \
            63 00 00 00 68 00 04 80 24 00 01 80 09 00 01 00 6d 65 74 61 00 00 00 00 14 00 02 80 08 00 02 00 \
            00 00 00 0f 08 00 01 00 00 00 00 01 2c 00 01 80 08 00 01 00 63 6d 70 00 20 00 02 80 08 00 01 00 \
            00 00 00 01 08 00 02 00 00 00 00 00 0c 00 03 80 05 00 01 00 02 00 00 00 14 00 01 80 09 00 01 00 \
            6d 61 73 71 00 00 00 00 04 00 02 80 \
            14 00 00 00 11 00 01 00 02 00 00 00 00 00 00 00 00 00 00 0a
            """
        #expect(hexadecimal(FirewallMessage.transaction([rule])) == expected)
    }

    @Test func `makes as many lists of elements as fit`() {
        let ports = (1...1000).map { port in
            FirewallTable.Publication(
                hostAddress: nil,
                hostPort: UInt16(port),
                transport: 6,
                address: IPAddress(.v4, 0x0A58_0005),
                port: 80
            )
        }
        let messages = FirewallTable.add(ports)
        #expect(messages.count == 3)
        #expect(messages.allSatisfy { $0.attributes.bytes.count < 1 << 16 })
    }

    @Test(arguments: [
        [], [1, 2, 3], [255, 255, 255, 255, 2, 0], [15, 0, 0, 0] + [UInt8](repeating: 0, count: 12),
    ])
    func `an answer that makes no sense is none`(bytes: [UInt8]) {
        #expect(NetlinkAnswer.answers(in: bytes) == [])
    }

    @Test func `an answer has the error's number`() throws {
        let body: [UInt8] = [0xEF, 0xFF, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 16)
        let bytes = NetlinkMessage(type: 2, flags: 0, body: NetlinkBytes(body)).encoded(sequence: 7)
        let answer = try #require(NetlinkAnswer.answers(in: bytes).first)
        #expect(answer.sequence == 7)
        #expect(answer.code == 17)
    }
}

@Suite struct `What netavark is needed for` {
    private static func definition(_ change: (String, JSONValue)? = nil) throws -> NetworkDefinition {
        var members = NetworkDefinition.standard.members ?? []
        if let change {
            members.removeAll { $0.name == change.0 }
            members.append(JSONValue.Member(change.0, change.1))
        }
        return try NetworkDefinition(.object(members), path: "podman.json")
    }

    private static func reason(
        _ change: (String, JSONValue)?,
        _ settings: JSONValue = ["interface_name": "eth0"]
    ) throws -> NetavarkReason? {
        let definition = try definition(change)
        do {
            _ = try BridgeAttachment(definition, settings, of: "c")
            return nil
        } catch {
            return error
        }
    }

    @Test func `the default network needs none`() throws {
        #expect(try Self.reason(nil) == nil)
    }

    static let options: [(String, JSONValue, NetavarkReason?)] = [
        ("driver", "macvlan", .driver("macvlan")),
        ("driver", "ipvlan", .driver("ipvlan")),
        ("ipam_options", ["driver": "dhcp"], .addressesOfOthers("podman")),
        ("ipam_options", ["driver": "none"], .addressesOfOthers("podman")),
        ("options", ["mtu": "1400", "metric": "5", "isolate": "strict", "no_default_route": "true"], nil),
        ("options", ["vlan": "7"], .option("vlan")),
        ("options", ["vrf": "red"], .option("vrf")),
        ("options", ["mode": "unmanaged"], .option("mode")),
        ("options", ["mtu": "many"], .option("mtu")),
        ("options", ["isolate": "perhaps"], .option("isolate")),
        ("routes", [["destination": "10.7.0.0/16", "gateway": "10.88.0.9", "metric": 7]], nil),
        ("routes", [["destination": "10.7.0.0/16", "type": "blackhole"]], .route),
    ]

    @Test(arguments: options)
    func `is said of a network`(key: String, value: JSONValue, reason: NetavarkReason?) throws {
        #expect(try Self.reason((key, value)) == reason)
    }

    @Test func `is said of options for its drivers`() throws {
        let settings: JSONValue = ["interface_name": "eth0", "options": ["host_interface_name": "web"]]
        #expect(try Self.reason(nil, settings) == .attachmentOptions("podman"))
    }

    @Test func `is said of the host's firewall, and of ports`() {
        let ports = [PublishedPort(hostPort: 80, containerPort: 80)]
        #expect(NetavarkReason.first(ports, FirewallSettings()) == nil)
        #expect(NetavarkReason.first(ports, FirewallSettings(driver: "nftables")) == nil)
        #expect(
            NetavarkReason.first(ports, FirewallSettings(driver: "iptables")) == .firewallDriver("iptables")
        )
        #expect(NetavarkReason.first(ports, FirewallSettings(driver: "none")) == .firewallDriver("none"))
        #expect(NetavarkReason.first(ports, FirewallSettings(firewalldRuns: true)) == .firewalld)
        #expect(NetavarkReason.first(ports, FirewallSettings(), resolverPort: "5353") == .resolverPort)
        let range = PublishedPort(hostPort: 1000, containerPort: 1000, count: 5000)
        #expect(NetavarkReason.first([range], FirewallSettings()) == .ports(5000))
        let other = PublishedPort(hostPort: 80, containerPort: 80, transport: "dccp")
        #expect(NetavarkReason.first([other], FirewallSettings()) == .transport("dccp"))
    }

    /// containers.conf(5).
    @Test(
        arguments: [
            ("[network]\nfirewall_driver = \"iptables\"\n", "iptables"),
            ("[network]\n#firewall_driver = \"none\"\n", nil),
            ("[engine]\nfirewall_driver = \"none\"\n[network]\nfirewall_driver=\"\"\n", nil),
            ("[containers]\n[network]\n firewall_driver='none' # here\n[engine]\n", "none"),
        ] as [(String, String?)]
    )
    func `is read from containers.conf`(text: String, driver: String?) {
        #expect(FirewallSettings.driver(inConfiguration: text) == driver)
    }

    /// What netavark writes for aardvark-dns.
    @Test func `the names of containers are not`() throws {
        var entries = ResolverEntries(
            gateways: [try #require(IPAddress("10.89.0.1"))],
            nameservers: ["9.9.9.9"]
        )
        let address = try #require(IPAddress("10.89.0.7"))
        entries.add("aa", [address], names: ["web", "www", "two words", "a,b"], nameservers: [])
        #expect(entries.text == "10.89.0.1 9.9.9.9\naa 10.89.0.7  web,www\n")
        var again = ResolverEntries(entries.text)
        again.add("bb", [address], names: ["db"], nameservers: ["1.1.1.1", "8.8.8.8"])
        #expect(again.lines.last == "bb 10.89.0.7  db 1.1.1.1,8.8.8.8")
        again.remove("aa")
        #expect(again.lines.count == 1)
    }
}
