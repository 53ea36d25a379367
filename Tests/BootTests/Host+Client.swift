import Foundation

/// A second host beside the one that has the containers.
extension Host {
    /// A Debian 13 with a client that reaches it as 192.0.2.1, 192.0.2.3 and 2001:db8:2::1.
    ///
    /// The client is 192.0.2.2 and 2001:db8:2::2, has the host as its gateway, and tells on port 7000 who asks.
    static func withClient() async throws -> Host { try await clients.value }

    private static let clients = Task {
        let host = try await Host.own()
        try await host.addClient()
        return host
    }

    func addClient() async throws {
        let mirror = try String(contentsOfFile: Stage.repository + "/Tests/Boot/mirror.py", encoding: .utf8)
        try await write("/srv/mirror.py", mirror)
        try await run(
            """
            set -e
            ip netns add client
            ip link add outside type veth peer name inside netns client
            for address in 192.0.2.1/24 192.0.2.3/24; do ip addr add $address dev outside; done
            ip -6 addr add 2001:db8:2::1/64 dev outside nodad
            ip link set outside up
            ip -n client addr add 192.0.2.2/24 dev inside
            ip -n client -6 addr add 2001:db8:2::2/64 dev inside nodad
            ip -n client link set inside up
            ip -n client link set lo up
            ip -n client route add default via 192.0.2.1
            ip -n client -6 route add default via 2001:db8:2::1
            systemd-run -q --unit=mirror -p NetworkNamespacePath=/run/netns/client python3 /srv/mirror.py 7000
            until ip netns exec client curl -fs -o /dev/null http://127.0.0.1:7000/; do sleep 0.1; done
            """
        )
    }

    /// Runs a line of shell with the client's network.
    func client(_ line: String) async throws -> Command {
        try await result(of: "ip netns exec client \(line)")
    }

    /// Runs a line of shell of the host with the network of a unit's container.
    func inside(_ unit: String, _ line: String) async throws -> Command {
        try await result(of: "nsenter -n -t $(systemctl show -P MainPID \(unit)) bash -c '\(line)'")
    }

    /// Has a container's network tell who asks, on each of the ports.
    func mirror(_ unit: String, ports: Int...) async throws {
        let words = ports.map(String.init).joined(separator: " ")
        try await run(
            """
            systemctl stop \(unit)-mirror 2>/dev/null
            systemd-run -q --collect --unit=\(unit)-mirror -p NetworkNamespacePath=/proc/$(systemctl show -P MainPID \(unit))/ns/net \
                python3 /srv/mirror.py \(words)
            """
        )
        for port in ports {
            try await wait(
                until:
                    "nsenter -n -t $(systemctl show -P MainPID \(unit)) curl -fs -o /dev/null http://127.0.0.1:\(port)/"
            )
        }
    }

    /// Writes the file of a network that has the file's name.
    func addNetwork(_ name: String, _ keys: String...) async throws {
        let text = (["[Network]", "NetworkName=\(name)"] + keys).joined(separator: "\n") + "\n"
        try await write("/etc/containers/systemd/\(name).network", text)
    }

    /// Writes the file of a container that has the file's name and waits to be stopped.
    func addHolder(_ name: String, _ keys: [String]) async throws {
        let text = ["[Container]", "Image=oci:/srv/images:busybox", "Exec=hold", "ContainerName=\(name)"]
        let lines = (text + keys).joined(separator: "\n") + "\n"
        try await write("/etc/containers/systemd/\(name).container", lines)
    }

    /// Who the mirror at an address of some network says is asking; empty where nobody answers.
    static func asks(_ address: String) -> String { "curl -gsS -m 3 http://\(address)/" }
}
