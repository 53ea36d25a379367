import Discovery
import JSON
import Quadlet

/// A document that a request is about, and the byte where its position is.
struct Query {
    let document: OpenDocument
    let outline: Outline
    let offset: Int
    /// Nil in a part of a `.quadlets` file that does not say what it is yet.
    let kind: QuadletKind?
    /// Nil for a document that is no file, which has no others around it.
    let analysis: Analysis?

    var text: Text { document.text }
    var place: Place { outline.place(at: offset, text) }
}

extension Server {
    /// What a request with a position is about; nil for a document that is none of ours.
    mutating func query(_ parameters: JSONValue) throws(ResponseError) -> Query? {
        let document = try store.document(of: parameters)
        guard let position = Position(parameters["position"]) else {
            throw ResponseError(.invalidParameters, "expected a position")
        }
        return query(document, at: document.text.offset(of: position, client.encoding))
    }

    private mutating func query(_ document: OpenDocument, at offset: Int) -> Query? {
        let outline = document.outline
        let kind = document.file?.kind ?? outline.kind(at: offset)
        guard kind != nil || document.file?.isCollection == true else { return nil }
        return Query(
            document: document,
            outline: outline,
            offset: offset,
            kind: kind,
            analysis: document.file.flatMap { $0.isOurs ? analysis(around: $0) : nil }
        )
    }
}

extension Outline {
    /// The kind of file that has these sections, in the part where a byte is; nil where none says it.
    func kind(at offset: Int) -> QuadletKind? {
        kind(ofPart: separators.count(where: { $0 <= offset }))
    }

    func kind(ofPart part: Int) -> QuadletKind? {
        for section in sections where section.part == part {
            if let kind = QuadletKind.allCases.first(where: { $0.section == section.name }) { return kind }
        }
        return nil
    }
}
