import Foundation
import JSON
import Linux
import Network
import Testing

/// Whether networks can be set up, and looked at by other programs.
private let hasPrograms =
    geteuid() == 0
    && ["/usr/bin/nsenter", "/usr/sbin/ip", "/usr/sbin/nft", "/bin/busybox", "/usr/bin/curl"]
        .allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }

/// Containers on bridges of a network namespace that stands for the host's, without netavark.
@Suite(.enabled(if: hasPrograms, "needs root, nsenter, ip, nft, busybox and curl"), .serialized)
final class `A network without netavark` {
    private let directory = "/tmp/systemd-oci-kernel-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    private let host: Descriptor
    private let network: ContainerNetwork
    private var servers: [Foundation.Process] = []

    init() throws {
        host = try NetworkNamespace.make()
        try NetworkNamespace.setUp("lo", in: host)
        var paths = NetworkPaths()
        paths.definitions = directory + "/definitions"
        paths.leases = directory + "/leases"
        paths.podman = directory + "/podman"
        paths.lock = directory + "/lock"
        // There is no netavark that could do it instead.
        paths.programs = [directory]
        paths.configuration = []
        paths.firewalld = directory + "/firewalld"
        network = ContainerNetwork(paths: paths)
        try SmallFile.makeDirectory(directory)
    }

