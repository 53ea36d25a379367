import Glibc
import JSON
import Linux

/// aardvark-dns, which answers for the names of containers: one process for Podman's and ours.
struct Resolver {
    let paths: NetworkPaths

    private var folder: String { paths.podman + "/aardvark-dns" }

    /// Lets containers of a network find this one, and starts the program where it does not run.
    ///
    /// - Parameters:
    ///   - attachments: The networks, whose bridges have their addresses.
    ///   - document: What netavark would be told of the container.
    /// - Throws: What keeps names from being answered.
    func add(_ attachments: [BridgeAttachment], _ document: JSONValue) throws(NetworkError) {
        guard attachments.contains(where: { $0.hasResolver }) else { return }
        do throws(SyscallError) {
            try SmallFile.makeDirectory(folder)
            let lock = try WholeFileLock(paths.podman + "/aardvark.lock")
            defer { withExtendedLifetime(lock) {} }
            for attachment in attachments where attachment.hasResolver { try write(attachment, document) }
        } catch {
            throw .call(error)
        }
        if try !wake() { try start() }
    }

    private func write(_ attachment: BridgeAttachment, _ document: JSONValue) throws(SyscallError) {
        let network = attachment.network.name
        let path = "\(folder)/\(network)\(attachment.isInternal ? "%int" : "")"
        let information = document["network_info"]?[network]
        let old = try SmallFile.contents(of: path).map {
            ResolverEntries(String(decoding: $0, as: UTF8.self))
        }
        var entries =
            old
            ?? ResolverEntries(
                gateways: attachment.gateways.map { $0.address },
                nameservers: information?["network_dns_servers"]?.strings ?? []
            )
        entries.add(
            document["container_id"]?.string ?? "",
            attachment.addresses.map { $0.address },
            names: [document["container_name"]?.string ?? ""]
                + (document["networks"]?[network]?["aliases"]?.strings ?? []),
            nameservers: document["dns_servers"]?.strings ?? []
        )
        try SmallFile.replace(path, with: Array(entries.text.utf8))
    }

    /// Forgets a container; the program ends by itself after the last one.
    func remove(_ attachments: [BridgeAttachment], _ document: JSONValue) throws(NetworkError) {
        guard attachments.contains(where: { $0.hasResolver }),
            let container = document["container_id"]?.string,
            !container.isEmpty
        else { return }
        do throws(SyscallError) {
            try SmallFile.makeDirectory(folder)
            let lock = try WholeFileLock(paths.podman + "/aardvark.lock")
            defer { withExtendedLifetime(lock) {} }
            for attachment in attachments where attachment.hasResolver {
                let path = "\(folder)/\(attachment.network.name)\(attachment.isInternal ? "%int" : "")"
                guard let bytes = try SmallFile.contents(of: path) else { continue }
                var entries = ResolverEntries(String(decoding: bytes, as: UTF8.self))
                entries.remove(container)
                if entries.lines.isEmpty {
                    _ = unsafe unlink(path)
                } else {
                    try SmallFile.replace(path, with: Array(entries.text.utf8))
                }
            }
        } catch {
            throw .call(error)
        }
        _ = try wake()
    }

    /// Asks other servers for what is unknown in a network; containers may be connected to it.
    func setNameservers(_ servers: [String], of network: NetworkDefinition) throws(NetworkError) {
        let isInternal = network.document["internal"]?.bool ?? false
        let path = "\(folder)/\(network.name)\(isInternal ? "%int" : "")"
        do throws(SyscallError) {
            try SmallFile.makeDirectory(folder)
            let lock = try WholeFileLock(paths.podman + "/aardvark.lock")
            defer { withExtendedLifetime(lock) {} }
            guard let bytes = try SmallFile.contents(of: path) else { return }
            var entries = ResolverEntries(String(decoding: bytes, as: UTF8.self))
            entries.setNameservers(servers)
            try SmallFile.replace(path, with: Array(entries.text.utf8))
        } catch {
            throw .call(error)
        }
        _ = try wake()
    }

    /// Has the program read its files again.
    ///
    /// - Returns: False where it does not run.
    private func wake() throws(NetworkError) -> Bool {
        do throws(SyscallError) {
            guard let bytes = try SmallFile.contents(of: folder + "/aardvark.pid"),
                let process = Int32(String(decoding: bytes, as: UTF8.self)), process > 1,
                // Another process may have its number by now.
                let name = try SmallFile.contents(of: "/proc/\(process)/comm"),
                name.starts(with: "aardvark-dns".utf8)
            else { return false }
            return kill(process, SIGHUP) == 0
        } catch  where error.code == ESRCH {
            return false
        } catch {
            throw .call(error)
        }
    }

    /// Starts the program, in a scope of its own: it outlives the unit.
    private func start() throws(NetworkError) {
        guard let program = Netavark.resolver(paths) else { return }
        var words = [program, "--config", folder, "-p", "53", "run"]
        if unsafe access("/run/systemd/system", F_OK) == 0, unsafe access("/usr/bin/systemd-run", X_OK) == 0 {
            words = ["/usr/bin/systemd-run", "-q", "--scope"] + words
        }
        let status: CInt
        do {
            status = try ChildProgram.run(
                words[0],
                Array(words.dropFirst()),
                environment: Netavark.environment(),
                scratch: folder + ".answer"
            ).status
        } catch {
            throw .call(error)
        }
        guard status == 0 else {
            throw .creation("network: aardvark-dns, which answers for names, failed with status \(status)")
        }
    }
}
