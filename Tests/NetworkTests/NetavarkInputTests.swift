import JSON
import Network
import Testing

@Suite struct `What netavark is told` {
    private func request() throws -> NetworkRequest {
        var attachment = NetworkAttachment("podman")
        attachment.aliases = ["www"]
        attachment.hardwareAddress = "aa:bb:cc:dd:ee:ff"
        return NetworkRequest(
            containerID: "c0",
            containerName: "web",
            hostname: "host",
            attachments: [attachment],
            ports: [
                PublishedPort(
                    hostAddress: IPAddress("127.0.0.1"),
                    hostPort: 8080,
                    containerPort: 80,
                    count: 2,
                    transport: "udp"
                )
            ],
            nameservers: [try #require(IPAddress("192.0.2.1"))],
            stateDirectory: "/run/x"
        )
    }

    /// netavark, src/network/types.rs.
    @Test func `has netavark's names`() throws {
        let definition = try NetworkDefinition.load("podman", from: "/nonexistent")
        let document = NetavarkInput.document(
            try request(),
            [definition],
            addresses: [[try #require(IPAddress("10.88.0.5"))]],
            hasResolver: true
        )
        let expected: JSONValue = [
            "container_id": "c0", "container_name": "web", "container_hostname": "host",
            "networks": [
                "podman": [
                    "interface_name": "eth0", "static_ips": ["10.88.0.5"], "aliases": ["www"],
                    "static_mac": "aa:bb:cc:dd:ee:ff",
                ]
            ],
            "network_info": ["podman": NetworkDefinition.standard],
            "port_mappings": [
                [
                    "host_ip": "127.0.0.1", "container_port": 80, "host_port": 8080, "range": 2,
                    "protocol": "udp",
                ]
            ],
            "dns_servers": ["192.0.2.1"],
        ]
        #expect(document == expected)
    }

    /// podman-run(1): `interface_name`; Podman names the others eth0, eth1 and so on where these are free.
    @Test func `names interfaces so that none has the name of another`() throws {
        let given: [String?] = [nil, "eth0", "lan", nil, "eth2", nil]
        let attachments = given.enumerated().map { index, name in
            var attachment = NetworkAttachment("n\(index)")
            attachment.interface = name
            return attachment
        }
        let named = try NetworkAttachment.namingInterfaces(attachments)
        #expect(named.map(\.interface) == ["eth1", "eth0", "lan", "eth3", "eth2", "eth4"])
        #expect(
            throws: NetworkError.option(network: "n1", reason: "another network has the interface 'eth0'")
        ) {
            try NetworkAttachment.namingInterfaces([attachments[1], attachments[1]])
        }
    }

    @Test func `asks for no DNS without a resolver`() throws {
        let id = String(repeating: "a", count: 64)
        let text = #"{"name": "podman", "id": "\#(id)", "driver": "bridge", "dns_enabled": true}"#
        let definition = try NetworkDefinition(try JSONValue(parsing: text.utf8), path: "/n.json")
        for hasResolver in [true, false] {
            let document = NetavarkInput.document(
                try request(),
                [definition],
                addresses: [[]],
                hasResolver: hasResolver
            )
            #expect(document["network_info"]?["podman"]?["dns_enabled"] == .bool(hasResolver))
        }
    }

    /// netavark 1.4's answer, with a second address.
    @Test func `comes back as a status`() throws {
        let answer = """
            {"podman":{"dns_search_domains":["dns.podman"],"dns_server_ips":["10.88.0.1"],"interfaces":{"eth0":{
            "mac_address":"92:7e:c4:44:c4:51","subnets":[{"gateway":"fd00::1","ipnet":"fd00::5/64"},
            {"gateway":"10.88.0.1","ipnet":"10.88.0.5/16"}]}}}}
            """
        let definition = try NetworkDefinition.load("podman", from: "/nonexistent")
        let status = try NetworkStatus(try JSONValue(parsing: answer.utf8), of: [definition])
        #expect(status.addresses.map(\.address.description) == ["fd00::5", "10.88.0.5"])
        #expect(status.addresses.map(\.prefix) == [64, 16])
        #expect(status.hostAddress?.description == "10.88.0.1")
        #expect(status.hasIPv6)
        #expect(status.networks.first?.nameservers.map(\.description) == ["10.88.0.1"])
        #expect(status.networks.first?.searchDomains == ["dns.podman"])
        #expect(status.networks.first?.interfaces.first?.hardwareAddress == "92:7e:c4:44:c4:51")
        #expect(throws: NetworkError.netavark("it says nothing about the network 'podman'")) {
            try NetworkStatus([:], of: [definition])
        }
    }
}