    deinit {
        for server in servers { kill(server.processIdentifier, SIGKILL) }
        let pins = directory + "/leases/namespaces"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: pins)) ?? [] {
            try? NetworkNamespace.unpin("\(pins)/\(name)")
        }
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Does something where the host's network is.
    private func onHost<T: ~Copyable>(_ body: () throws -> T) throws -> T {
        var visit = VisitedNamespaces()
        try visit.enter(host, .net)
        return try body()
    }

    private func request(
        _ name: String,
        _ networks: [NetworkAttachment] = [NetworkAttachment("podman")],
        ports: [PublishedPort] = []
    ) throws -> NetworkRequest {
        let state = "\(directory)/state-\(name)"
        try SmallFile.makeDirectory(state)
        return NetworkRequest(
            containerID: String(UInt64.random(in: 0 ... .max), radix: 16) + String(repeating: "c", count: 40),
            containerName: name,
            hostname: name,
            attachments: networks,
            ports: ports,
            stateDirectory: state
        )
    }

    private func setUp(_ request: NetworkRequest, _ namespace: borrowing Descriptor) throws -> NetworkStatus {
        var visit = VisitedNamespaces()
        try visit.enter(host, .net)
        return try network.setUp(request, namespace: namespace)
    }

    private func define(_ name: String, subnets: [(String, String)], _ more: String = "") throws {
        let list = subnets.map { "{\"subnet\": \"\($0.0)\", \"gateway\": \"\($0.1)\"}" }.joined(
            separator: ", "
        )
        let digit = String(AddressDigits.digit(name))
        let text = """
            {"name": "\(name)", "driver": "bridge", "network_interface": "\(name)0", "dns_enabled": false,
             "id": "\(String(repeating: digit, count: 64))", "created": "2026-01-01T00:00:00Z",
             "subnets": [\(list)], "ipv6_enabled": \(subnets.count > 1), "internal": false,
             "ipam_options": {"driver": "host-local"}\(more)}
            """
        try SmallFile.makeDirectory(directory + "/definitions")
        try SmallFile.replace(directory + "/definitions/\(name).json", with: Array(text.utf8))
    }

    private enum AddressDigits {
        static func digit(_ name: String) -> Int { name.utf8.reduce(0) { ($0 + Int($1)) % 10 } }
    }

    /// What a command prints in a network namespace.
    private func output(of command: [String], in namespace: borrowing Descriptor) throws -> String {
        let outcome = try ChildProgram.run(
            "/usr/bin/nsenter",
            ["--net=/proc/\(getpid())/fd/\(namespace.number)"] + command,
            environment: ["PATH=/usr/sbin:/usr/bin:/bin"],
            scratch: directory + "/output"
        )
        return String(decoding: outcome.output, as: UTF8.self)
    }

    /// A web server in a namespace whose page says who it is.
    private func serve(_ page: String, in namespace: borrowing Descriptor, port: Int = 80) throws {
        let folder = directory + "/www-" + page
        try SmallFile.makeDirectory(folder)
        try SmallFile.replace(folder + "/index.html", with: Array(page.utf8))
        let server = Foundation.Process()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/nsenter")
        server.arguments = [
            "--net=/proc/\(getpid())/fd/\(namespace.number)", "/bin/busybox", "httpd", "-f", "-p",
            "[::]:\(port)",
            "-h", folder,
        ]
        server.standardOutput = FileHandle.nullDevice
        server.standardError = FileHandle.nullDevice
        try server.run()
        servers.append(server)
        for _ in 0..<100
        where try output(of: ["curl", "-gsf", "http://[::1]:\(port)/"], in: namespace) != page {
            usleep(10_000)
        }
    }

    /// The page at an address, seen from a namespace; nothing where there is none within a moment.
    private func page(_ address: String, from namespace: borrowing Descriptor) throws -> String {
        try output(of: ["curl", "-gs", "--max-time", "1", "http://\(address)/"], in: namespace)
    }

    @Test func `has an address and a way out, and leaves nothing behind`() throws {
        let container = try NetworkNamespace.make()
        let request = try request("web")
        let status = try setUp(request, container)
        let address = try #require(status.addresses.first)
        #expect(address.address.description.hasPrefix("10.88.") && address.prefix == 16)
        #expect(status.hostAddress?.description == "10.88.0.1")
        let addresses = try output(of: ["ip", "-br", "address"], in: container)
        #expect(addresses.contains("\(address.address)/16") && addresses.contains("127.0.0.1/8"))
        #expect(try output(of: ["ip", "route"], in: container).contains("default via 10.88.0.1 dev eth0"))
        let link = try output(of: ["ip", "link", "show", "eth0"], in: container)
        #expect(link.contains(try #require(status.networks.first?.interfaces.first?.hardwareAddress)))
        #expect(
            try output(of: ["busybox", "ping", "-c1", "-W1", "10.88.0.1"], in: container).contains(
                ", 0% packet loss"
            )
        )
        #expect(try output(of: ["cat", "/proc/sys/net/ipv4/ip_forward"], in: host) == "1\n")
        let rules = try output(of: ["nft", "list", "ruleset"], in: host)
        #expect(rules.contains("10.88.0.0/16 : jump network-podman"))
        #expect(rules.contains("elements = { \"podman0\" }"))

        try onHost { try network.tearDown(stateDirectory: request.stateDirectory) }
        #expect(try output(of: ["ip", "-br", "link"], in: host).split(separator: "\n").count == 1)
        #expect(try output(of: ["nft", "list", "ruleset"], in: host) == "")
        #expect(try output(of: ["ip", "-br", "link"], in: container).split(separator: "\n").count == 1)
        for folder in ["containers", "namespaces", "bridges"] {
            #expect(try SmallFile.names(in: "\(directory)/leases/\(folder)") == [])
        }
    }

    @Test func `publishes ports to the host, its loopback, others, and its neighbours`() throws {
        try define("six", subnets: [("10.90.1.0/24", "10.90.1.1"), ("fd77::/64", "fd77::1")])
        let web = try NetworkNamespace.make()
        let other = try NetworkNamespace.make()
        // Where bridges hand their packets to the firewall, answers to ::1 are dropped before they are routed.
        let passes = "/proc/sys/net/bridge/bridge-nf-call-ip6tables"
        _ = try output(of: ["sh", "-c", "[ ! -e \(passes) ] || echo 0 >\(passes)"], in: host)
        let ports = [
            PublishedPort(hostPort: 8080, containerPort: 80),
            PublishedPort(hostAddress: IPAddress("::1"), hostPort: 8083, containerPort: 80),
            PublishedPort(hostAddress: IPAddress("127.0.0.1"), hostPort: 8081, containerPort: 80),
            PublishedPort(hostAddress: IPAddress("192.0.2.1"), hostPort: 8082, containerPort: 80),
            PublishedPort(hostPort: 9000, containerPort: 79, count: 3),
        ]
        _ = try setUp(try request("web", [NetworkAttachment("six")], ports: ports), web)
        _ = try setUp(try request("other", [NetworkAttachment("six")]), other)
        try serve("web", in: web)

        // A client outside, by a veth pair.
        let outside = try NetworkNamespace.make()
        for command in [
            [
                "ip", "link", "add", "out0", "type", "veth", "peer", "name", "eth0", "netns",
                "/proc/\(getpid())/fd/\(outside.number)",
            ],
            ["ip", "address", "add", "192.0.2.1/24", "dev", "out0"],
            ["ip", "address", "add", "2001:db8::1/64", "dev", "out0", "nodad"],
            ["ip", "link", "set", "out0", "up"],
        ] { _ = try output(of: command, in: host) }
        for command in [
            ["ip", "address", "add", "192.0.2.2/24", "dev", "eth0"],
            ["ip", "address", "add", "2001:db8::2/64", "dev", "eth0", "nodad"],
            ["ip", "link", "set", "eth0", "up"],
        ] { _ = try output(of: command, in: outside) }

        #expect(try page("127.0.0.1:8080", from: host) == "web")
        #expect(try page("127.0.0.1:8081", from: host) == "web")
        #expect(try page("127.0.0.1:8082", from: host) == "")
        for port in [8080, 8083] { #expect(try page("[::1]:\(port)", from: host) == "web") }
        #expect(try page("[::1]:8081", from: host) == "")
        #expect(try page("127.0.0.1:8083", from: host) == "")
        #expect(try page("127.0.0.1:9001", from: host) == "web")
        #expect(try page("127.0.0.1:9000", from: host) == "")
        #expect(try page("192.0.2.1:8080", from: host) == "web")
        #expect(try page("192.0.2.1:8080", from: outside) == "web")
        #expect(try page("192.0.2.1:8081", from: outside) == "")
        #expect(try page("192.0.2.1:8082", from: outside) == "web")
        #expect(try page("[2001:db8::1]:8080", from: outside) == "web")
        #expect(try page("[2001:db8::1]:8082", from: outside) == "")
        #expect(try page("[2001:db8::1]:8083", from: outside) == "")
        // By the host's address from a neighbour, and from itself.
        #expect(try page("10.90.1.1:8080", from: other) == "web")
        #expect(try page("10.90.1.1:8080", from: web) == "web")
        #expect(try page("[fd77::1]:8080", from: other) == "web")

        // What leaves has the host's address.
        try serve("outside", in: outside, port: 81)
        #expect(try page("192.0.2.2:81", from: web) == "outside")
        #expect(try page("[2001:db8::2]:81", from: web) == "outside")

        // After the unit's end the namespace is there until the sweep, without a server in it.
        try FileManager.default.removeItem(atPath: directory + "/state-web")
        if let server = servers.first { kill(server.processIdentifier, SIGKILL) }
        for _ in 0..<100 where try page("10.90.1.1:8080", from: host) == "web" { usleep(10_000) }
        let refused = "nothing listens"
        let ask = "curl -gs -m 5 http://192.0.2.1:8080/; [ $? = 7 ] && echo \(refused)"
        #expect(try output(of: ["sh", "-c", ask], in: outside) == refused + "\n")
        try onHost { try network.sweep() }
        #expect(try page("192.0.2.1:8080", from: outside) == "")
        #expect(
            try output(of: ["nft", "list", "map", "inet", "systemd-oci", "ports4"], in: host).contains("8080")
                == false
        )
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "needs python3"),
        arguments: ["udp", "sctp"]
    )
    func `publishes ports of other transports`(transport: String) throws {
        try SmallFile.replace(directory + "/datagrams.py", with: Array(datagramProgram.utf8))
        let container = try NetworkNamespace.make()
        let port = PublishedPort(hostPort: 8080, containerPort: 80, transport: transport)
        let old = try request("web", ports: [port])
        _ = try setUp(old, container)
        let program = ["/usr/bin/python3", directory + "/datagrams.py"]
        let server = Foundation.Process()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/nsenter")
        server.arguments =
            ["--net=/proc/\(getpid())/fd/\(container.number)"] + program + ["answer", transport, "", "80"]
        let ready = Foundation.Pipe()
        server.standardOutput = ready
        try server.run()
        servers.append(server)
        #expect(ready.fileHandleForReading.availableData.starts(with: Data("ready".utf8)))
        let ask = program + ["ask", transport, "127.0.0.1", "8080"]
        #expect(try output(of: ask, in: host) == transport + "\n")
        try FileManager.default.removeItem(atPath: old.stateDirectory)
        try onHost { try network.sweep() }
        #expect(
            try output(of: ["sh", "-c", ask.joined(separator: " ") + " 2>&1"], in: host).contains("Error")
        )
    }

    /// No sweep has been between them.
    @Test func `starts with the address and the port of one that has just ended`() throws {
        var attachment = NetworkAttachment("podman")
        attachment.addresses = [try #require(IPAddress("10.88.0.77"))]
        let port = PublishedPort(hostPort: 8080, containerPort: 80)
        let first = try request("first", [attachment], ports: [port])
        let old = try NetworkNamespace.make()
        _ = try setUp(first, old)
        try serve("first", in: old)
        #expect(try page("127.0.0.1:8080", from: host) == "first")

        // The same unit again, in a namespace of its own, with one port more.
        let more = PublishedPort(hostPort: 8081, containerPort: 80)
        let again = try NetworkNamespace.make()
        _ = try setUp(try request("first", [attachment], ports: [port, more]), again)
        try serve("again", in: again)
        for number in [8080, 8081] { #expect(try page("127.0.0.1:\(number)", from: host) == "again") }
        // And with one less.
        _ = try setUp(try request("first", [attachment], ports: [port]), again)
        #expect(try page("127.0.0.1:8080", from: host) == "again")
        #expect(try page("127.0.0.1:8081", from: host) == "")

        // Another unit. That the first one's namespace still is in somebody's hands is in nobody's way.
        try FileManager.default.removeItem(atPath: first.stateDirectory)
        let other = try NetworkNamespace.make()
        _ = try setUp(try request("other", [attachment], ports: [port]), other)
        try serve("other", in: other)
        #expect(try page("127.0.0.1:8080", from: host) == "other")
        try onHost { try network.sweep() }
        #expect(try page("127.0.0.1:8080", from: host) == "other")
        #expect(try page("10.88.0.77", from: host) == "other")
    }

    @Test func `makes its table anew where somebody has flushed the rules`() throws {
        let web = try NetworkNamespace.make()
        _ = try setUp(try request("web", ports: [PublishedPort(hostPort: 8080, containerPort: 80)]), web)
        try serve("web", in: web)
        #expect(try page("127.0.0.1:8080", from: host) == "web")
        _ = try output(of: ["nft", "flush", "ruleset"], in: host)
        #expect(try page("127.0.0.1:8080", from: host) == "")
        #expect(try onHost { try network.reload([]) } == ["web"])
        #expect(try page("127.0.0.1:8080", from: host) == "web")
    }

    /// podman-network-create(1), `isolate`.
    @Test func `keeps isolated networks apart`() throws {
        try define("open", subnets: [("10.90.2.0/24", "10.90.2.1")])
        try define("one", subnets: [("10.90.3.0/24", "10.90.3.1")], ", \"options\": {\"isolate\": \"true\"}")
        try define("two", subnets: [("10.90.4.0/24", "10.90.4.1")], ", \"options\": {\"isolate\": \"true\"}")
        try define(
            "strict",
            subnets: [("10.90.5.0/24", "10.90.5.1")],
            ", \"options\": {\"isolate\": \"strict\"}"
        )
        let open = try NetworkNamespace.make()
        let one = try NetworkNamespace.make()
        let two = try NetworkNamespace.make()
        let strict = try NetworkNamespace.make()
        func place(_ name: String, _ address: String, _ namespace: borrowing Descriptor) throws {
            var attachment = NetworkAttachment(name)
            attachment.addresses = [try #require(IPAddress(address))]
            _ = try setUp(try request(name, [attachment]), namespace)
            try serve(name, in: namespace)
        }
        try place("open", "10.90.2.9", open)
        try place("one", "10.90.3.9", one)
        try place("two", "10.90.4.9", two)
        try place("strict", "10.90.5.9", strict)
        #expect(try page("10.90.2.9", from: one) == "open")
        #expect(try page("10.90.3.9", from: open) == "one")
        #expect(try page("10.90.4.9", from: one) == "")
        #expect(try page("10.90.2.9", from: strict) == "")
        #expect(try page("10.90.5.9", from: open) == "")
    }

    @Test func `sets up over what a crash left behind, and what ports others had`() throws {
        let first = try request("web", ports: [PublishedPort(hostPort: 8080, containerPort: 80)])
        let container = try NetworkNamespace.make()
        _ = try setUp(first, container)
        _ = try setUp(
            try request("web", ports: [PublishedPort(hostPort: 8080, containerPort: 81)]),
            container
        )
        #expect(try output(of: ["ip", "-br", "link"], in: container).split(separator: "\n").count == 2)
        // The first one's directory is gone without an end of its own: another container has its port.
        try FileManager.default.removeItem(atPath: first.stateDirectory)
        let second = try NetworkNamespace.make()
        let status = try setUp(
            try request("next", ports: [PublishedPort(hostPort: 8080, containerPort: 82)]),
            second
        )
        let address = try #require(status.addresses.first?.address)
        let ports = try output(of: ["nft", "list", "map", "inet", "systemd-oci", "ports4"], in: host)
        #expect(ports.contains("tcp . 8080 : \(address) . 82"))
        try onHost { try network.sweep() }
        #expect(try output(of: ["nft", "list", "map", "inet", "systemd-oci", "ports4"], in: host) == ports)
        #expect(try SmallFile.names(in: directory + "/leases/containers").count == 1)
    }
}
