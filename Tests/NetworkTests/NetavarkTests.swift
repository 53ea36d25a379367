import Foundation
import JSON
import Linux
import Network
import Testing

/// Whether netavark can run here at all; Debian has it in `/usr/lib/podman`.
private let hasNetavark =
    geteuid() == 0
    && ["/usr/lib/podman/netavark", "/usr/bin/nsenter", "/usr/sbin/ip"]
        .allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }

private let resolver = "/usr/lib/podman/aardvark-dns"

/// Containers on a bridge of a network namespace that stands for the host's.
@Suite(.enabled(if: hasNetavark, "needs root, netavark, nsenter and ip"), .serialized)
final class `netavark` {
    private let directory = "/tmp/systemd-oci-network-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    private let host: Descriptor
    private let network: ContainerNetwork

    init() throws {
        host = try NetworkNamespace.make()
        try NetworkNamespace.setUp("lo", in: host)
        var paths = NetworkPaths()
        paths.definitions = directory + "/definitions"
        paths.leases = directory + "/leases"
        paths.podman = directory + "/podman"
        paths.lock = directory + "/lock"
        paths.programs = [directory]
        // What the kernel can do alone is netavark's with any firewall but nftables.
        paths.configuration = [directory]
        network = ContainerNetwork(paths: paths)
        try SmallFile.makeDirectory(directory)
        let configuration = "[network]\nfirewall_driver = \"iptables\"\n"
        try SmallFile.replace(directory + "/containers.conf", with: Array(configuration.utf8))
        // The wrapper is what netavark is to the code under test.
        let wrapper =
            "#!/bin/sh\nexec nsenter --net=/proc/\(getpid())/fd/\(host.number) /usr/lib/podman/netavark \"$@\"\n"
        try SmallFile.replace(directory + "/netavark", with: Array(wrapper.utf8), mode: 0o755)
    }

