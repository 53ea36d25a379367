import JSON
import OCI

extension RegistrySource {
    /// The most tags that are read.
    private static let mostTags = 100_000
    private static let longestPage = 4 << 20

    /// All tags of the repository, as the registry lists them (distribution-spec, "Listing Tags").
    package func tags() throws(RegistryError) -> [String] {
        var tags: [String] = []
        var query: String? = "n=1000"
        while let page = query {
            let (names, next) = try self.tags(of: page)
            tags += names
            // A list that goes on without a tag would have no end.
            query = names.isEmpty ? nil : next
            if tags.count > Self.mostTags {
                throw RegistryError(name, .layout("it has more than \(Self.mostTags) tags"))
            }
        }
        return tags
    }

    private func tags(of query: String) throws(RegistryError) -> (tags: [String], next: String?) {
        let (head, bytes) = try exchange.read(
            .init(
                place: "/v2/\(exchange.session.endpoint.repository)/tags/list?" + query,
                headers: ["Accept: application/json"],
                seconds: 300
            ),
            limit: Self.longestPage
        )
        let document = try? JSONValue(parsing: bytes)
        // Docker's registry says null where there are none.
        guard let document, document["name"] != nil else {
            throw RegistryError(name, .layout("the list of its tags can't be read"))
        }
        return (document["tags"]?.strings ?? [], Self.next(head.values("link").last))
    }

    /// The query of the next page (RFC 8288); only that is taken, so that it is asked of the same registry.
    static func next(_ link: String?) -> String? {
        guard let link, let start = link.firstIndex(of: "<"), let end = link.firstIndex(of: ">"), start < end,
            link[end...].contains("rel=\"next\"") || link[end...].contains("rel=next")
        else { return nil }
        let address = link[link.index(after: start)..<end]
        guard let mark = address.firstIndex(of: "?") else { return nil }
        let query = address[address.index(after: mark)...]
        let isPlain = query.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }
        return isPlain ? String(query) : nil
    }
}
