import Linux
import Lowering
import Network
import OCI

extension ContainerFiles {
    /// Gives the files their content.
    ///
    /// - Parameters:
    ///   - plan: The container.
    ///   - network: What netavark made of its networks; nil where it has none of those.
    /// - Throws: What can't be read, written, or makes no sense.
    func fill(_ plan: RunPlan, _ network: NetworkStatus?) throws(Failure) {
        try fillHostname(plan)
        let files = NetworkFiles(options: options, name: name)
        let texts = try files.texts(hostname: plan.spec.hostname, network)
        try Self.write(texts.hosts, to: hosts)
        try Self.write(texts.resolver, to: resolver)
    }

    /// Gives the files the content that those of another container have, whose network this one shares.
    ///
    /// Names of its own that the other does not know are the loopback's, as with Podman.
    func fill(_ plan: RunPlan, of joined: JoinedNetwork) throws(Failure) {
        try fillHostname(plan)
        var text = try joined.text(of: "etc/hosts")
        if !text.isEmpty {
            do {
                let names = [plan.spec.hostname ?? "", name]
                let loopback = ["127.0.0.1"]
                text =
                    try HostsFile(
                        added: [],
                        base: text,
                        hostAddress: nil,
                        addresses: loopback,
                        names: names
                    ).text
            } catch {
                throw Failure("run: \(error)")
            }
        }
        try Self.write(text, to: hosts)
        try Self.write(try joined.text(of: "etc/resolv.conf"), to: resolver)
    }

    /// Gives only the name its content, for a container whose pod has the other files.
    func fillHostname(_ plan: RunPlan) throws(Failure) {
        try Self.write((plan.spec.hostname ?? NetworkFiles.hostName) + "\n", to: hostname)
    }

    private static func write(_ text: String, to file: borrowing Descriptor?) throws(Failure) {
        do {
            switch file {
            case .some(let file): try file.write(Array(text.utf8).span)
            case .none: break
            }
        } catch {
            throw Failure("cannot write a file of the container", error)
        }
    }
}
