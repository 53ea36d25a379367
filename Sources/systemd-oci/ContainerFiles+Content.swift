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
    func fill(_ plan: RunPlan, of joined: JoinedNetwork) throws(Failure) {
        try fillHostname(plan)
        try Self.write(try joined.text(of: "etc/hosts"), to: hosts)
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
