import Network
import Testing

@Suite struct `Addresses and subnets` {
    @Test(arguments: ["10.88.0.1", "255.255.255.255", "0.0.0.0", "::", "::1", "fd00:88::ff", "2001:db8::1"])
    func `are written as they were read`(text: String) throws {
        #expect(try #require(IPAddress(text)).description == text)
    }

    @Test(arguments: ["", "10.88.0", "10.88.0.256", "1.2.3.4/24", "fe80::1%eth0", "[::1]", "localhost"])
    func `are nil for other text`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    /// Subnet, network, last address, an address inside, one outside.
    @Test(arguments: [
        ("10.88.0.0/16", "10.88.0.0", "10.88.255.255", "10.88.7.1", "10.89.0.1"),
        ("192.168.1.77/30", "192.168.1.76", "192.168.1.79", "192.168.1.78", "192.168.1.80"),
        ("fd00::/64", "fd00::", "fd00::ffff:ffff:ffff:ffff", "fd00::5", "fd00:0:0:1::"),
        ("0.0.0.0/0", "0.0.0.0", "255.255.255.255", "8.8.8.8", "::1"),
        ("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::1", "1.2.3.4"),
    ])
    func `have ends`(text: String, network: String, last: String, inside: String, outside: String) throws {
        let subnet = try #require(IPSubnet(text))
        #expect(subnet.network.description == network)
        #expect(subnet.last.description == last)
        #expect(subnet.contains(try #require(IPAddress(inside))))
        #expect(!subnet.contains(try #require(IPAddress(outside))))
    }

    @Test(arguments: ["10.88.0.0", "10.88.0.0/33", "10.88.0.0/-1", "fd00::/129", "x/8"])
    func `of a subnet need a prefix that fits`(text: String) {
        #expect(IPSubnet(text) == nil)
    }
}
