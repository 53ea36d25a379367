import JSON
import Network
import Testing

private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

private func network(_ subnets: String) throws -> NetworkDefinition {
    let id = String(repeating: "a", count: 64)
    let text = #"{"name": "n", "id": "\#(id)", "driver": "bridge", "subnets": [\#(subnets)]}"#
    return try NetworkDefinition(try JSONValue(parsing: text.utf8), path: "/n.json")
}

@Suite struct `Leases of addresses` {
    /// Two addresses, .1 is the gateway, .3 is for broadcast.
    @Test func `give each its own until none is left`() throws {
        let small = try network(#"{"subnet": "10.1.0.0/29"}"#)
        var leases = AddressLeases()
        var seen: Set<IPAddress> = []
        for index in 0..<5 {
            let taken = try leases.take(
                NetworkAttachment("n"),
                of: small,
                owner: "/run/\(index)",
                container: "c\(index)"
            )
            seen.formUnion(taken)
        }
        #expect(Set(seen.map(\.description)) == ["10.1.0.2", "10.1.0.3", "10.1.0.4", "10.1.0.5", "10.1.0.6"])
        #expect(throws: NetworkError.exhausted(network: "n", subnet: small.subnets[0].subnet)) {
            try leases.take(NetworkAttachment("n"), of: small, owner: "/run/6", container: "c6")
        }
    }

    @Test func `give one container the same address each time`() throws {
        let wide = try network(#"{"subnet": "10.88.0.0/16"}, {"subnet": "fd00::/64"}"#)
        var leases = AddressLeases()
        let first = try leases.take(NetworkAttachment("n"), of: wide, owner: "/run/a", container: "a")
        let again = try leases.take(NetworkAttachment("n"), of: wide, owner: "/run/a", container: "a")
        #expect(first == again)
        #expect(first.map(\.family) == [.v4, .v6])
        #expect(leases.leases.count == 2)
    }

    @Test func `leave addresses that Podman has alone`() throws {
        let small = try network(#"{"subnet": "10.1.0.0/29"}"#)
        var leases = AddressLeases()
        let others = try Set(["10.1.0.2", "10.1.0.3", "10.1.0.5", "10.1.0.6"].map(address))
        let taken = try leases.take(
            NetworkAttachment("n"),
            of: small,
            owner: "/run/a",
            container: "a",
            others: others
        )
        #expect(taken.map(\.description) == ["10.1.0.4"])
    }

    @Test func `give the address that is asked for, once`() throws {
        let wide = try network(#"{"subnet": "10.88.0.0/16"}"#)
        var leases = AddressLeases()
        var wanted = NetworkAttachment("n")
        wanted.addresses = [try address("10.88.0.9")]
        let taken = try leases.take(wanted, of: wide, owner: "/run/a", container: "a")
        #expect(taken == wanted.addresses)
        let busy = NetworkError.addressTaken(try address("10.88.0.9"), network: "n", by: "container 'a'")
        #expect(throws: busy) { try leases.take(wanted, of: wide, owner: "/run/b", container: "b") }
        leases.release("/run/a")
        #expect(try leases.take(wanted, of: wide, owner: "/run/b", container: "b") == wanted.addresses)
    }

    @Test func `refuse the gateway and what is outside`() throws {
        let wide = try network(#"{"subnet": "10.88.0.0/16"}"#)
        var leases = AddressLeases()
        var wanted = NetworkAttachment("n")
        wanted.addresses = [try address("10.88.0.1")]
        #expect(
            throws: NetworkError.addressTaken(try address("10.88.0.1"), network: "n", by: "the gateway")
        ) { try leases.take(wanted, of: wide, owner: "/run/a", container: "a") }
        wanted.addresses = [try address("10.89.0.1")]
        #expect(throws: NetworkError.addressOutside(try address("10.89.0.1"), network: "n")) {
            try leases.take(wanted, of: wide, owner: "/run/a", container: "a")
        }
    }

    @Test func `are read as they were written`() throws {
        let leases = AddressLeases(leases: [
            AddressLeases.Lease(address: try address("10.88.0.9"), owner: "/run/a b", container: "a"),
            AddressLeases.Lease(address: try address("fd00::1"), owner: "/run/b", container: "b\"\n"),
        ])
        #expect(AddressLeases(try JSONValue(parsing: leases.document.text.utf8)) == leases)
    }
}

@Suite struct `Leases of ports` {
    private func port(
        _ number: UInt16,
        _ count: UInt16 = 1,
        _ transport: String = "tcp",
        _ host: String? = nil
    )
        -> PublishedPort
    {
        PublishedPort(
            hostAddress: host.flatMap { IPAddress($0) },
            hostPort: number,
            containerPort: 80,
            count: count,
            transport: transport
        )
    }

    @Test func `name the port and the container that has it`() throws {
        var leases = PortLeases()
        try leases.take([port(8080, 10)], owner: "/run/a", container: "a")
        #expect(throws: NetworkError.portTaken("8085/tcp", by: "a")) {
            try leases.take([port(8085, 3)], owner: "/run/b", container: "b")
        }
        #expect(throws: NetworkError.portTaken("127.0.0.1:8080/tcp", by: "a")) {
            try leases.take([port(8079, 2, "tcp", "127.0.0.1")], owner: "/run/b", container: "b")
        }
        #expect(throws: NetworkError.portTaken("80/udp", by: "b")) {
            try leases.take([port(80, 1, "udp"), port(80, 1, "udp")], owner: "/run/b", container: "b")
        }
    }

    @Test func `do not conflict with other transports, other addresses and what was given back`() throws {
        var leases = PortLeases()
        try leases.take([port(80), port(53, 1, "udp", "10.0.0.1")], owner: "/run/a", container: "a")
        try leases.take([port(80, 1, "udp")], owner: "/run/b", container: "b")
        try leases.take([port(53, 1, "udp", "10.0.0.2")], owner: "/run/c", container: "c")
        try leases.take([port(80)], owner: "/run/a", container: "a")
        leases.release("/run/a")
        try leases.take([port(80)], owner: "/run/d", container: "d")
        #expect(leases.leases.map(\.container) == ["b", "c", "d"])
    }

    @Test func `are read as they were written`() throws {
        var leases = PortLeases()
        try leases.take([port(80, 2, "udp", "fd00::1"), port(1)], owner: "/run/a", container: "a")
        #expect(PortLeases(try JSONValue(parsing: leases.document.text.utf8)) == leases)
    }
}

@Suite struct `Podman's database of addresses` {
    /// As bbolt lays a leaf page out: keys and values in a row, without a separator.
    @Test func `shows the addresses before the IDs of containers`() throws {
        let id = [UInt8](String(repeating: "0123456789abcdef", count: 4).utf8)
        let v6 = try address("fd00::abcd")
        let database =
            [UInt8](repeating: 0, count: 32) + [10, 88, 0, 2] + id + [10, 88, 0x61, 0x62] + id
            + Array("10.88.0.0/16".utf8) + [10, 99, 0, 7] + id + v6.bytes + id + [10, 88, 0, 9]
            + Array("lastIP".utf8)
        let subnets = [try #require(IPSubnet("10.88.0.0/16")), try #require(IPSubnet("fd00::/64"))]
        let found = PodmanLeases.addresses(in: database, of: subnets)
        #expect(Set(found.map(\.description)) == ["10.88.0.2", "10.88.97.98", "fd00::abcd"])
    }
}
