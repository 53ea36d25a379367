extension Reference {
    /// Reads a name in a registry, or a path of this host after its transport.
    ///
    /// The forms are `[docker://]NAME[:TAG][@DIGEST]`, `oci:/DIRECTORY[:NAME]`, `oci-archive:/FILE[:NAME]`,
    /// `docker-archive:/FILE[:REFERENCE]`, `docker-archive:/FILE:@NUMBER` or `dir:/DIRECTORY`.
    ///
    /// The grammar of names is that of the distribution specification; what is left out is completed as in
    /// Docker's `reference` package. Short names are not looked up in registries.conf: what a file means must
    /// not depend on when it is read.
    package init(parsing text: String) throws(ReferenceError) {
        guard !text.isEmpty else { throw ReferenceError(text, .empty) }
        let bytes = Array(text.utf8)
        let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        let start = colon.map { String(bytes[..<$0]) } ?? ""
        do throws(ReferenceError) {
            switch start {
            // Tags of these names would be something else to Podman, too.
            case "containers-storage", "docker-daemon": throw ReferenceError(text, .transport(start))
            case "oci", "oci-archive", "docker-archive", "dir":
                let transport = Transport(rawValue: start) ?? .oci
                self = try Self.local(transport, bytes[(start.utf8.count + 1)...], in: text)
            case "docker" where bytes.starts(with: "docker://".utf8):
                self = try Self.registry(bytes[9...], in: text)
            default: self = try Self.registry(bytes[...], in: text)
            }
        } catch {
            guard start == "ostree" || start == "sif" else { throw error }
            throw ReferenceError(text, .transport(start))
        }
        guard hasShortEscape else { throw ReferenceError(text, .tooLong) }
    }

    private static func registry(
        _ name: ArraySlice<UInt8>,
        in text: String
    ) throws(ReferenceError) -> Reference {
        var rest = name
        var digest: Digest?
        if let at = rest.firstIndex(of: UInt8(ascii: "@")) {
            let part = String(rest[(at + 1)...])
            guard let value = Digest(part) else { throw ReferenceError(text, .digest(part)) }
            digest = value
            rest = rest[..<at]
        }
        var tag: ArraySlice<UInt8>?
        if let colon = rest.lastIndex(of: UInt8(ascii: ":")), !rest[colon...].contains(UInt8(ascii: "/")) {
            let part = rest[(colon + 1)...]
            guard isTag(part) else { throw ReferenceError(text, .tag(String(part))) }
            tag = part
            rest = rest[..<colon]
        }
        let (host, path) = split(rest)
        guard host.map(isRegistry) ?? true else {
            throw ReferenceError(text, .registry(String(host ?? [])))
        }
        var registry = host.map { String($0) } ?? "docker.io"
        var repository = String(path)
        if registry == "index.docker.io" { registry = "docker.io" }
        if registry == "docker.io", !path.contains(UInt8(ascii: "/")) { repository = "library/" + repository }
        guard isRepository(path) else { throw ReferenceError(text, .repository(repository)) }
        return Reference(
            transport: .docker,
            registry: registry,
            repository: repository,
            tag: digest == nil ? tag.map { String($0) } ?? "latest" : nil,
            digest: digest
        )
    }

    /// The registry and the repository of a name: the first part is a host only where it looks like one.
    private static func split(
        _ name: ArraySlice<UInt8>
    ) -> (registry: ArraySlice<UInt8>?, repository: ArraySlice<UInt8>) {
        guard let slash = name.firstIndex(of: UInt8(ascii: "/")) else { return (nil, name) }
        let first = name[..<slash]
        let isHost =
            first.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || $0.isUppercase }
            || first.elementsEqual("localhost".utf8)
        return isHost ? (first, name[(slash + 1)...]) : (nil, name)
    }

    private static func local(
        _ transport: Transport,
        _ place: ArraySlice<UInt8>,
        in text: String
    ) throws(ReferenceError) -> Reference {
        // The path of `dir:` may have colons.
        let colon =
            (transport == .directory ? nil : place.firstIndex(of: UInt8(ascii: ":"))) ?? place.endIndex
        let directory = place[..<colon]
        guard directory.first == UInt8(ascii: "/"), directory.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            let path = cleaned(directory)
        else {
            throw ReferenceError(text, .directory(String(directory)))
        }
        var name = colon < place.endIndex ? String(place[(colon + 1)...]) : nil
        if let given = name {
            let isName = transport != .dockerArchive && isLayoutName(place[(colon + 1)...])
            name = transport == .dockerArchive ? archived(given) : isName ? given : nil
            if name == nil { throw ReferenceError(text, .tag(given)) }
        }
        return Reference(
            transport: transport,
            registry: "",
            repository: String(path),
            tag: name,
            digest: nil
        )
    }

    /// The name of an image in an archive of Docker's; nil where it is none.
    private static func archived(_ name: String) -> String? {
        if name.utf8.first == UInt8(ascii: "@") {
            let number = name.utf8.dropFirst()
            let isNumber = !number.isEmpty && number.count < 6 && number.allSatisfy { $0.isDigit }
            return isNumber ? name : nil
        }
        // What is wrong with it is told as of any name in an archive.
        guard let reference = try? registry(Array(name.utf8)[...], in: name) else { return nil }
        return reference.digest == nil ? reference.description : nil
    }

    /// An absolute path without empty components and `.`; nil where it has `..`.
    private static func cleaned(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var cleaned: [UInt8] = []
        cleaned.reserveCapacity(path.count)
        var isUp = false
        forEachComponent(of: path) { component in
            switch component.count {
            case 0: return
            case 1 where component.first == UInt8(ascii: "."): return
            case 2 where component.elementsEqual("..".utf8): isUp = true
            default: break
            }
            cleaned.append(UInt8(ascii: "/"))
            cleaned.append(contentsOf: component)
        }
        if cleaned.isEmpty { cleaned = [UInt8(ascii: "/")] }
        return isUp ? nil : cleaned[...]
    }

    /// What is between slashes, also where that is nothing.
    private static func forEachComponent(of text: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) -> Void) {
        var start = text.startIndex
        for index in text.indices where text[index] == UInt8(ascii: "/") {
            body(text[start..<index])
            start = index + 1
        }
        body(text[start...])
    }
}

