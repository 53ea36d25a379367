import JSON
import OCI

/// Who a user is to a registry (containers-auth.json(5)).
package struct Credentials: Equatable, Sendable {
    package var name: String
    package var password: String
    /// A refresh token in place of a password.
    var identityToken: String?

    package init(name: String, password: String) {
        self.init(name: name, password: password, identityToken: nil)
    }

    init(name: String, password: String, identityToken: String?) {
        self.name = name
        self.password = password
        self.identityToken = identityToken
    }

    /// The value of an `Authorization` field with these.
    var basic: String { "Basic " + Base64.text(Array("\(name):\(password)".utf8)) }
}

/// Finds who we are to one registry, or to one repository in it.
package struct CredentialSearch {
    let registry: String
    let repository: String

    /// Searches for a registry as a whole where there is no repository.
    package init(registry: String, repository: String = "") {
        self.registry = registry
        self.repository = repository
    }

    /// What the settings say, the first of: flags, systemd's credentials, files and helpers in the order of
    /// `credential-helpers`.
    package func credentials(_ settings: RegistrySettings) throws(RegistryError) -> Credentials? {
        if let login = settings.login { return Credentials(name: login.name, password: login.password) }
        if let found = try passed(settings) { return found }
        let helpers = try RegistriesConfiguration(reading: settings).credentialHelpers ?? [Self.files]
        for helper in helpers {
            let found =
                helper == Self.files
                ? try inFiles(settings)
                : try CredentialHelper(name: helper, registry: registry).credentials()
            if let found { return found }
        }
        return nil
    }

    /// What stands for the files among helpers.
    static let files = "containers-auth.json"

    /// What systemd passed to our unit (systemd.exec(5), "CREDENTIALS").
    private func passed(_ settings: RegistrySettings) throws(RegistryError) -> Credentials? {
        guard let directory = settings.passed else { return nil }
        // A credential's name can't have a colon.
        let host = String(registry.map { $0 == ":" ? "_" : $0 })
        let path = "\(directory)/oci.registry.login.\(host)"
        if let text = try read(path) {
            let parts = String(decoding: text, as: UTF8.self).trimmed.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw failure("credential '\(path)' is not user:password") }
            return Credentials(name: String(parts[0]), password: String(parts[1]))
        }
        return try inFile(directory + "/oci.registry.auth")
    }

    private func inFiles(_ settings: RegistrySettings) throws(RegistryError) -> Credentials? {
        for path in settings.credentials {
            if let found = try inFile(path) { return found }
        }
        guard let legacy = settings.legacyCredentials, let document = try document(legacy) else { return nil }
        return try entry(of: [registry], in: document.members ?? [], legacy)
    }

    private func inFile(_ path: String) throws(RegistryError) -> Credentials? {
        guard let document = try document(path) else { return nil }
        if let helper = document["credHelpers"]?[registry]?.string, !helper.isEmpty {
            return try CredentialHelper(name: helper, registry: registry).credentials()
        }
        if let found = try entry(of: keys, in: document["auths"]?.members ?? [], path) { return found }
        guard let helper = document["credsStore"]?.string, !helper.isEmpty else { return nil }
        return try CredentialHelper(name: helper, registry: registry).credentials()
    }

    private func document(_ path: String) throws(RegistryError) -> JSONValue? {
        guard let text = try read(path), !text.isEmpty else { return nil }
        guard let document = try? JSONValue(parsing: text) else {
            throw failure("'\(path)' is not JSON; log in again")
        }
        return document
    }

    private func read(_ path: String) throws(RegistryError) -> [UInt8]? {
        do {
            return try contents(of: path, limit: 1 << 20)
        } catch {
            throw RegistryError(registry, .file(error))
        }
    }

    /// What the most specific entry says.
    private func entry(
        of keys: [String],
        in entries: [JSONValue.Member],
        _ path: String
    ) throws(RegistryError) -> Credentials? {
        for key in keys {
            let entry = entries.first { $0.name == key } ?? entries.first { Self.plain($0.name) == key }
            guard let entry else { continue }
            let token = entry.value["identitytoken"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            guard let text = entry.value["auth"]?.string, !text.isEmpty else {
                if let token { return Credentials(name: "", password: "", identityToken: token) }
                continue
            }
            let parts = Base64.bytes(text)?.split(
                separator: UInt8(ascii: ":"),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard let parts, parts.count == 2 else {
                throw failure("'\(path)': 'auth' of '\(entry.name)' is not base64 of name:password")
            }
            // Docker once filled the password up with zeros.
            let password = parts[1].prefix { $0 != 0 }
            return Credentials(
                name: String(decoding: parts[0], as: UTF8.self),
                password: String(decoding: password, as: UTF8.self),
                identityToken: token
            )
        }
        return nil
    }

    /// The repository, each namespace around it, and the registry.
    private var keys: [String] {
        var parts = repository.split(separator: "/")
        var keys: [String] = []
        while !parts.isEmpty {
            keys.append(registry + "/" + parts.joined(separator: "/"))
            parts.removeLast()
        }
        return keys + [registry]
    }

    private func failure(_ reason: String) -> RegistryError {
        RegistryError(registry, .configuration(reason))
    }

    /// An old key such as `https://index.docker.io/v1/` as just a registry.
    static func plain(_ key: String) -> String {
        guard let rest = key.dropping("https://") ?? key.dropping("http://") else {
            return ["index.docker.io", "registry-1.docker.io"].contains(key) ? "docker.io" : key
        }
        let host = String(rest.prefix { $0 != "/" })
        return ["index.docker.io", "registry-1.docker.io"].contains(host) ? "docker.io" : host
    }
}