    deinit {
        // A failed test may have left a namespace mounted.
        let pins = directory + "/leases/namespaces"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: pins)) ?? [] {
            try? NetworkNamespace.unpin("\(pins)/\(name)")
        }
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func request(_ name: String, port: UInt16? = nil) throws -> NetworkRequest {
        let state = "\(directory)/state-\(name)"
        try SmallFile.makeDirectory(state)
        let ports = port.map { [PublishedPort(hostPort: $0, containerPort: 80)] } ?? []
        return NetworkRequest(
            containerID: String(repeating: "c", count: 64),
            containerName: name,
            hostname: name,
            ports: ports,
            stateDirectory: state
        )
    }

    private func names(_ folder: String) throws -> [String] {
        try SmallFile.names(in: "\(directory)/\(folder)")
    }

    /// What a command prints in a network namespace.
    private func output(of command: [String], in namespace: borrowing Descriptor) throws -> String {
        let outcome = try ChildProgram.run(
            "/usr/bin/nsenter",
            ["--net=/proc/\(getpid())/fd/\(namespace.number)"] + command,
            environment: ["PATH=/usr/sbin:/usr/bin"],
            scratch: directory + "/output"
        )
        return String(decoding: outcome.output, as: UTF8.self)
    }

    @Test func `connects a container, and leaves nothing behind`() throws {
        let container = try NetworkNamespace.make()
        let request = try request("web", port: 18080)
        let status = try network.setUp(request, namespace: container)
        let address = try #require(status.addresses.first?.address)
        #expect(status.hostAddress?.description == "10.88.0.1")
        #expect(try output(of: ["ip", "-br", "address"], in: container).contains("\(address)/16"))
        #expect(try output(of: ["ip", "-br", "link"], in: host).contains("podman0"))
        #expect(try output(of: ["iptables-save"], in: host).contains("\(address):80"))

        try network.tearDown(stateDirectory: request.stateDirectory)
        #expect(!(try output(of: ["ip", "-br", "link"], in: host).contains("podman0")))
        #expect(!(try output(of: ["ip", "-br", "link"], in: container).contains("eth0")))
        #expect(!(try output(of: ["iptables-save"], in: host).contains("\(address):80")))
        #expect(try names("leases/containers") == [])
        #expect(try names("leases/namespaces") == [])
        // A second time there is nothing to do.
        try network.tearDown(stateDirectory: request.stateDirectory)
        // The namespace can be used again.
        let again = try network.setUp(request, namespace: container)
        #expect(again.addresses.first?.address == address)
        try network.tearDown(stateDirectory: request.stateDirectory)
    }

    @Test func `tears down where the container's namespace is gone`() throws {
        let request = try request("web", port: 18081)
        var container: Descriptor? = try NetworkNamespace.make()
        if let namespace = container.take() {
            _ = try network.setUp(request, namespace: namespace)
            _ = consume namespace
        }
        let pins = directory + "/leases/namespaces"
        for name in try names("leases/namespaces") {
            try NetworkNamespace.unpin("\(pins)/\(name)")
        }
        try network.tearDown(stateDirectory: request.stateDirectory)
        #expect(!(try output(of: ["iptables-save"], in: host).contains("--dport 18081")))
    }

    @Test func `sets up over what a crash left behind`() throws {
        let request = try request("web", port: 18082)
        let container = try NetworkNamespace.make()
        let first = try network.setUp(request, namespace: container)
        let second = try network.setUp(request, namespace: container)
        #expect(first.addresses == second.addresses)
        let rules = try output(of: ["iptables-save", "-t", "nat"], in: host)
        #expect(rules.split(separator: "\n").filter { $0.contains("DNAT --to-destination") }.count == 1)
        try network.tearDown(stateDirectory: request.stateDirectory)
    }

    private static let more = """
        {"name": "more", "driver": "bridge", "network_interface": "more0", "dns_enabled": false,
         "id": "\(String(repeating: "1", count: 64))", "created": "2026-01-01T00:00:00Z",
         "subnets": [{"subnet": "10.90.7.0/24", "gateway": "10.90.7.1"}], "ipv6_enabled": false,
         "internal": false, "ipam_options": {"driver": "host-local"}}
        """

    @Test func `connects a container that runs to one more network, and disconnects it`() throws {
        try SmallFile.makeDirectory(directory + "/definitions")
        try SmallFile.replace(directory + "/definitions/more.json", with: Array(Self.more.utf8))
        let container = try NetworkNamespace.make()
        let request = try request("web", port: 18084)
        _ = try network.setUp(request, namespace: container)
        var attachment = NetworkAttachment("more")
        attachment.addresses = [try #require(IPAddress("10.90.7.9"))]
        try network.connect(attachment, to: "web")
        let addresses = try output(of: ["ip", "-br", "address"], in: container)
        #expect(addresses.contains("eth0") && addresses.contains("10.90.7.9/24"))
        let twice = NetworkError.option(network: "more", reason: "'web' is connected to it already")
        #expect(throws: twice) { try network.connect(attachment, to: "web") }

        try network.disconnect("more", from: "web")
        #expect(!(try output(of: ["ip", "-br", "address"], in: container).contains("eth1")))
        #expect(!(try output(of: ["ip", "-br", "link"], in: host).contains("more0")))
        let only = NetworkError.option(
            network: "podman",
            reason: "it is the only one of 'web'; use Network=none"
        )
        #expect(throws: only) { try network.disconnect("podman", from: "web") }

        // What was connected later ends with the container, too.
        try network.connect(attachment, to: "web")
        let known: Comment =
            "netavark 1.4 misses a chain of its own that it has removed; nothing is left all the same"
        withKnownIssue(known, isIntermittent: true) {
            try network.tearDown(stateDirectory: request.stateDirectory)
        }
        let links = try output(of: ["ip", "-br", "link"], in: host)
        #expect(!links.contains("more0") && !links.contains("podman0"))
        #expect(throws: NetworkError.self) { try network.connect(attachment, to: "web") }
    }

    @Test func `sets up anew after a flush of the firewall's rules`() throws {
        let container = try NetworkNamespace.make()
        let request = try request("web", port: 18085)
        let status = try network.setUp(request, namespace: container)
        let address = try #require(status.addresses.first?.address)
        _ = try output(of: ["iptables", "-t", "nat", "-F"], in: host)
        #expect(!(try output(of: ["iptables-save"], in: host).contains("\(address):80")))
        #expect(try network.reload([]) == ["web"])
        #expect(try output(of: ["iptables-save"], in: host).contains("\(address):80"))
        #expect(try output(of: ["ip", "-br", "address"], in: container).contains("\(address)/16"))
        #expect(try network.ports(of: "web") == [PublishedPort(hostPort: 18085, containerPort: 80)])
        try network.tearDown(stateDirectory: request.stateDirectory)
        #expect(try network.ports(of: "web") == [])
    }

    @Test func `names the container that has the port`() throws {
        let first = try NetworkNamespace.make()
        let second = try NetworkNamespace.make()
        let web = try request("web", port: 18083)
        let api = try request("api", port: 18083)
        _ = try network.setUp(web, namespace: first)
        let busy = NetworkError.portTaken("18083/tcp", by: "web")
        #expect(throws: busy) { try network.setUp(api, namespace: second) }
        #expect(try names("leases/containers").count == 1)
        // A unit that is dead has no directory any more, and no port.
        try FileManager.default.removeItem(atPath: web.stateDirectory)
        _ = try network.setUp(api, namespace: second)
        try network.tearDown(stateDirectory: api.stateDirectory)
    }

    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: resolver), "needs aardvark-dns"),
        .timeLimit(.minutes(1))
    )
    func `has names answered where a network has DNS`() throws {
        try FileManager.default.createSymbolicLink(
            atPath: directory + "/aardvark-dns",
            withDestinationPath: resolver
        )
        try SmallFile.makeDirectory(directory + "/definitions")
        let definition = NetworkDefinition.standard.text
            .replacingOccurrences(of: "\"dns_enabled\":false", with: "\"dns_enabled\":true")
        try SmallFile.replace(directory + "/definitions/podman.json", with: Array(definition.utf8))
        var request = try request("web")
        request.attachments[0].aliases = ["www"]
        let status = try network.setUp(request, namespace: try NetworkNamespace.make())
        let address = try #require(status.addresses.first?.address)
        #expect(status.networks.first?.nameservers.map(\.description) == ["10.88.0.1"])
        #expect(status.networks.first?.searchDomains == ["dns.podman"])
        let known = try SmallFile.contents(of: directory + "/podman/aardvark-dns/podman") ?? []
        #expect(String(decoding: known, as: UTF8.self).contains(" \(address)  web,www"))
        // Without a container it ends, unless it has not yet begun: then netavark 1.4 says that it is missing.
        try? network.tearDown(stateDirectory: request.stateDirectory)
        #expect(try names("leases/containers") == [])
    }

    @Test func `sweeps what belongs to a dead unit, and nothing else`() throws {
        let first = try NetworkNamespace.make()
        let second = try NetworkNamespace.make()
        let web = try request("web", port: 18085)
        let api = try request("api", port: 18086)
        _ = try network.setUp(web, namespace: first)
        _ = try network.setUp(api, namespace: second)
        try FileManager.default.removeItem(atPath: web.stateDirectory)
        try network.sweep()
        let rules = try output(of: ["iptables-save", "-t", "nat"], in: host)
        #expect(!rules.contains("18085"))
        #expect(rules.contains("18086"))
        #expect(try names("leases/containers").count == 1)
        #expect(try names("leases/namespaces").count == 1)
        try network.tearDown(stateDirectory: api.stateDirectory)
    }

    @Test(arguments: [SOCK_STREAM, SOCK_DGRAM])
    func `names the port that another program has`(type: __socket_type) throws {
        let other = Descriptor(owning: socket(AF_INET, CInt(type.rawValue), 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = unsafe inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(other.number, pointer, length) == 0
                    && getsockname(other.number, pointer, &length) == 0
            }
        }
        try #require(bound)
        if type == SOCK_STREAM { try #require(listen(other.number, 1) == 0) }
        let number = UInt16(bigEndian: address.sin_port)
        let transport = type == SOCK_STREAM ? "tcp" : "udp"
        var request = try request("web", port: number)
        request.ports[0].transport = transport
        #expect(throws: NetworkError.portTaken("\(number)/\(transport)", by: nil)) {
            try network.setUp(request, namespace: try NetworkNamespace.make())
        }
        #expect(try names("leases/containers") == [])
        _ = consume other
        _ = try network.setUp(request, namespace: try NetworkNamespace.make())
        try network.tearDown(stateDirectory: request.stateDirectory)
    }

    @Test func `publishes on a port that is free where none is asked for`() throws {
        var request = try request("web")
        request.ports = [PublishedPort(hostPort: nil, containerPort: 80, count: 2)]
        _ = try network.setUp(request, namespace: try NetworkNamespace.make())
        let leases = PortLeases(
            try JSONValue(parsing: try SmallFile.contents(of: directory + "/leases/ports.json") ?? [])
        )
        let port = try #require(leases.leases.first?.port.hostPort)
        #expect(port >= 1024)
        #expect(try output(of: ["iptables-save"], in: host).contains("--dport \(port):\(port + 1)"))
        try network.tearDown(stateDirectory: request.stateDirectory)
    }

    @Test func `gives its own words when it fails, and leaves nothing behind`() throws {
        try SmallFile.makeDirectory(directory + "/definitions")
        let bad = NetworkDefinition.standard.text.replacingOccurrences(of: "podman0", with: "lo")
        try SmallFile.replace(directory + "/definitions/podman.json", with: Array(bad.utf8))
        let request = try request("web", port: 18084)
        let container = try NetworkNamespace.make()
        let error = #expect(throws: NetworkError.self) {
            try network.setUp(request, namespace: container)
        }
        #expect(error?.description.hasPrefix("netavark: ") == true)
        #expect(error?.description.contains("bridge") == true)
        #expect(try names("leases/containers") == [])
        #expect(!(try output(of: ["iptables-save"], in: host).contains("18084")))
    }
}

