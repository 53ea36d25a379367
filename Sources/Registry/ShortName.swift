package import OCI

/// A name without a registry, and which images it may mean (containers-registries.conf(5), "SHORT NAMES").
package enum ShortName {
    /// What a text that a user typed may mean, to be tried in order; never none.
    ///
    /// A text with a registry or a transport means itself. Of a short name an alias decides; without one the
    /// registries that are searched. Where the configuration names none, it is Docker's, as in a Quadlet file.
    /// There is nobody to ask which of several registries is meant, so that is an error, unless
    /// `short-name-mode` says otherwise.
    package static func candidates(
        for text: String,
        settings: RegistrySettings
    ) throws -> [Reference] {
        let plain = try Reference(parsing: text)
        guard let name = plain.shortName(in: text) else { return [plain] }
        let configuration = try RegistriesConfiguration(reading: settings)
        let rest = text.dropFirst(name.count)
        if configuration.shortNameMode != .disabled, let target = configuration.aliases[String(name)] {
            return [try Reference(parsing: target + rest)]
        }
        let registries = configuration.searchRegistries
        if registries.isEmpty { return [plain] }
        if registries.count > 1, configuration.shortNameMode == .enforcing {
            let names = registries.map { "\($0)/\(text)" }.joined(separator: " or ")
            throw RegistryError(text, .configuration("which registry has it is not clear; write \(names)"))
        }
        var candidates: [Reference] = []
        for registry in registries { candidates.append(try Reference(parsing: "\(registry)/\(text)")) }
        return candidates
    }
}

extension Reference {
    /// The part of a text before tag and digest, where it names no registry; nil where it does.
    fileprivate func shortName(in text: String) -> Substring? {
        guard transport == .docker, !text.hasPrefix("docker://") else { return nil }
        let name = text.prefix { $0 != "@" }
        let slash = name.lastIndex(of: "/") ?? name.startIndex
        let end = name[slash...].firstIndex(of: ":") ?? name.endIndex
        guard let first = name[..<end].firstIndex(of: "/") else { return name[..<end] }
        let host = name[..<first]
        let isHost = host == "localhost" || host.contains { $0 == "." || $0 == ":" || $0.isUppercase }
        return isHost ? nil : name[..<end]
    }
}
