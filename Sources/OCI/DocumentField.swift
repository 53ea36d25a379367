import JSON

/// A value in a document together with its place, so that an error can name it.
///
/// `null` counts as not there: image builders write both.
struct DocumentField {
    let document: DocumentError.Document
    let place: String
    let value: JSONValue?

    /// The whole of a document's text, which has to be an object.
    init(
        _ document: DocumentError.Document,
        parsing text: some Collection<UInt8>,
        limit: Int
    ) throws(DocumentError) {
        guard text.count <= limit else { throw DocumentError(document, "", .limit(limit)) }
        do {
            self.init(document, try JSONValue(parsing: text))
        } catch {
            throw DocumentError(document, "", .syntax(error))
        }
        guard value?.members != nil else { throw DocumentError(document, "", .expected("an object")) }
    }

    init(_ document: DocumentError.Document, place: String = "", _ value: JSONValue?) {
        self.document = document
        self.place = place
        self.value = value == .null ? nil : value
    }

    /// A member of this object.
    subscript(_ name: String) -> DocumentField {
        DocumentField(document, place: place.isEmpty ? name : place + "." + name, value?[name])
    }

    func failure(_ reason: DocumentError.Reason) -> DocumentError {
        DocumentError(document, place, reason)
    }

    /// What `read` makes of the value; nil where there is none, an error where there is another.
    func optional<T>(_ what: String, _ read: (JSONValue) -> T?) throws(DocumentError) -> T? {
        guard let value else { return nil }
        guard let result = read(value) else { throw failure(.expected(what)) }
        return result
    }

    /// A text without a zero byte, at which a C string would end.
    func string() throws(DocumentError) -> String? {
        try optional("a text without zero bytes") { Self.text($0) }
    }

    /// A list of texts without zero bytes.
    func strings() throws(DocumentError) -> [String]? {
        try optional("a list of texts without zero bytes") { value in
            let texts = value.array?.compactMap(Self.text)
            return texts?.count == value.array?.count ? texts : nil
        }
    }

    /// An object whose values are texts without zero bytes.
    func texts() throws(DocumentError) -> [String: String] {
        let pairs = try optional("an object of texts") { value -> [(String, String)]? in
            let pairs = value.members?.compactMap { member in
                Self.text(member.value).map { (member.name, $0) }
            }
            return pairs?.count == value.members?.count ? pairs : nil
        }
        var texts: [String: String] = [:]
        for (name, text) in pairs ?? [] where texts[name] == nil { texts[name] = text }
        return texts
    }

    /// The names in an object whose values say nothing, at most `limit`, sorted.
    func names(limit: Int) throws(DocumentError) -> [String] {
        let names = try optional("an object") { $0.members?.map { $0.name } } ?? []
        guard names.count <= limit else { throw failure(.limit(limit)) }
        guard !names.contains(where: { $0.utf8.contains(0) }) else {
            throw failure(.expected("free of zero bytes"))
        }
        return names.sorted()
    }

    /// The elements of a list of at most `limit`; none where there is no list.
    func elements(limit: Int) throws(DocumentError) -> [DocumentField] {
        let elements = try optional("a list", { $0.array }) ?? []
        guard elements.count <= limit else { throw failure(.limit(limit)) }
        return elements.enumerated().map {
            DocumentField(document, place: "\(place)[\($0.offset)]", $0.element)
        }
    }

    func digest() throws(DocumentError) -> Digest {
        guard let digest = try optional("a SHA-256 digest", { $0.string.flatMap { Digest($0) } }) else {
            throw failure(.missing)
        }
        return digest
    }

    private static func text(_ value: JSONValue) -> String? {
        value.string.flatMap { $0.utf8.contains(0) ? nil : $0 }
    }
}
