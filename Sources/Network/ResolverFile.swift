/// The text of a container's `/etc/resolv.conf`, as Podman writes it (containers/common, `resolvconf`).
package struct ResolverFile: Equatable, Sendable {
    package var nameservers: [String] = []
    package var search: [String] = []
    package var options: [String] = []

    package init() {}

    /// Reads resolv.conf(5); of `search` and `options` the last line counts.
    package init(_ text: String) {
        for line in text.split(whereSeparator: { $0.isNewline }) {
            let words = line.prefix { $0 != "#" && $0 != ";" }.split { $0.isWhitespace }
                .map(String.init)
            switch words.first {
            case "nameserver": nameservers += words.dropFirst().prefix(1)
            case "search": search = Array(words.dropFirst())
            case "options": options = Array(words.dropFirst())
            default: break
            }
        }
    }

    /// What the flags and the networks say about names.
    package struct Wishes: Equatable, Sendable {
        /// `--dns`.
        package var nameservers: [String] = []
        /// `--dns-search`; a dot alone wants none.
        package var search: [String] = []
        /// `--dns-option`.
        package var options: [String] = []
        /// aardvark-dns, where a network has it: it is asked alone, and itself asks `--dns`.
        package var networkNameservers: [String] = []
        package var networkSearch: [String] = []
        /// Whether the container has the host's network.
        package var sharesHost = false
        package var hasIPv6 = false

        package init() {}
    }

    /// Puts a file together.
    ///
    /// - Parameters:
    ///   - wishes: What the flags and the networks say.
    ///   - host: The host's file.
    package init(_ wishes: Wishes, host: ResolverFile) {
        let host = wishes.sharesHost ? host : host.reachable(hasIPv6: wishes.hasIPv6)
        let given = wishes.networkNameservers.isEmpty ? wishes.nameservers : wishes.networkNameservers
        nameservers = given.isEmpty ? host.nameservers : given
        let wantsNone = wishes.search.contains(".")
        if !wishes.search.isEmpty {
            search = wantsNone ? [] : wishes.search
        } else {
            // Several networks have the same domain.
            let domains = wishes.networkSearch + host.search
            search = domains.indices.filter { domains.firstIndex(of: domains[$0]) == $0 }.map { domains[$0] }
        }
        options = wishes.options.isEmpty ? host.options : wishes.options
    }

    package var text: String {
        var text = ""
        if !search.isEmpty, search != ["."] { text += "search \(search.joined(separator: " "))\n" }
        text += nameservers.map { "nameserver \($0)\n" }.joined()
        if !options.isEmpty { text += "options \(options.joined(separator: " "))\n" }
        return text
    }

    /// Where the servers of a local resolver are written, which a container can't ask at its own loopback.
    ///
    /// Nil where this file is not one of systemd-resolved's or NetworkManager's.
    package var upstreamFile: String? {
        switch nameservers {
        case ["127.0.0.53"]: "/run/systemd/resolve/resolv.conf"
        case ["127.0.0.1"]: "/run/NetworkManager/no-stub-resolv.conf"
        default: nil
        }
    }

    /// Without servers that another network namespace can't reach; public ones where none is left, as Podman.
    private func reachable(hasIPv6: Bool) -> ResolverFile {
        var file = self
        file.nameservers.removeAll { text in
            guard let address = IPAddress(String(text.prefix { $0 != "%" })) else { return true }
            if address.family == .v4 { return address.bytes[0] == 127 }
            return !hasIPv6 || address.value == 1 || text.contains("%")
        }
        if file.nameservers.isEmpty {
            file.nameservers = ["8.8.8.8", "8.8.4.4"]
            if hasIPv6 { file.nameservers += ["2001:4860:4860::8888", "2001:4860:4860::8844"] }
        }
        return file
    }
}
