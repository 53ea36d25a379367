extension Reference {
    /// Reads `[docker://]NAME[:TAG][@DIGEST]` or `oci:/DIRECTORY[:NAME]`.
    ///
    /// The grammar of names is that of the distribution specification; what is left out is completed as in
    /// Docker's `reference` package. Short names are not looked up in registries.conf: what a file means must
    /// not depend on when it is read.
    package init(parsing text: String) throws(ReferenceError) {
        guard !text.isEmpty else { throw ReferenceError(text, .empty) }
        do {
            if let layout = text.dropping("oci:") {
                self = try Self.layout(layout, in: text)
            } else {
                self = try Self.registry(text.dropping("docker://") ?? text[...], in: text)
            }
        } catch {
            let transports = [
                "containers-storage", "dir", "docker-archive", "docker-daemon", "oci-archive", "ostree",
                "sif",
            ]
            guard let other = transports.first(where: { text.hasPrefix($0 + ":") }) else { throw error }
            throw ReferenceError(text, .transport(other))
        }
        guard escaped.utf8.count <= Self.longestEscaped else { throw ReferenceError(text, .tooLong) }
    }

    private static func registry(_ name: Substring, in text: String) throws(ReferenceError) -> Reference {
        var rest = name
        var digest: Digest?
        if let at = rest.firstIndex(of: "@") {
            let part = rest[rest.index(after: at)...]
            guard let value = Digest(part) else { throw ReferenceError(text, .digest(String(part))) }
            digest = value
            rest = rest[..<at]
        }
        var tag: Substring?
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            let part = rest[rest.index(after: colon)...]
            guard isTag(part) else { throw ReferenceError(text, .tag(String(part))) }
            tag = part
            rest = rest[..<colon]
        }
        var (registry, repository) = split(rest)
        guard isRegistry(registry) else { throw ReferenceError(text, .registry(String(registry))) }
        if registry == "index.docker.io" { registry = "docker.io" }
        if registry == "docker.io", !repository.contains("/") { repository = "library/" + repository }
        guard isRepository(repository) else { throw ReferenceError(text, .repository(String(repository))) }
        return Reference(
            transport: .docker,
            registry: String(registry),
            repository: String(repository),
            tag: digest == nil ? String(tag ?? "latest") : nil,
            digest: digest
        )
    }

    /// The registry and the repository of a name: the first part is a host only where it looks like one.
    private static func split(_ name: Substring) -> (registry: Substring, repository: Substring) {
        guard let slash = name.firstIndex(of: "/") else { return ("docker.io", name) }
        let first = name[..<slash]
        let isHost =
            first == "localhost" || first.contains(where: { $0 == "." || $0 == ":" || $0.isUppercase })
        return isHost ? (first, name[name.index(after: slash)...]) : ("docker.io", name)
    }

    private static func layout(_ place: Substring, in text: String) throws(ReferenceError) -> Reference {
        let parts = place.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let components = parts[0].split(separator: "/")
        let plain = parts[0].utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        guard parts[0].hasPrefix("/"), plain, !components.contains("..") else {
            throw ReferenceError(text, .directory(String(parts[0])))
        }
        let name = parts.count > 1 ? parts[1] : nil
        if let name, !isLayoutName(name) { throw ReferenceError(text, .tag(String(name))) }
        return Reference(
            transport: .oci,
            registry: "",
            repository: "/" + components.filter { $0 != "." }.joined(separator: "/"),
            tag: name.map(String.init),
            digest: nil
        )
    }
}

// The grammars.
extension Reference {
    /// `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`.
    private static func isTag(_ text: Substring) -> Bool {
        let accepted = text.utf8.allSatisfy { $0.isLetterOrDigit || "._-".utf8.contains($0) }
        return accepted && (1...128).contains(text.utf8.count) && text.first != "." && text.first != "-"
    }

    /// Host names, IPv4 addresses and IPv6 addresses in brackets, each with a port or without.
    private static func isRegistry(_ text: Substring) -> Bool {
        var host = text
        let end = text.lastIndex(of: "]") ?? text.startIndex
        if let colon = text[end...].lastIndex(of: ":") {
            let port = text[text.index(after: colon)...]
            guard port.utf8.allSatisfy(\.isDigit), UInt16(port) != nil else { return false }
            host = text[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            let address = host.dropFirst().dropLast()
            return !address.isEmpty && address.utf8.allSatisfy { $0.isHexadecimal || $0 == UInt8(ascii: ":") }
        }
        return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            let accepted = label.utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }
            return accepted && !label.isEmpty && label.first != "-" && label.last != "-"
        }
    }

    /// Path components of `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`.
    ///
    /// 64 hexadecimal digits alone are refused, as they are everywhere: they would be an image's ID.
    private static func isRepository(_ text: Substring) -> Bool {
        if Digest(hexadecimal: text.dropping("library/") ?? text) != nil { return false }
        return text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { component in
            words(component, isWord: { $0.isDigit || (0x61...0x7A).contains($0) }) { separator in
                [".", "_", "__"].contains(separator) || separator.allSatisfy { $0 == "-" }
            }
        }
    }

    /// The grammar of `org.opencontainers.image.ref.name` (image-spec, annotations.md).
    private static func isLayoutName(_ text: Substring) -> Bool {
        text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { component in
            words(component, isWord: \.isLetterOrDigit) { separator in
                ["-", ".", "_", ":", "@", "+", "--"].contains(separator)
            }
        }
    }

    /// Whether a text is words with separators between them, and no separator at either end.
    private static func words(
        _ text: Substring,
        isWord: (UInt8) -> Bool,
        isSeparator: (Substring) -> Bool
    ) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, isWord(first), isWord(last) else {
            return false
        }
        return text.split { $0.utf8.allSatisfy(isWord) }.allSatisfy(isSeparator)
    }
}

extension StringProtocol {
    /// What follows a prefix, or nil where this does not start with it.
    func dropping(_ prefix: String) -> SubSequence? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }
}

extension UInt8 {
    /// Whether this is an ASCII hexadecimal digit.
    fileprivate var isHexadecimal: Bool { isDigit || (0x61...0x66).contains(self | 0x20) }
}