@Suite struct `Without netavark` {
    @Test func `a container says what to install`() throws {
        let directory = "/tmp/systemd-oci-network-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var paths = NetworkPaths()
        paths.programs = ["/nonexistent"]
        paths.definitions = directory + "/definitions"
        paths.leases = directory + "/leases"
        paths.podman = directory + "/podman"
        paths.lock = directory + "/lock"
        // With another firewall than nftables it can't be done without.
        paths.configuration = [directory]
        let configuration = "[network]\nfirewall_driver = \"iptables\"\n"
        try SmallFile.makeDirectory(directory)
        try SmallFile.replace(directory + "/containers.conf", with: Array(configuration.utf8))
        let namespace = try NetworkNamespace.make()
        let request = NetworkRequest(
            containerID: "",
            containerName: "web",
            hostname: "web",
            stateDirectory: "/nonexistent"
        )
        #expect(throws: NetworkError.noNetavark(["/nonexistent"])) {
            try ContainerNetwork(paths: paths).setUp(request, namespace: namespace)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root")) func `loopback works in a namespace of its own`() throws
    {
        let namespace = try NetworkNamespace.make()
        try NetworkNamespace.setUp("lo", in: namespace)
        let outcome = try ChildProgram.run(
            "/usr/bin/nsenter",
            ["--net=/proc/\(getpid())/fd/\(namespace.number)", "cat", "/proc/net/if_inet6"],
            environment: [],
            scratch: "/tmp/systemd-oci-loopback-\(getpid())"
        )
        #expect(String(decoding: outcome.output, as: UTF8.self).hasPrefix("00000000000000000000000000000001"))
    }
}
