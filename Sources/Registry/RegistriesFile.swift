import OCI

/// What registries.conf says about a registry or a part of one (containers-registries.conf(5)).
struct RegistryRule: Equatable, Sendable {
    /// `host[:port][/path]`, or `*.domain`.
    var prefix = ""
    /// What replaces the prefix; empty where nothing does.
    var location = ""
    var isInsecure = false
    var isBlocked = false
    /// Locations that are asked first, in order.
    var mirrors: [Mirror] = []

    struct Mirror: Equatable, Sendable {
        var location = ""
        var isInsecure = false
    }

    /// How much of a name this rule's prefix covers; nil where it isn't about the name.
    func matches(_ name: String) -> Int? {
        if let domain = prefix.dropping("*") {
            return name.prefix { $0 != "/" && $0 != ":" }.hasSuffix(domain) ? domain.count : nil
        }
        guard let rest = name.dropping(prefix) else { return nil }
        return rest.isEmpty || rest.first == "/" || rest.first == ":" ? prefix.count : nil
    }
}

/// The `[[registry]]` tables of registries.conf; the rest of that file is about short names.
///
/// Of TOML this reads tables, strings and booleans on one line each, which is how such files are written.
struct RegistriesFile {
    private(set) var rules: [RegistryRule] = []

    private enum Table {
        case registry
        case mirror
        case other
    }

    init(parsing text: String) {
        var table = Table.other
        for line in text.split(whereSeparator: \.isNewline).map(\.trimmed) {
            if line.hasPrefix("[") {
                switch line.filter({ !$0.isWhitespace }).prefix(while: { $0 != "#" }) {
                case "[[registry]]":
                    table = .registry
                    rules.append(RegistryRule())
                case "[[registry.mirror]]" where !rules.isEmpty:
                    table = .mirror
                    rules[rules.count - 1].mirrors.append(RegistryRule.Mirror())
                default: table = .other
                }
            } else if let equals = line.firstIndex(of: "="), !line.hasPrefix("#") {
                let value = Self.value(line[line.index(after: equals)...].trimmed)
                assign(line[..<equals].trimmed, value, in: table)
            }
        }
        rules = rules.map { rule in
            var rule = rule
            if rule.prefix.isEmpty { rule.prefix = rule.location }
            return rule
        }
        .filter { !$0.prefix.isEmpty }
    }

    private mutating func assign(_ key: String, _ value: String, in table: Table) {
        guard let last = rules.indices.last else { return }
        let mirror = rules[last].mirrors.indices.last
        switch (table, key) {
        case (.registry, "prefix"): rules[last].prefix = value
        case (.registry, "location"): rules[last].location = value
        case (.registry, "insecure"): rules[last].isInsecure = value == "true"
        case (.registry, "blocked"): rules[last].isBlocked = value == "true"
        case (.mirror, "location"): if let mirror { rules[last].mirrors[mirror].location = value }
        case (.mirror, "insecure"): if let mirror { rules[last].mirrors[mirror].isInsecure = value == "true" }
        default: break
        }
    }

    /// A string without its quotation marks, or a word.
    private static func value(_ text: String) -> String {
        guard let mark = text.first, mark == "\"" || mark == "'" else {
            return text.prefix { $0 != "#" }.trimmed
        }
        return String(text.dropFirst().prefix { $0 != mark })
    }
}
