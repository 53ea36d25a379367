import JSON
import Lowering
import Network

/// `systemd-oci port NAME [PORT]`: which ports of the host lead to a container or pod, in the words of podman-port(1).
enum PortCommand {
    static func run(_ arguments: ArraySlice<String>) throws(Failure) {
        if try LauncherHelp.print(["port"] + arguments) { return }
        let (options, words) = try ListOptions.read(arguments, of: "port", needsOperands: true)
        if options.all {
            guard words.isEmpty else { throw Failure("port: with --all there is nothing to name") }
            let ports = try doing("port", NetworkError.self, ContainerNetwork().ports())
            let all = ports.sorted { $0.key < $1.key }
            if options.isJSON { return try print(all) }
            for (name, ports) in all {
                for port in ports.flatMap({ $0.each }) {
                    try CommandOutput.print("\(name)\t\(port.inside) -> \(port.outside)")
                }
            }
            return
        }
        let ports = try doing("port", NetworkError.self, ContainerNetwork().ports(of: words[0]))
        if options.isJSON {
            guard words.count == 1 else { throw Failure("port: with --format=json needs one name") }
            return try print([(words[0], ports)])
        }
        try print(ports.flatMap { $0.each }, of: words[0], wanted: words.dropFirst())
    }

    /// With the members of `Ports` of `ps`, and who has them.
    private static func print(_ all: [(key: String, value: [PublishedPort])]) throws(Failure) {
        let objects = all.flatMap { name, ports in
            ports.map { port -> JSONValue in
                [
                    "container": .string(name), "host_ip": .string(port.hostAddress?.description ?? ""),
                    "host_port": .number(String(port.hostPort ?? 0)),
                    "container_port": .number(String(port.containerPort)),
                    "range": .number(String(port.count)), "protocol": .string(port.transport),
                ]
            }
        }
        try CommandOutput.print(JSONValue.array(objects).indentedText(by: 5))
    }

    private static func print(
        _ ports: [(inside: String, outside: String)],
        of name: String,
        wanted: ArraySlice<String>
    ) throws(Failure) {
        guard
            !ports.isEmpty || ContainerState.directory(ofContainer: name) != nil
                || PodRecord(named: name) != nil
        else { throw Failure("port: there is no container or pod '\(name)' that runs") }
        guard let port = wanted.first else {
            for port in ports { try CommandOutput.print("\(port.inside) -> \(port.outside)") }
            return
        }
        guard wanted.count == 1 else { throw Failure("port: needs one name, and one port of the container") }
        let inside = port.contains("/") ? port : port + "/tcp"
        let found = ports.filter { $0.inside == inside }
        guard !found.isEmpty else { throw Failure("port: '\(name)' does not publish \(inside)") }
        for port in found { try CommandOutput.print(port.outside) }
    }
}

extension PublishedPort {
    /// Each port of the range, as lists show it; none where the host's is not known.
    fileprivate var each: [(inside: String, outside: String)] {
        guard let first = hostPort else { return [] }
        let host = hostAddress.map { $0.family == .v6 ? "[\($0)]" : "\($0)" } ?? "0.0.0.0"
        return (0..<count).map { ("\(containerPort &+ $0)/\(transport)", "\(host):\(first &+ $0)") }
    }
}