// The grammars. They are of bytes: this runs for each file whenever systemd reloads.
extension Reference {
    /// `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`.
    private static func isTag(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, first.isLetterOrDigit || first == UInt8(ascii: "_") else {
            return false
        }
        return text.count <= 128 && text.allSatisfy { $0.isLetterOrDigit || "._-".utf8.contains($0) }
    }

    /// Host names, IPv4 addresses and IPv6 addresses in brackets, each with a port or without.
    private static func isRegistry(_ text: ArraySlice<UInt8>) -> Bool {
        var host = text
        let end = text.lastIndex(of: UInt8(ascii: "]")) ?? text.startIndex
        if let colon = text[end...].lastIndex(of: UInt8(ascii: ":")) {
            let port = text[(colon + 1)...]
            guard port.allSatisfy({ $0.isDigit }), UInt16(String(port)) != nil else { return false }
            host = text[..<colon]
        }
        if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") {
            let address = host.dropFirst().dropLast()
            return !address.isEmpty && address.allSatisfy { $0.isHexadecimal || $0 == UInt8(ascii: ":") }
        }
        // Labels are words whose inner dashes are part of them.
        return isWords(
            host,
            isWord: { $0.isLetterOrDigit },
            isSeparator: { $0.elementsEqual(".".utf8) || $0.allSatisfy { $0 == UInt8(ascii: "-") } }
        )
    }

    /// Path components of `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`.
    ///
    /// 64 hexadecimal digits alone are refused, as they are everywhere: they would be an image's ID.
    private static func isRepository(_ text: ArraySlice<UInt8>) -> Bool {
        let image = text.starts(with: "library/".utf8) ? text.dropFirst(8) : text
        if image.count == 64, Digest(hexadecimal: String(image)) != nil { return false }
        var isValid = true
        forEachComponent(of: text) { component in
            isValid =
                isValid
                && isWords(component, isWord: { $0.isDigit || (0x61...0x7A).contains($0) }) { separator in
                    separator.allSatisfy { $0 == UInt8(ascii: "-") }
                        || separator.count < 3 && separator.allSatisfy { $0 == UInt8(ascii: "_") }
                        || separator.elementsEqual(".".utf8)
                }
        }
        return isValid
    }

    /// The grammar of `org.opencontainers.image.ref.name` (image-spec, annotations.md).
    private static func isLayoutName(_ text: ArraySlice<UInt8>) -> Bool {
        var isValid = true
        forEachComponent(of: text) { component in
            isValid =
                isValid
                && isWords(component, isWord: { $0.isLetterOrDigit }) { separator in
                    separator.count == 1 && separator.allSatisfy { "-._:@+".utf8.contains($0) }
                        || separator.elementsEqual("--".utf8)
                }
        }
        return isValid
    }

    /// Whether a text is words with separators between them, and no separator at either end.
    private static func isWords(
        _ text: ArraySlice<UInt8>,
        isWord: (UInt8) -> Bool,
        isSeparator: (ArraySlice<UInt8>) -> Bool
    ) -> Bool {
        guard let first = text.first, let last = text.last, isWord(first), isWord(last) else { return false }
        var end = text.startIndex
        for index in text.indices where isWord(text[index]) {
            if end < index, !isSeparator(text[end..<index]) { return false }
            end = index + 1
        }
        return true
    }
}

extension String {
    fileprivate init(_ bytes: ArraySlice<UInt8>) {
        self.init(decoding: bytes, as: UTF8.self)
    }
}

extension StringProtocol {
    /// What follows a prefix, or nil where this does not start with it.
    func dropping(_ prefix: String) -> SubSequence? {
        hasPrefix(prefix) ? self[utf8.index(startIndex, offsetBy: prefix.utf8.count)...] : nil
    }
}

extension UInt8 {
    /// Whether this is an ASCII hexadecimal digit.
    fileprivate var isHexadecimal: Bool { isDigit || (0x61...0x66).contains(self | 0x20) }

    /// Whether this is an ASCII capital letter.
    fileprivate var isUppercase: Bool { (0x41...0x5A).contains(self) }
}
