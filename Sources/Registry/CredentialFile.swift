import Glibc
import JSON
import Linux
import OCI

/// The file that `login` and `logout` change (containers-auth.json(5)); what else is in it stays.
package struct CredentialFile {
    package let path: String
    private var document: JSONValue

    /// Reads a file; one that is not there is empty.
    package init(path: String) throws(RegistryError) {
        self.path = path
        document = [:]
        do {
            guard let text = try contents(of: path, limit: 1 << 20), !text.isEmpty else { return }
            guard let read = try? JSONValue(parsing: text), read.members != nil else {
                throw RegistryError("'\(path)'", .configuration("it is not JSON; nothing was changed"))
            }
            document = read
        } catch let error as RegistryError {
            throw error
        } catch let error as SyscallError {
            throw RegistryError("'\(path)'", .file(error))
        } catch {
            throw RegistryError("'\(path)'", .configuration("\(error)"))
        }
    }

    /// The registries, and parts of them, that the file has passwords for.
    package var keys: [String] { (document["auths"]?.members ?? []).map(\.name) }

    /// The helper that has the passwords for a registry.
    private func helper(for registry: String) -> CredentialHelper? {
        let name = document["credHelpers"]?[registry]?.string ?? document["credsStore"]?.string
        return name.flatMap { $0.isEmpty ? nil : CredentialHelper(name: $0, registry: registry) }
    }

    /// Keeps who we are to a registry or to a part of one.
    package mutating func set(_ credentials: Credentials, for key: String) throws(RegistryError) {
        if let helper = helper(for: key) { return try helper.store(credentials) }
        let text = Base64.text(Array("\(credentials.name):\(credentials.password)".utf8))
        var entries = (document["auths"]?.members ?? []).filter { $0.name != key }
        entries.append(.init(key, ["auth": .string(text)]))
        try setEntries(entries)
    }

    /// Forgets who we are; false where nothing was known.
    package mutating func remove(_ key: String) throws(RegistryError) -> Bool {
        if let helper = helper(for: key) {
            guard try helper.credentials() != nil else { return false }
            try helper.erase()
            return true
        }
        let entries = document["auths"]?.members ?? []
        let rest = entries.filter { $0.name != key && CredentialSearch.plain($0.name) != key }
        guard rest.count < entries.count else { return false }
        try setEntries(rest)
        return true
    }

    /// Forgets everybody.
    package mutating func removeAll() throws(RegistryError) {
        for member in document["credHelpers"]?.members ?? [] { _ = try remove(member.name) }
        try setEntries([])
    }

    private mutating func setEntries(_ entries: [JSONValue.Member]) throws(RegistryError) {
        let others = (document.members ?? []).filter { $0.name != "auths" }
        document = .object([.init("auths", .object(entries))] + others)
        do {
            if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
                try SmallFile.makeDirectory(String(path[..<slash]), mode: 0o700)
            }
            try SmallFile.replace(path, with: Array((document.indentedText(by: 4) + "\n").utf8), mode: 0o600)
        } catch {
            throw RegistryError("'\(path)'", .file(error))
        }
    }
}
