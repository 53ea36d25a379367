import ContentStore
import Linux
import Lowering
import Network
import OCI

/// The networks of a container that netavark connects it to.
struct BridgeNetwork {
    let options: RunOptions
    /// The name of the container, or of the pod.
    let name: String
    let stateDirectory: String

    /// Connects a network namespace; what is set up stays until ``tearDown(_:)``.
    func setUp(
        hostname: String?,
        image: ImageConfiguration,
        namespace: borrowing Descriptor
    ) throws(Failure) -> NetworkStatus {
        let request = NetworkRequest(
            containerID: try Self.identifier(),
            containerName: name,
            hostname: hostname ?? name,
            attachments: try attachments(),
            ports: try ports(image),
            nameservers: options.dns.compactMap { IPAddress($0) },
            stateDirectory: stateDirectory
        )
        do {
            return try ContainerNetwork().setUp(request, namespace: namespace)
        } catch {
            throw Failure("cannot connect the container to its network", error)
        }
    }

    /// Undoes what was set up for a directory; nothing where nothing was.
    static func tearDown(_ stateDirectory: String) throws(Failure) {
        do {
            try ContainerNetwork().tearDown(stateDirectory: stateDirectory)
        } catch {
            throw Failure("cannot take the container's network down", error)
        }
    }

    private func attachments() throws(Failure) -> [NetworkAttachment] {
        var attachments: [NetworkAttachment] = []
        for network in options.effectiveNetworks {
            guard case .bridge(let name, let settings) = network else { continue }
            do {
                attachments.append(
                    try NetworkAttachment(name, options: settings.map { ($0.name, $0.value) })
                )
            } catch {
                throw Failure("run: --network", error)
            }
        }
        guard !attachments.isEmpty else { return [] }
        attachments[0].addresses += [options.address, options.address6].compactMap { $0 }
            .compactMap { IPAddress($0) }
        if let address = options.hardwareAddress { attachments[0].hardwareAddress = address.lowercased() }
        for index in attachments.indices { attachments[index].aliases += options.networkAliases }
        do {
            return try NetworkAttachment.namingInterfaces(attachments)
        } catch {
            throw Failure("run: --network", error)
        }
    }

    private func ports(_ image: ImageConfiguration) throws(Failure) -> [PublishedPort] {
        options.publishedPorts(image: image).map { port in
            PublishedPort(
                hostAddress: port.hostAddress.flatMap { IPAddress($0) },
                hostPort: port.hostPort,
                containerPort: port.containerPort,
                count: port.count,
                transport: port.transport
            )
        }
    }

    /// 64 random hexadecimal digits.
    private static func identifier() throws(Failure) -> String {
        var text = ""
        do {
            for _ in 0..<4 {
                let digits = String(try randomNumber(), radix: 16)
                text += String(repeating: "0", count: 16 - digits.count) + digits
            }
        } catch {
            throw Failure("cannot find an identifier", error)
        }
        return text
    }
}
