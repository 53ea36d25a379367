/// One `--network`.
package enum RunNetwork: Equatable, Sendable {
    case none
    case host
    /// An existing network namespace.
    case path(String)
    /// The network of another container, by its name.
    case container(String)
    /// That of the container's pod.
    case pod
    /// A bridge that netavark manages, by name; options are Podman's, such as `ip=10.88.0.9`.
    case bridge(name: String, options: [RunSetting])

    /// The network without a name.
    package static let defaultName = "podman"

    /// Reads one value of `--network`, which may name several networks with commas where it has no options.
    static func networks(_ text: String) throws(RunFlagError) -> [RunNetwork] {
        guard text.contains(","), !text.contains(":") else { return [try RunNetwork(text)] }
        var networks: [RunNetwork] = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            networks.append(try RunNetwork(String(name)))
        }
        return networks
    }

    package init(_ text: String) throws(RunFlagError) {
        let colon = text.firstIndex(of: ":")
        let mode = String(text[..<(colon ?? text.endIndex)])
        let rest = colon.map { String(text[text.index(after: $0)...]) }
        switch mode {
        case "none", "host":
            guard rest == nil else { throw RunFlagError("", "'\(mode)' has no options") }
            self = mode == "none" ? .none : .host
        case "ns":
            guard let rest, rest.hasPrefix("/") else { throw RunFlagError("", "needs the form ns:/path") }
            self = .path(rest)
        case "private", "bridge", "default", "":
            self = .bridge(name: Self.defaultName, options: try Self.options(rest))
        case "pasta", "slirp4netns":
            throw RunFlagError("", "is for rootless containers, which are not supported")
        case "container":
            guard let rest else { throw RunFlagError("", "needs the form container:NAME") }
            self = .container(try RunFlags.containerName(rest))
        case "pod": throw RunFlagError("", "is what a container with --pod has, without --network")
        default:
            self = .bridge(name: try RunFlags.containerName(mode), options: try Self.options(rest))
        }
    }

    /// Options by name; those that Podman knows are checked, others are for netavark.
    private static func options(_ text: String?) throws(RunFlagError) -> [RunSetting] {
        var options: [RunSetting] = []
        for field in (text ?? "").split(separator: ",") {
            let option = try RunFlags.pair(String(field))
            switch option.name {
            case "ip", "ip6": _ = try RunFlags.address(option.value)
            case "mac": _ = try RunFlags.hardwareAddress(option.value)
            case "alias", "interface_name", "host_interface_name": _ = try RunFlags.nonEmpty(option.value)
            default: break
            }
            options.append(option)
        }
        return options
    }
}

extension RunOptions {
    /// What `networks` comes to: the default bridge where no flag was given.
    package var effectiveNetworks: [RunNetwork] {
        networks.isEmpty ? [.bridge(name: RunNetwork.defaultName, options: [])] : networks
    }

    /// What to say of ports that are published where nobody gets at them.
    var warningsOfPorts: [String] {
        ports.filter { isOnBridge && $0.hostAddress == "::1" }.map { port in
            "--publish [::1]:\(port.hostPort.map(String.init) ?? ""):\(port.containerPort) leads nowhere: the kernel "
                + "forwards nothing that is sent to ::1; use 127.0.0.1, or an address of an interface"
        }
    }

    /// What lists say that the container is connected to: networks by name, or a word such as `host`.
    package var networkNames: [String] {
        effectiveNetworks.map { network in
            switch network {
            case .none: "none"
            case .host: "host"
            case .path(let path): "ns:" + path
            case .container(let name): "container:" + name
            case .pod: "pod"
            case .bridge(let name, _): name
            }
        }
    }

    package var isOnHostNetwork: Bool { networks.first == .host }

    /// Whether the container's addresses are netavark's to give, and ports can be published.
    package var isOnBridge: Bool {
        if case .bridge = effectiveNetworks.first { true } else { false }
    }

    /// The container whose network this one shares.
    package var joinedContainer: String? {
        if case .container(let name) = networks.first { name } else { nil }
    }

    /// Whether the container gets a network namespace that belongs to it alone.
    package var ownsNewNetwork: Bool {
        switch effectiveNetworks.first {
        case .host, .path, .container, .pod: false
        default: true
        }
    }
}
