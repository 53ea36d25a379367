import Foundation
import JSON
import Network
import Testing

@Suite struct `The definition of a network` {
    private static let id = String(repeating: "a", count: 64)

    private func definition(_ members: String) throws -> NetworkDefinition {
        let text = #"{"name": "n", "id": "\#(Self.id)", "driver": "bridge", \#(members)}"#
        return try NetworkDefinition(try JSONValue(parsing: text.utf8), path: "/n.json")
    }

    /// containers/common, `createDefaultNetwork`.
    @Test func `of Podman's default network needs no file`() throws {
        let network = try NetworkDefinition.load("podman", from: "/nonexistent")
        #expect(network.document["network_interface"] == "podman0")
        #expect(network.subnets.map(\.subnet.description) == ["10.88.0.0/16"])
        #expect(network.subnets.first?.gateway?.description == "10.88.0.1")
        #expect(network.subnets.first?.first.description == "10.88.0.1")
        #expect(network.subnets.first?.last.description == "10.88.255.254")
        #expect(network.leasesAddresses)
    }

    @Test func `of another network needs one`() {
        #expect(throws: NetworkError.unknownNetwork("web", directory: "/nonexistent")) {
            try NetworkDefinition.load("web", from: "/nonexistent")
        }
    }

    @Test(arguments: ["../podman", "", ".", "a/b"])
    func `is not looked for outside of its directory`(name: String) {
        #expect(throws: NetworkError.unknownNetwork(name, directory: "/etc")) {
            try NetworkDefinition.load(name, from: "/etc")
        }
    }

    @Test(arguments: [
        (#""subnets": [{"subnet": "10.1.0.0/24"}]"#, "10.1.0.1", "10.1.0.1", "10.1.0.254"),
        (#""subnets": [{"subnet": "10.1.0.0/24"}], "internal": true"#, nil, "10.1.0.1", "10.1.0.254"),
        (
            #""subnets": [{"subnet": "10.1.0.0/24", "gateway": "10.1.0.254", "lease_range": {"start_ip": "10.1.0.100", "end_ip": "10.1.0.110"}}]"#,
            "10.1.0.254", "10.1.0.100", "10.1.0.110"
        ),
        (#""subnets": [{"subnet": "fd00::/126"}]"#, "fd00::1", "fd00::1", "fd00::3"),
    ])
    func `gets a gateway and a range`(
        members: String,
        gateway: String?,
        first: String,
        last: String
    ) throws {
        let subnet = try #require(try definition(members).subnets.first)
        #expect(subnet.gateway?.description == gateway)
        #expect(subnet.first.description == first)
        #expect(subnet.last.description == last)
    }

    @Test(arguments: [
        (#""ipam_options": {"driver": "dhcp"}, "subnets": [{"subnet": "10.1.0.0/24"}]"#, false),
        (#""ipam_options": {"driver": "none"}, "subnets": []"#, false),
        (#""ipam_options": {"driver": "host-local"}, "subnets": [{"subnet": "10.1.0.0/24"}]"#, true),
        (#""subnets": [{"subnet": "10.1.0.0/24"}]"#, true),
        (#""internal": false"#, false),
    ])
    func `says whether addresses are leased`(members: String, leases: Bool) throws {
        #expect(try definition(members).leasesAddresses == leases)
    }

    @Test(arguments: [
        (#"{"name": "n", "id": "1", "driver": "bridge"}"#, "needs a name, a driver and an ID of 64 digits"),
        (#"{"name": "n", "id": "\#(id)", "driver": "odd"}"#, "the driver 'odd' is not supported"),
        (
            #"{"name": "n", "id": "\#(id)", "driver": "bridge", "subnets": [{"subnet": "10.0.0.0"}]}"#,
            "a subnet is not in the form address/prefix"
        ),
        (
            #"{"name": "n", "id": "\#(id)", "driver": "bridge", "subnets": [{"subnet": "10.0.0.0/8", "gateway": "11.0.0.1"}]}"#,
            "'11.0.0.1' is no address of 10.0.0.0/8"
        ),
    ])
    func `says what is wrong`(text: String, reason: String) {
        #expect(throws: NetworkError.definition(path: "/n.json", reason: reason)) {
            try NetworkDefinition(try JSONValue(parsing: text.utf8), path: "/n.json")
        }
    }
}

@Suite struct `The options of a network` {
    private func attachment(_ options: [(String, String)]) throws -> NetworkAttachment {
        try NetworkAttachment("n", options: options.map { (name: $0.0, value: $0.1) })
    }

    /// podman-run(1), `--network bridge:OPTIONS`.
    @Test func `are Podman's`() throws {
        var expected = NetworkAttachment("n")
        expected.addresses = [try #require(IPAddress("10.0.0.9")), try #require(IPAddress("fd00::9"))]
        expected.hardwareAddress = "aa:bb:cc:dd:ee:ff"
        expected.aliases = ["a", "b"]
        expected.interface = "lan0"
        expected.options = ["mtu": "1400"]
        let found = try attachment([
            ("ip", "10.0.0.9"), ("ip6", "fd00::9"), ("mac", "AA:bb:cc:dd:ee:ff"), ("alias", "a"),
            ("alias", "b"), ("interface_name", "lan0"), ("mtu", "1400"),
        ])
        #expect(found == expected)
    }

    @Test(arguments: [
        ("ip", "10.0.0", "'10.0.0' is no address"), ("ip6", "10.0.0.1", "'10.0.0.1' is no address"),
        ("mac", "aa:bb", "'aa:bb' is no hardware address"), ("alias", "", "an alias is empty"),
        ("interface_name", "sixteen-letters-", "'sixteen-letters-' is no name of an interface"),
        ("interface_name", "a/b", "'a/b' is no name of an interface"),
    ])
    func `are checked`(name: String, value: String, reason: String) {
        #expect(throws: NetworkError.option(network: "n", reason: reason)) {
            try attachment([(name, value)])
        }
    }
}
