package import JSON
import UnitFile

extension Server {
    /// The diagnostics of all open documents that are not those that the client has.
    package mutating func publish() -> [JSONValue] {
        guard isStale, phase == .initialized else { return [] }
        isStale = false
        var messages: [JSONValue] = []
        for uri in store.documents.keys.sorted() {
            guard let document = store[uri] else { continue }
            let list = diagnostics(of: document)
            // The version makes the same list another message after each change.
            let message = diagnostics(list, of: uri, version: document.version)
            if published[uri] != message {
                published[uri] = message
                messages.append(message)
            }
        }
        return messages
    }

    func diagnostics(_ list: [JSONValue], of uri: String, version: Int?) -> JSONValue {
        var parameters: [JSONValue.Member] = [.init("uri", .string(uri))]
        if let version { parameters.append(.init("version", JSONValue(integerLiteral: version))) }
        parameters.append(.init("diagnostics", .array(list)))
        return .notification("textDocument/publishDiagnostics", .object(parameters))
    }

    /// What is wrong with a document; nothing for what is no file.
    private mutating func diagnostics(of document: OpenDocument) -> [JSONValue] {
        guard let file = document.file, file.isOurs else { return [] }
        let marking = Marking(text: document.text, outline: document.outline)
        return analysis(around: file).diagnostics(of: file.path).map { diagnostic in
            [
                "range": document.text.range(of: marking.range(of: diagnostic), client.encoding).json,
                "severity": diagnostic.severity == .error ? 1 : 2,
                "source": "systemd-oci",
                "message": .string(diagnostic.message),
            ]
        }
    }

    /// The files around a document, as they are now.
    mutating func analysis(around file: FilePath) -> Analysis {
        if let analysis = analyses[file.home] { return analysis }
        let neighbourhood =
            neighbourhoods[file.home] ?? Neighbourhood(of: file.home, workspace: client.folders)
        neighbourhoods[file.home] = neighbourhood
        var unsaved: [String: [UInt8]] = [:]
        for document in store.documents.values {
            guard let file = document.file, neighbourhood.contains(file.home) else { continue }
            unsaved[file.path] = document.text.bytes
        }
        let analysis = Analysis(of: neighbourhood, unsaved: unsaved)
        analyses[file.home] = analysis
        return analysis
    }
}
