/// What the files as containers-registries.conf(5) say together.
struct RegistriesConfiguration: Equatable, Sendable {
    /// What becomes of a short name that no alias is for and several registries may have.
    enum ShortNameMode: String, Sendable {
        case enforcing
        case permissive
        case disabled
    }

    var rules: [RegistryRule] = []
    var searchRegistries: [String] = []
    var shortNameMode = ShortNameMode.enforcing
    /// Repositories by short name.
    var aliases: [String: String] = [:]
    /// Where credentials are asked for, in order; nil for the files alone.
    var credentialHelpers: [String]?

    init() {}

    /// Reads the files, of which a later one changes what an earlier one said.
    init(reading settings: RegistrySettings) throws(RegistryError) {
        for path in settings.registries { try read(path) { try $0.merge($1) } }
        for path in settings.aliases { try read(path) { try $0.addAliases($1) } }
    }

    private mutating func read(
        _ path: String,
        _ take: (inout Self, [String: TOMLValue]) throws -> Void
    ) throws(RegistryError) {
        let text: [UInt8]?
        do {
            text = try contents(of: path, limit: 1 << 20)
        } catch {
            throw RegistryError("registries.conf", .file(error))
        }
        guard let text else { return }
        do {
            try take(&self, TOMLParser.parse(text))
        } catch {
            let why = (error as? RegistriesFileError)?.reason ?? "\(error)"
            throw RegistryError("'\(path)'", .configuration(why))
        }
    }

    /// Takes what another file says in place of what was said before.
    private mutating func merge(_ file: [String: TOMLValue]) throws(RegistriesFileError) {
        if let old = file["registries"]?.table, !old.isEmpty {
            throw RegistriesFileError(
                "this is version 1 of the format, which is not read; write [[registry]] tables and "
                    + "'unqualified-search-registries'"
            )
        }
        for table in try file.read("registry", "tables '[[registry]]'", \.tables) ?? [] {
            let rule = try RegistryRule(table)
            rules.removeAll { $0.prefix == rule.prefix }
            rules.append(rule)
        }
        let search = "unqualified-search-registries"
        searchRegistries = try file.read(search, "a list of strings", \.strings) ?? searchRegistries
        let mode = try file.string("short-name-mode")
        if !mode.isEmpty {
            guard let known = ShortNameMode(rawValue: mode) else {
                throw RegistriesFileError(
                    "'\(mode)' of 'short-name-mode' is not enforcing, permissive or disabled"
                )
            }
            shortNameMode = known
        }
        credentialHelpers =
            try file.read("credential-helpers", "a list of strings", \.strings) ?? credentialHelpers
        try addAliases(file)
    }

    private mutating func addAliases(_ file: [String: TOMLValue]) throws(RegistriesFileError) {
        for (name, value) in try file.read("aliases", "a table", \.table) ?? [:] {
            guard let target = value.string else {
                throw RegistriesFileError("alias '\(name)' needs a string")
            }
            aliases[name] = target.isEmpty ? nil : target
        }
    }

    /// The rule whose prefix is the longest for a name, and how much of the name it covers.
    func rule(for name: String) -> (rule: RegistryRule, length: Int)? {
        var best: (rule: RegistryRule, length: Int)?
        for rule in rules {
            guard let length = rule.matches(name), rule.prefix.count > best?.rule.prefix.count ?? 0 else {
                continue
            }
            best = (rule, length)
        }
        return best
    }
}
