import Network
import Testing

@Suite struct `A hosts file` {
    /// containers/common, `etchosts.New`: the user's entries, the host's, then the container's.
    @Test func `has the entries in Podman's order`() throws {
        let file = try HostsFile(
            added: ["db;database:10.0.0.5", "gw:host-gateway", "six:[fd00::1]"],
            base: "# comment\n127.0.0.1 localhost me # me\n\n10.0.0.6\n10.0.0.7\tprinter\n",
            hostAddress: "10.88.0.1",
            addresses: ["10.88.0.5", "fd00::5"],
            names: ["web", "systemd-web"]
        )
        #expect(
            file.text == """
                10.0.0.5\tdb database
                10.88.0.1\tgw
                fd00::1\tsix
                127.0.0.1\tlocalhost me
                10.0.0.7\tprinter
                10.88.0.1\thost.containers.internal host.docker.internal
                10.88.0.5\tweb systemd-web
                fd00::5\tweb systemd-web

                """
        )
    }

    @Test func `has localhost where the host's file has not`() throws {
        let file = try HostsFile(
            added: ["web:10.0.0.1"],
            base: "",
            hostAddress: nil,
            addresses: ["127.0.0.1"],
            names: ["web", "web"]
        )
        #expect(file.text == "10.0.0.1\tweb\n127.0.0.1\tlocalhost\n::1\tlocalhost\n")
    }

    @Test(arguments: [
        ("db", "needs the form name:address"), (":10.0.0.1", "needs the form name:address"),
        ("db:", "'' is no address"), ("db:example.org", "'example.org' is no address"),
        ("a b:10.0.0.1", "needs a name without white space"),
        ("gw:host-gateway", "the host has no address for 'host-gateway'"),
    ])
    func `refuses the entry`(entry: String, reason: String) {
        #expect(throws: NetworkError.host(entry: entry, reason: reason)) {
            try HostsFile(added: [entry], base: "", hostAddress: nil, addresses: [], names: [])
        }
    }
}

@Suite struct `A resolv.conf` {
    private let host = ResolverFile(
        "# made by hand\nsearch a.example\nsearch example.org sub.example.org\n"
            + "nameserver 127.0.0.1\nnameserver 192.0.2.1\nnameserver fe80::1%eth0\n"
            + "nameserver 2001:db8::1\noptions ndots:2 edns0\n"
    )

    @Test func `is read as resolv.conf(5) says`() {
        #expect(host.nameservers == ["127.0.0.1", "192.0.2.1", "fe80::1%eth0", "2001:db8::1"])
        #expect(host.search == ["example.org", "sub.example.org"])
        #expect(host.options == ["ndots:2", "edns0"])
    }

    @Test func `keeps what a container can reach`() {
        var wishes = ResolverFile.Wishes()
        #expect(
            ResolverFile(wishes, host: host).text
                == "search example.org sub.example.org\nnameserver 192.0.2.1\noptions ndots:2 edns0\n"
        )
        wishes.hasIPv6 = true
        #expect(ResolverFile(wishes, host: host).nameservers == ["192.0.2.1", "2001:db8::1"])
        wishes.sharesHost = true
        #expect(ResolverFile(wishes, host: host) == host)
    }

    @Test func `names a domain that several networks have once`() {
        var wishes = ResolverFile.Wishes()
        wishes.networkSearch = ["dns.podman", "dns.podman", "example.org"]
        #expect(ResolverFile(wishes, host: host).search == ["dns.podman", "example.org", "sub.example.org"])
    }

    /// containers/common, `filterResolvDNS`.
    @Test func `falls back to public servers, as Podman`() {
        let local = ResolverFile("nameserver 127.0.0.53\nnameserver ::1\n")
        #expect(ResolverFile(ResolverFile.Wishes(), host: local).nameservers == ["8.8.8.8", "8.8.4.4"])
    }

    @Test func `takes the flags before the host's`() {
        var wishes = ResolverFile.Wishes()
        wishes.nameservers = ["192.0.2.7"]
        wishes.search = ["other.example"]
        wishes.options = ["use-vc"]
        #expect(
            ResolverFile(wishes, host: host).text
                == "search other.example\nnameserver 192.0.2.7\noptions use-vc\n"
        )
    }

    @Test func `asks only the networks' own server where there is one`() {
        var wishes = ResolverFile.Wishes()
        wishes.nameservers = ["192.0.2.7"]
        wishes.networkNameservers = ["10.89.0.1"]
        wishes.networkSearch = ["dns.podman"]
        let file = ResolverFile(wishes, host: host)
        #expect(file.nameservers == ["10.89.0.1"])
        #expect(file.search == ["dns.podman", "example.org", "sub.example.org"])
    }

    @Test func `searches nowhere for a dot`() {
        var wishes = ResolverFile.Wishes()
        wishes.search = ["."]
        #expect(ResolverFile(wishes, host: host).search == [])
    }

    @Test(arguments: [
        ("nameserver 127.0.0.53\n", "/run/systemd/resolve/resolv.conf"),
        ("nameserver 127.0.0.1\n", "/run/NetworkManager/no-stub-resolv.conf"),
        ("nameserver 127.0.0.53\nnameserver 192.0.2.1\n", nil),
    ])
    func `of a local resolver leads to the servers behind it`(text: String, upstream: String?) {
        #expect(ResolverFile(text).upstreamFile == upstream)
    }
}
