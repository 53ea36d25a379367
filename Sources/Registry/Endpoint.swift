import OCI

/// One place where a repository is: a registry's host and the path there.
struct Endpoint: Equatable, Sendable {
    /// `host` or `host:port` as in a reference.
    var registry: String
    var repository: String
    /// Whether plain HTTP and any certificate will do.
    var isInsecure: Bool

    /// Takes `host[:port]/path`.
    private init(_ name: String, isInsecure: Bool) {
        let slash = name.firstIndex(of: "/") ?? name.endIndex
        registry = String(name[..<slash])
        repository = String(name[slash...].dropFirst())
        self.isInsecure = isInsecure || Self.isLoopback(registry)
    }

    /// The places where a reference's repository may be, mirrors first; nothing is pushed to those.
    static func all(
        for reference: Reference,
        settings: RegistrySettings,
        usesMirrors: Bool = true
    ) throws(RegistryError) -> [Endpoint] {
        let name = reference.registry + "/" + reference.repository
        let configuration = try RegistriesConfiguration(reading: settings)
        let isInsecure = settings.verifiesCertificates.map { !$0 }
        // A prefix may also end in a tag or a digest.
        guard let (rule, length) = configuration.rule(for: reference.description) else {
            return [Endpoint(name, isInsecure: isInsecure ?? false)]
        }
        guard !rule.isBlocked else { throw RegistryError(reference.description, .blocked) }
        let main = RegistryRule.Mirror(location: rule.location, isInsecure: rule.isInsecure)
        let mirrors = rule.mirrors.filter { $0.serves(digest: reference.digest != nil) }
        return (usesMirrors ? mirrors + [main] : [main]).map { place in
            let there = place.location.isEmpty ? name : place.location + name.dropFirst(length)
            return Endpoint(there, isInsecure: isInsecure ?? place.isInsecure)
        }
    }

    /// Whether a registry is on this host, where nobody listens on the way.
    static func isLoopback(_ registry: String) -> Bool {
        if registry.hasPrefix("[") { return registry.hasPrefix("[::1]") }
        let host = registry.prefix { $0 != ":" }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        let isAddress = numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil }
        return host == "localhost" || isAddress && numbers[0] == "127"
    }

    /// The host that answers for a registry; Docker's own goes by another name.
    var host: String { registry == "docker.io" ? "registry-1.docker.io" : registry }
}
