package import JSON

/// A document that the client has open; what it says counts, not what is on the disk.
package struct OpenDocument: Equatable, Sendable {
    /// As the client spells it.
    package var uri: String
    /// Nil for what is no file, such as `untitled:`.
    let file: FilePath?

    /// Where its parts are.
    var outline: Outline { Outline(text.bytes, isCollection: file?.isCollection ?? false) }

    package var version: Int?
    package var text: Text

    package init(uri: String, version: Int?, text: Text) {
        self.uri = uri
        file = FileURI.path(of: uri).flatMap(FilePath.init)
        self.version = version
        self.text = text
    }
}

/// The documents that are open, kept as the client changes them.
package struct DocumentStore: Sendable {
    package private(set) var documents: [String: OpenDocument] = [:]

    package init() {}

    package subscript(uri: String) -> OpenDocument? { documents[uri] }

    /// Takes a document of `textDocument/didOpen`.
    package mutating func open(_ parameters: JSONValue) throws(ResponseError) -> String {
        let item = parameters["textDocument"]
        guard let uri = item?["uri"]?.string, let text = item?["text"]?.string else {
            throw ResponseError(.invalidParameters, "expected a document with 'uri' and 'text'")
        }
        documents[uri] = OpenDocument(uri: uri, version: item?["version"]?.integer(), text: Text(text))
        return uri
    }

    /// Makes the changes of `textDocument/didChange`, one after the other.
    package mutating func change(
        _ parameters: JSONValue,
        _ encoding: PositionEncoding
    ) throws(ResponseError) -> String {
        let uri = try uri(in: parameters)
        guard var document = documents[uri], let changes = parameters["contentChanges"]?.array else {
            throw ResponseError(.invalidParameters, "expected 'contentChanges' of an open document")
        }
        for change in changes {
            guard let text = change["text"]?.string else {
                throw ResponseError(.invalidParameters, "expected a change with 'text'")
            }
            if change["range"] == nil {
                document.text = Text(text)
            } else if let range = PositionRange(change["range"]) {
                let start = document.text.offset(of: range.start, encoding)
                let end = document.text.offset(of: range.end, encoding)
                document.text.replace(start..<max(start, end), with: Array(text.utf8))
            } else {
                throw ResponseError(.invalidParameters, "expected a range with a start before its end")
            }
        }
        document.version = parameters["textDocument"]?["version"]?.integer() ?? document.version
        documents[uri] = document
        return uri
    }

    /// Takes the text that `textDocument/didSave` has, where it has one.
    package mutating func save(_ parameters: JSONValue) throws(ResponseError) -> String {
        let uri = try uri(in: parameters)
        if let text = parameters["text"]?.string { documents[uri]?.text = Text(text) }
        return uri
    }

    /// Forgets a document of `textDocument/didClose`.
    package mutating func close(_ parameters: JSONValue) throws(ResponseError) -> String {
        let uri = try uri(in: parameters)
        documents[uri] = nil
        return uri
    }

    /// The document that a request is about.
    package func document(of parameters: JSONValue) throws(ResponseError) -> OpenDocument {
        let uri = try uri(in: parameters)
        guard let document = documents[uri] else {
            throw ResponseError(.invalidParameters, "'\(uri)' is not open")
        }
        return document
    }

    private func uri(in parameters: JSONValue) throws(ResponseError) -> String {
        guard let uri = parameters["textDocument"]?["uri"]?.string else {
            throw ResponseError(.invalidParameters, "expected a document with 'uri'")
        }
        return uri
    }
}
