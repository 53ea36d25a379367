import JSON
import Linux
import OCI

/// Who a user is to a registry (containers-auth.json(5)).
struct Credentials: Equatable, Sendable {
    var name: String
    var password: String
    /// A refresh token in place of a password.
    var identityToken: String?

    /// The value of an `Authorization` field with these.
    var basic: String { "Basic " + Base64.text(Array("\(name):\(password)".utf8)) }

    /// Finds what the first file says that knows this repository or its registry.
    static func find(
        registry: String,
        repository: String,
        in files: [String]
    ) throws(RegistryError) -> Credentials? {
        for path in files {
            let text: [UInt8]?
            do {
                text = try contents(of: path, limit: 1 << 20)
            } catch {
                throw RegistryError(registry, .file(error))
            }
            guard let text else { continue }
            guard let document = try? JSONValue(parsing: text) else {
                throw RegistryError(registry, .configuration("'\(path)' is not JSON; log in again"))
            }
            let found = try find(registry: registry, repository: repository, in: document) { reason in
                RegistryError(registry, .configuration("'\(path)': \(reason)"))
            }
            if let found { return found }
        }
        return nil
    }

    private static func find(
        registry: String,
        repository: String,
        in document: JSONValue,
        failure: (String) -> RegistryError
    ) throws(RegistryError) -> Credentials? {
        let entries = document["auths"]?.members ?? []
        for key in keys(registry: registry, repository: repository) {
            let entry = entries.first { $0.name == key } ?? entries.first { plain($0.name) == key }
            guard let entry else { continue }
            let token = entry.value["identitytoken"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            guard let text = entry.value["auth"]?.string, !text.isEmpty else {
                if let token { return Credentials(name: "", password: "", identityToken: token) }
                continue
            }
            let parts = Base64.bytes(text)?.split(separator: UInt8(ascii: ":"), maxSplits: 1)
            guard let parts, parts.count == 2 else {
                throw failure("'auth' of '\(entry.name)' is not base64 of name:password")
            }
            return Credentials(
                name: String(decoding: parts[0], as: UTF8.self),
                password: String(decoding: parts[1], as: UTF8.self),
                identityToken: token
            )
        }
        return nil
    }

    /// The repository, each namespace around it, and the registry.
    private static func keys(registry: String, repository: String) -> [String] {
        var parts = repository.split(separator: "/")
        var keys: [String] = []
        while !parts.isEmpty {
            keys.append(registry + "/" + parts.joined(separator: "/"))
            parts.removeLast()
        }
        return keys + [registry]
    }

    /// An old key such as `https://index.docker.io/v1/` as just a registry.
    private static func plain(_ key: String) -> String {
        guard let rest = key.dropping("https://") ?? key.dropping("http://") else {
            return key == "index.docker.io" ? "docker.io" : key
        }
        let host = rest.prefix { $0 != "/" }
        return host == "index.docker.io" ? "docker.io" : String(host)
    }
}
