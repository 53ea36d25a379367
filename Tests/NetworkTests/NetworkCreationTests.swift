import JSON
import Network
import Testing

/// Expected documents are those of podman 5.4 for the same flags, but for the identifier and the time.
@Suite struct `Making a network` {
    private static let id = String(repeating: "a", count: 64)

    private func document(
        _ creation: NetworkCreation,
        among existing: [NetworkDefinition] = [],
        on host: HostNetwork = HostNetwork()
    ) throws -> JSONValue {
        try creation.document(among: existing, on: host, identifier: Self.id, created: "2026-01-01T00:00:00Z")
    }

    private func standard() throws -> NetworkDefinition {
        try NetworkDefinition(NetworkDefinition.standard, path: "")
    }

    private func wanted(_ change: (inout NetworkCreation) -> Void) -> NetworkCreation {
        var creation = NetworkCreation()
        creation.name = "n"
        change(&creation)
        return creation
    }

    @Test func `chooses the first free subnet and bridge`() throws {
        let document = try document(wanted { _ in }, among: [try standard()])
        #expect(
            document.text
                == #"{"name":"n","id":"\#(Self.id)","driver":"bridge","network_interface":"podman1","#
                + #""created":"2026-01-01T00:00:00Z","subnets":[{"subnet":"10.89.0.0/24","gateway":"10.89.0.1"}],"#
                + #""ipv6_enabled":false,"internal":false,"dns_enabled":true,"ipam_options":{"driver":"host-local"}}"#
        )
    }

    @Test func `avoids what other networks, interfaces and routes have`() throws {
        let first = try NetworkDefinition(try document(wanted { _ in }, among: [try standard()]), path: "")
        var host = HostNetwork()
        host.interfaces = ["lo", "podman2"]
        host.subnets = [try #require(IPSubnet("10.89.1.0/24"))]
        host.routes = [try #require(IPSubnet("10.89.2.0/23"))]
        let second = try document(wanted { $0.name = "m" }, among: [try standard(), first], on: host)
        #expect(second["subnets"]?.array?.first?["subnet"]?.string == "10.89.4.0/24")
        #expect(second["network_interface"]?.string == "podman3")
        // A route to everything is no reason to have no network.
        host.routes = [try #require(IPSubnet("10.0.0.0/8"))]
        let third = try document(wanted { $0.name = "m" }, among: [first], on: host)
        #expect(third["subnets"]?.array?.first?["subnet"]?.string == "10.89.2.0/24")
    }

    @Test func `without a name it has that of its bridge`() throws {
        let document = try document(wanted { $0.name = nil }, among: [try standard()])
        #expect(document["name"]?.string == "podman1")
        #expect(document["network_interface"]?.string == "podman1")
    }

    @Test func `takes all that is said`() throws {
        let creation = wanted {
            $0.subnets = ["10.5.0.7/24", "fd00:5::/64"]
            $0.gateways = ["10.5.0.9"]
            $0.ranges = ["10.5.0.128/25", "fd00:5::10-fd00:5::20"]
            $0.routes = ["10.1.0.0/24,10.5.0.9,5"]
            $0.nameservers = ["9.9.9.9"]
            $0.interface = "br-n"
            $0.options = ["isolate": "1", "com.docker.network.driver.mtu": "1400", "no_default_route": "t"]
            $0.labels = ["b": "2", "a": "1"]
        }
        let document = try document(creation)
        #expect(
            document["subnets"]?.text
                == #"[{"subnet":"10.5.0.0/24","gateway":"10.5.0.9","lease_range":{"start_ip":"10.5.0.129","end_ip":"10.5.0.255"}},"#
                + #"{"subnet":"fd00:5::/64","gateway":"fd00:5::1","lease_range":{"start_ip":"fd00:5::10","end_ip":"fd00:5::20"}}]"#
        )
        #expect(document["ipv6_enabled"]?.bool == true)
        #expect(
            document["routes"]?.text == #"[{"destination":"10.1.0.0/24","gateway":"10.5.0.9","metric":5}]"#
        )
        #expect(document["options"]?.text == #"{"isolate":"true","mtu":"1400","no_default_route":"true"}"#)
        #expect(document["labels"]?.text == #"{"a":"1","b":"2"}"#)
        #expect(document["network_interface"]?.string == "br-n")
        // What was written can be read.
        #expect(try NetworkDefinition(document, path: "").subnets.count == 2)
    }

    @Test func `with IPv6 there is a random private subnet`() throws {
        let document = try document(wanted { $0.hasIPv6 = true })
        let subnets = (document["subnets"]?.array ?? []).compactMap { $0["subnet"]?.string }
        #expect(subnets.count == 2)
        #expect(subnets.last?.hasPrefix("fd") == true)
        #expect(subnets.last?.hasSuffix("/64") == true)
    }

    @Test func `an internal one without DNS has no gateway`() throws {
        let document = try document(
            wanted {
                $0.isInternal = true
                $0.hasDNS = false
            }
        )
        #expect(document["subnets"]?.text == #"[{"subnet":"10.89.0.0/24"}]"#)
    }

    @Test(arguments: [
        ("macvlan", [], "dhcp"), ("macvlan", ["10.5.0.0/24"], "host-local"),
        ("ipvlan", ["10.5.0.0/24"], "host-local"),
    ])
    func `of macvlan and ipvlan has the host's interface and no DNS`(
        driver: String,
        subnets: [String],
        manager: String
    ) throws {
        var host = HostNetwork()
        host.interfaces = ["eth0"]
        let creation = wanted {
            $0.driver = driver
            $0.subnets = subnets
            $0.options = ["parent": "eth0"]
        }
        let document = try document(creation, on: host)
        #expect(document["network_interface"]?.string == "eth0")
        #expect(document["dns_enabled"]?.bool == false)
        #expect(document["ipam_options"]?["driver"]?.string == manager)
        #expect(document["options"] == nil)
    }

    static let mistakes: [(@Sendable (inout NetworkCreation) -> Void, String)] = [
        (
            { $0.name = "../n" },
            "'../n' is no name of a network: letters, digits, '_', '.' and '-', a letter or digit first"
        ),
        (
            { $0.name = "host" },
            "a network can't have the name 'host', which means something else after --network"
        ),
        ({ $0.driver = "other" }, "--driver 'other': must be bridge, macvlan or ipvlan"),
        ({ $0.subnets = ["10.0.0.0"] }, "--subnet '10.0.0.0': needs the form address/prefix"),
        ({ $0.gateways = ["10.0.0.1"] }, "--gateway and --ip-range need a --subnet"),
        (
            {
                $0.subnets = ["10.5.0.0/24"]
                $0.gateways = ["10.6.0.1"]
            }, "--gateway '10.6.0.1': not an address of 10.5.0.0/24"
        ),
        (
            {
                $0.subnets = ["10.5.0.0/24"]
                $0.ranges = ["10.5.0.0/16"]
            }, "--ip-range '10.5.0.0/16': not a part of 10.5.0.0/24"
        ),
        ({ $0.subnets = ["10.5.0.0/24", "10.5.0.0/16"] }, "the subnets 10.5.0.0/24 and 10.5.0.0/16 overlap"),
        (
            { $0.subnets = ["10.88.1.0/24"] },
            "the subnet 10.88.1.0/24 is in use: 10.88.0.0/16 is another network's, or the host's"
        ),
        ({ $0.interface = "podman0" }, "the bridge 'podman0' is that of the network 'podman'"),
        ({ $0.interface = "a/b" }, "'a/b' is no name of a bridge"),
        ({ $0.options = ["mtu": "x"] }, "--opt 'mtu=x': is no size"),
        ({ $0.options = ["vlan": "4095"] }, "--opt 'vlan=4095': must be a number up to 4094"),
        ({ $0.options = ["parent": "eth0"] }, "--opt 'parent': there is no such option of bridge"),
        (
            { $0.routes = ["10.1.0.1/24,10.5.0.9"] },
            "--route '10.1.0.1/24,10.5.0.9': needs the form subnet,gateway[,metric]"
        ),
        ({ $0.nameservers = ["dns"] }, "--dns 'dns': not an address"),
        (
            {
                $0.nameservers = ["9.9.9.9"]
                $0.hasDNS = false
            }, "--dns has no effect in a network without DNS"
        ),
        ({ $0.addressManager = "x" }, "--ipam-driver 'x': must be host-local, dhcp or none"),
        (
            {
                $0.driver = "macvlan"
                $0.interface = "eth7"
            }, "there is no interface 'eth7' to share"
        ),
        (
            { $0.driver = "ipvlan" },
            "ipvlan can't have addresses by DHCP; give a --subnet, or --ipam-driver=none"
        ),
    ]

    @Test(arguments: mistakes.indices)
    func `refuses what makes no sense`(index: Int) throws {
        let (change, reason) = Self.mistakes[index]
        let existing = [try standard()]
        #expect(throws: NetworkError.creation(reason)) {
            try document(wanted(change), among: existing)
        }
    }

    /// What Linux 6.12 printed; the addresses are as in the memory of a little-endian machine.
    @Test func `reads the kernel's routes`() {
        let table = """
            Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
            eth0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
            wg0\t0000640A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
            """
        #expect(HostNetwork.routes(table).map(\.description) == ["10.100.0.0/16"])
    }
}
