/// The text of a container's `/etc/hosts`, as Podman writes it (containers/common, `etchosts`).
package struct HostsFile: Equatable, Sendable {
    /// An address and its names.
    package struct Entry: Equatable, Sendable {
        package var address: String
        package var names: [String]

        package init(_ address: String, _ names: [String]) {
            self.address = address
            self.names = names
        }
    }

    package var entries: [Entry] = []

    /// Puts a file together: what the user adds, the host's own file, then the container's entries.
    ///
    /// A later entry leaves out the names that are there already.
    ///
    /// - Parameters:
    ///   - added: `--add-host`, each `name[;name…]:address`; the address may be `host-gateway`.
    ///   - base: The host's `/etc/hosts`; empty for none.
    ///   - hostAddress: Where the container reaches the host; nil if nowhere.
    ///   - addresses: The container's own addresses.
    ///   - names: The container's host name and its name.
    /// - Throws: The entry of the user that makes no sense.
    package init(
        added: [String],
        base: String,
        hostAddress: String?,
        addresses: [String],
        names: [String]
    ) throws(NetworkError) {
        for text in added { entries.append(try Self.added(text, hostAddress)) }
        entries += base.split { $0.isNewline }.compactMap(Self.line)
        let known = Set(entries.flatMap { $0.names })
        var own = [Entry("127.0.0.1", ["localhost"]), Entry("::1", ["localhost"])]
        if let hostAddress {
            own.append(Entry(hostAddress, ["host.containers.internal", "host.docker.internal"]))
        }
        let distinct = names.indices.filter { names.firstIndex(of: names[$0]) == $0 }.map { names[$0] }
        own += addresses.map { Entry($0, distinct.filter { !$0.isEmpty }) }
        for var entry in own {
            entry.names.removeAll(where: known.contains)
            if !entry.names.isEmpty { entries.append(entry) }
        }
    }

    package var text: String {
        entries.map { "\($0.address)\t\($0.names.joined(separator: " "))\n" }.joined()
    }

    private static func added(_ text: String, _ hostAddress: String?) throws(NetworkError) -> Entry {
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
            throw .host(entry: text, reason: "needs the form name:address")
        }
        let names = text[..<colon].split(separator: ";").map(String.init)
        guard !names.isEmpty, !names.contains(where: { $0.contains(where: { $0.isWhitespace }) }) else {
            throw .host(entry: text, reason: "needs a name without white space")
        }
        var address = String(text[text.index(after: colon)...])
        if address == "host-gateway" {
            guard let hostAddress else {
                throw .host(entry: text, reason: "the host has no address for 'host-gateway'")
            }
            return Entry(hostAddress, names)
        }
        if address.hasPrefix("["), address.hasSuffix("]") { address = String(address.dropFirst().dropLast()) }
        guard IPAddress(address) != nil else {
            throw .host(entry: text, reason: "'\(address)' is no address")
        }
        return Entry(address, names)
    }

    /// An entry of hosts(5); nil for a comment, and for an address without a name.
    private static func line(_ line: Substring) -> Entry? {
        let words = line.prefix { $0 != "#" }.split { $0.isWhitespace }.map(String.init)
        return words.count < 2 ? nil : Entry(words[0], Array(words.dropFirst()))
    }
}
