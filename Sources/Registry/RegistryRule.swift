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
        /// Which references a mirror is asked for.
        enum Use: String, Sendable {
            case all
            case digest = "digest-only"
            case tag = "tag-only"
        }

        var location = ""
        var isInsecure = false
        var use = Use.all

        func serves(digest: Bool) -> Bool {
            switch use {
            case .all: true
            case .digest: digest
            case .tag: !digest
            }
        }
    }

    /// How much of a name this rule's prefix covers; nil where it isn't about the name.
    func matches(_ name: String) -> Int? {
        let end: String.Index
        if let domain = prefix.dropping("*") {
            // The domain is the end of the host's name.
            let host = name.prefix { $0 != "/" && $0 != ":" && $0 != "@" }
            guard host.hasSuffix(domain), host.utf8.count > domain.utf8.count else { return nil }
            end = host.endIndex
        } else {
            guard let rest = name.dropping(prefix) else { return nil }
            end = rest.startIndex
        }
        let isWhole = end == name.endIndex || "/:@".contains(name[end])
        return isWhole ? name.distance(from: name.startIndex, to: end) : nil
    }
}

extension RegistryRule {
    /// Reads a `[[registry]]` table.
    init(_ table: [String: TOMLValue]) throws(RegistriesFileError) {
        prefix = try table.string("prefix")
        location = try table.string("location")
        isInsecure = try table.flag("insecure")
        isBlocked = try table.flag("blocked")
        let onlyDigests = try table.flag("mirror-by-digest-only")
        let mirrors = try table.read("mirror", "tables '[[registry.mirror]]'", \.tables) ?? []
        if prefix.isEmpty { prefix = location }
        guard !prefix.isEmpty else {
            throw RegistriesFileError("a [[registry]] has no prefix and no location")
        }
        prefix = try Self.place(prefix)
        if !location.isEmpty {
            location = try Self.place(location)
        } else if !prefix.hasPrefix("*.") {
            location = prefix
        }
        try add(mirrors, onlyDigests)
    }

    private mutating func add(
        _ tables: [[String: TOMLValue]],
        _ onlyDigests: Bool
    ) throws(RegistriesFileError) {
        for table in tables {
            var mirror = Mirror()
            mirror.location = try Self.place(table.string("location"))
            mirror.isInsecure = try table.flag("insecure")
            let use = try table.string("pull-from-mirror")
            if !use.isEmpty {
                guard let known = Mirror.Use(rawValue: use) else {
                    throw RegistriesFileError(
                        "'\(use)' of 'pull-from-mirror' is not all, digest-only or tag-only"
                    )
                }
                guard !onlyDigests else {
                    throw RegistriesFileError(
                        "'mirror-by-digest-only' of '\(prefix)' and 'pull-from-mirror' of a mirror exclude each other"
                    )
                }
                mirror.use = known
            }
            if onlyDigests { mirror.use = .digest }
            mirrors.append(mirror)
        }
    }

    /// A place without slashes at its end; a URL is none.
    private static func place(_ text: String) throws(RegistriesFileError) -> String {
        guard !text.hasPrefix("http://"), !text.hasPrefix("https://") else {
            throw RegistriesFileError("'\(text)' begins with a scheme; write only the host and the path")
        }
        let place = String(text.reversed().drop { $0 == "/" }.reversed())
        guard !place.isEmpty else { throw RegistriesFileError("a location is missing") }
        return place
    }
}

/// What is wrong with the content of a registries.conf.
struct RegistriesFileError: Error, Equatable {
    var reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

extension [String: TOMLValue] {
    /// What `read` makes of a member; nil where there is none.
    func read<T>(_ name: String, _ what: String, _ read: (TOMLValue) -> T?) throws(RegistriesFileError) -> T?
    {
        guard let value = self[name] else { return nil }
        guard let result = read(value) else { throw RegistriesFileError("'\(name)' needs \(what)") }
        return result
    }

    func string(_ name: String) throws(RegistriesFileError) -> String {
        try read(name, "a string", \.string) ?? ""
    }

    func flag(_ name: String) throws(RegistriesFileError) -> Bool {
        try read(name, "true or false", \.boolean) ?? false
    }
}
