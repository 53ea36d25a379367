import Glibc
import JSON
import Linux

/// A program `docker-credential-NAME`, which keeps passwords elsewhere (docker-credential-helpers' protocol).
struct CredentialHelper {
    /// What follows `docker-credential-`.
    let name: String
    let registry: String

    private static let patience: Int32 = 60_000

    /// What it says of the registry; nil where it has nothing.
    func credentials() throws(RegistryError) -> Credentials? {
        for key in registry == "docker.io" ? [registry, Self.dockerHub] : [registry] {
            let outcome = try run("get", Array(key.utf8))
            let text = String(decoding: outcome.output, as: UTF8.self).trimmed
            if outcome.status != 0 {
                // The one failure that means something else; it is told in words only.
                if text.contains("credentials not found") { continue }
                throw failure(
                    "'\(program)' failed: \(text.isEmpty ? "status \(outcome.status)" : text.oneLine)"
                )
            }
            guard let answer = try? JSONValue(parsing: outcome.output), let secret = answer["Secret"]?.string
            else { throw failure("the answer of '\(program)' holds no secret") }
            let user = answer["Username"]?.string ?? ""
            if secret.isEmpty { continue }
            return user == "<token>"
                ? Credentials(name: "", password: "", identityToken: secret)
                : Credentials(name: user, password: secret)
        }
        return nil
    }

    func store(_ credentials: Credentials) throws(RegistryError) {
        let document: JSONValue = [
            "ServerURL": .string(registry), "Username": .string(credentials.name),
            "Secret": .string(credentials.password),
        ]
        try change("store", Array(document.text.utf8))
    }

    func erase() throws(RegistryError) {
        try change("erase", Array(registry.utf8))
    }

    private static let dockerHub = "https://index.docker.io/v1/"

    private var program: String { "docker-credential-" + name }

    private func change(_ verb: String, _ input: [UInt8]) throws(RegistryError) {
        let outcome = try run(verb, input)
        guard outcome.status == 0 else {
            let text = String(decoding: outcome.output, as: UTF8.self).oneLine
            throw failure("'\(program)' failed: \(text.isEmpty ? "status \(outcome.status)" : text)")
        }
    }

    private func run(_ verb: String, _ input: [UInt8]) throws(RegistryError) -> ChildProgram.Outcome {
        guard let path = place else {
            throw failure("'\(program)', which has its credentials, is not installed")
        }
        do {
            return try ChildProgram.run(path, [program, verb], input: input, milliseconds: Self.patience)
        } catch {
            throw failure("'\(program)' failed: \(error)")
        }
    }

    /// Where the program is; a name with a slash is none.
    private var place: String? {
        guard !name.isEmpty, !name.contains("/") else { return nil }
        let search =
            unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        return search.split(separator: ":").map { "\($0)/\(program)" }.first { unsafe access($0, X_OK) == 0 }
    }

    private func failure(_ reason: String) -> RegistryError {
        RegistryError(registry, .configuration(reason))
    }
}
