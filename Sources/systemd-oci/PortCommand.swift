import Network

/// `systemd-oci port NAME`: which ports of the host lead to a container or pod, in the words of podman-port(1).
enum PortCommand {
    static func run(_ arguments: ArraySlice<String>) throws(Failure) {
        let (_, names) = try ListOptions.read(arguments, [], of: "port", needsOperands: true)
        for name in names {
            let ports: [PublishedPort]
            do {
                ports = try ContainerNetwork().ports(of: name)
            } catch {
                throw Failure("port: \(error)")
            }
            for port in ports {
                guard let first = port.hostPort else { continue }
                let host = port.hostAddress.map { $0.family == .v6 ? "[\($0)]" : "\($0)" } ?? "0.0.0.0"
                for offset in 0..<port.count {
                    let inside = "\(port.containerPort &+ offset)/\(port.transport)"
                    try CommandOutput.print("\(inside) -> \(host):\(first &+ offset)")
                }
            }
        }
    }
}
