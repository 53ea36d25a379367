import Lowering
import OCI

extension ContainerFiles {
    /// Gives the files their content, as far as it depends on no bridge network.
    func fill(_ plan: RunPlan) throws(Failure) {
        let hostname = plan.spec.hostname
        if !options.noHostname { try write((hostname ?? hostName) + "\n", to: "hostname") }
        if !options.noHosts { try write(hosts(hostname), to: "hosts") }
        try write(resolver(), to: "resolv.conf")
    }

    private var hostName: String {
        HostFile.text("/proc/sys/kernel/hostname")?.split(separator: "\n").first.map(String.init)
            ?? "localhost"
    }

    /// The lines of `--add-host`, those of the host's file, and the container's own name.
    private func hosts(_ hostname: String?) throws(Failure) -> String {
        var lines: [String] = []
        for entry in options.hosts {
            guard let colon = entry.firstIndex(of: ":") else {
                throw Failure("run: --add-host '\(entry)': needs the form name:address")
            }
            let names = entry[..<colon].split(separator: ";").joined(separator: " ")
            lines.append("\(entry[entry.index(after: colon)...])\t\(names)")
        }
        switch options.hostsFile {
        case "none", "image": break
        case let path:
            let text = HostFile.text(path ?? "/etc/hosts") ?? ""
            lines += text.split(separator: "\n").filter { line in
                let words = line.split(whereSeparator: \.isWhitespace)
                return !line.hasPrefix("#") && words.count > 1
            }.map(String.init)
        }
        if !lines.contains(where: { $0.hasSuffix("localhost") || $0.contains("localhost ") }) {
            lines += ["127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback"]
        }
        if let hostname, !options.isOnHostNetwork { lines.append("127.0.0.1\t\(hostname) \(name)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The host's resolver, with what `--dns` and the like put in place of it.
    private func resolver() -> String {
        var nameservers: [String] = []
        var search: [String] = []
        var settings: [String] = []
        for line in (HostFile.text("/etc/resolv.conf") ?? "").split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            switch words.first {
            case "nameserver": nameservers += words.dropFirst().prefix(1)
            case "search", "domain": search = Array(words.dropFirst())
            case "options": settings += words.dropFirst()
            default: break
            }
        }
        if !options.dns.isEmpty { nameservers = options.dns }
        if !options.dnsSearch.isEmpty { search = options.dnsSearch.filter { $0 != "." } }
        if !options.dnsOptions.isEmpty { settings = options.dnsOptions }
        var lines = search.isEmpty ? [] : ["search " + search.joined(separator: " ")]
        lines += nameservers.map { "nameserver " + $0 }
        if !settings.isEmpty { lines.append("options " + settings.joined(separator: " ")) }
        return lines.map { $0 + "\n" }.joined()
    }
}
