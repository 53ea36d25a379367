package import Linux

/// Why a container has no network, in words for its user.
package enum NetworkError: Error, Equatable, Sendable, CustomStringConvertible {
    case call(SyscallError)
    /// Where netavark was looked for.
    case noNetavark([String])
    /// What could not be done, and what the kernel said.
    case step(String, SyscallError)
    /// What the kernel said to the firewall's rules.
    case firewall(SyscallError)
    /// netavark's own words.
    case netavark(String)
    case unknownNetwork(String, directory: String)
    /// What is wrong with a file of a network.
    case definition(path: String, reason: String)
    /// What is wrong with an option of a network.
    case option(network: String, reason: String)
    /// What is wrong with what a new network is to be.
    case creation(String)
    case exists(String)
    /// Who uses a network, in words.
    case inUse(String, by: [String])
    case addressOutside(IPAddress, network: String)
    case addressTaken(IPAddress, network: String, by: String)
    case exhausted(network: String, subnet: IPSubnet)
    /// A port of the host, such as `8080/tcp`, and the container that has it; nil for another program.
    case portTaken(String, by: String?)
    /// What is wrong with an entry for `/etc/hosts`.
    case host(entry: String, reason: String)

    package var description: String {
        switch self {
        case .call(let error): "network: \(error)"
        case .step(let step, let error):
            "network: cannot \(step): \(SyscallError.reason(error.code)) (\(error.call))"
        case .firewall(let error):
            "network: cannot change the firewall's table 'inet systemd-oci': \(SyscallError.reason(error.code)) "
                + "(the kernel needs nf_tables, nft_nat, nft_masq, nft_ct and nft_fib_inet)"
        case .noNetavark(let places):
            "networks need netavark, which is not installed (install the package 'netavark'; looked in "
                + places.joined(separator: ", ") + ")"
        case .netavark(let message):
            // All that netavark says of a program it can't find.
            message.hasPrefix("No such file or directory")
                ? "netavark: \(message): it needs nft or iptables, by its version" : "netavark: \(message)"
        case .unknownNetwork(let name, let directory):
            "no network '\(name)': there is no \(directory)/\(name).json"
        case .definition(let path, let reason): "\(path): \(reason)"
        case .option(let network, let reason): "network '\(network)': \(reason)"
        case .creation(let reason): reason
        case .exists(let name): "there is a network '\(name)' already"
        case .inUse(let name, let users):
            "network '\(name)' is in use by \(users.joined(separator: ", ")); stop what uses it first"
        case .addressOutside(let address, let network):
            "network '\(network)': the address \(address) is in none of its subnets"
        case .addressTaken(let address, let network, let owner):
            "network '\(network)': the address \(address) is in use by \(owner)"
        case .exhausted(let network, let subnet):
            "network '\(network)': no address of \(subnet) is free"
        case .portTaken(let port, let owner?):
            "port \(port) of the host is already published by container '\(owner)'"
        case .portTaken(let port, nil):
            "port \(port) of the host is in use by another program"
        case .host(let entry, let reason): "host entry '\(entry)': \(reason)"
        }
    }
}
