import Linux
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

    /// The places where a reference's repository may be, mirrors first.
    static func all(
        for reference: Reference,
        settings: RegistrySettings
    ) throws(RegistryError) -> [Endpoint] {
        let name = reference.registry + "/" + reference.repository
        var best: (rule: RegistryRule, length: Int)?
        for path in settings.registries {
            let text: [UInt8]?
            do {
                text = try contents(of: path, limit: 1 << 20)
            } catch {
                throw RegistryError(reference.description, .file(error))
            }
            guard let text else { continue }
            for rule in RegistriesFile(parsing: String(decoding: text, as: UTF8.self)).rules {
                guard let length = rule.matches(name), length >= best?.length ?? 0 else { continue }
                best = (rule, length)
            }
        }
        let isInsecure = settings.verifiesCertificates.map { !$0 }
        guard let rule = best?.rule else { return [Endpoint(name, isInsecure: isInsecure ?? false)] }
        guard !rule.isBlocked else { throw RegistryError(reference.description, .blocked) }
        let places =
            rule.mirrors + [RegistryRule.Mirror(location: rule.location, isInsecure: rule.isInsecure)]
        return places.map { place in
            let isPlain = place.location.isEmpty || rule.prefix.hasPrefix("*")
            let there = isPlain ? name : place.location + name.dropFirst(rule.prefix.count)
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
