package import JSON

/// The state of a language server: takes messages, and returns those to send.
///
/// It follows the
/// [Language Server Protocol 3.17](https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/).
/// Diagnostics wait for ``publish()``, so that of many changes that came together only the last one counts.
package struct Server: Sendable {
    /// How far the client has come.
    package enum Phase: Equatable, Sendable {
        case started
        case initialized
        case shutDown
        /// The program ends with this status.
        case ended(Int32)
    }

    package internal(set) var phase = Phase.started
    var client = Client()
    var store = DocumentStore()
    /// What was found around folders, until something on the disk may have changed.
    var neighbourhoods: [String: Neighbourhood] = [:]
    /// The files around folders, until some document changes.
    var analyses: [String: Analysis] = [:]
    /// The diagnostics that the client shows, by document.
    var published: [String: JSONValue] = [:]
    /// Whether diagnostics may have to change.
    var isStale = false {
        didSet { if isStale { analyses = [:] } }
    }

    /// The release of the program, which clients show.
    private let version: String

    package init(version: String) {
        self.version = version
    }

    /// Takes a message, and returns what is to be sent at once.
    package mutating func receive(_ message: Message) -> [JSONValue] {
        if case .ended = phase { return [] }
        switch message {
        case .response: return []
        case .request(let id, let method, let parameters):
            do {
                return [.response(to: id, try result(of: method, parameters))]
            } catch {
                return [.failure(of: id, error)]
            }
        case .notification(let method, let parameters):
            do {
                return try take(method, parameters)
            } catch {
                // Nobody waits for an answer, but somebody may read the log.
                return [.notification("window/logMessage", ["type": 2, "message": .string(error.message)])]
            }
        }
    }

    /// The input has ended without `exit`.
    package mutating func end() {
        if case .ended = phase { return }
        phase = .ended(phase == .shutDown ? 0 : 1)
    }

    private mutating func result(
        of method: String,
        _ parameters: JSONValue
    ) throws(ResponseError) -> JSONValue {
        switch phase {
        case .started where method != "initialize":
            throw ResponseError(.notInitialized, "'initialize' comes first")
        case .started:
            client = Client(parameters)
            phase = .initialized
            return capabilities
        case .shutDown, .ended:
            throw ResponseError(.invalidRequest, "'\(method)' after 'shutdown'")
        case .initialized: break
        }
        switch method {
        case "initialize": throw ResponseError(.invalidRequest, "'initialize' comes once")
        case "shutdown":
            phase = .shutDown
            return .null
        case "textDocument/completion": return try completion(parameters)
        case "textDocument/hover": return try hover(parameters)
        case "textDocument/definition": return try definition(parameters)
        case "textDocument/documentSymbol": return try symbols(parameters)
        case "textDocument/codeAction": return try codeActions(parameters)
        default: throw ResponseError(.methodNotFound, "there is no method '\(method)'")
        }
    }

    private mutating func take(
        _ method: String,
        _ parameters: JSONValue
    ) throws(ResponseError) -> [JSONValue] {
        if method == "exit" {
            end()
            return []
        }
        guard phase == .initialized else { return [] }
        switch method {
        case "initialized": return client.registersWatchers ? [watchers] : []
        case "textDocument/didOpen":
            _ = try store.open(parameters)
            forgetFolders()
        case "textDocument/didChange": _ = try store.change(parameters, client.encoding)
        case "textDocument/didSave":
            _ = try store.save(parameters)
            forgetFolders()
        case "textDocument/didClose":
            let uri = try store.close(parameters)
            forgetFolders()
            // What nobody looks at has nothing marked in it.
            if published.removeValue(forKey: uri) != nil { return [diagnostics([], of: uri, version: nil)] }
        case "workspace/didChangeWatchedFiles": forgetFolders()
        case "workspace/didChangeWorkspaceFolders":
            client.changeFolders(parameters)
            forgetFolders()
        default: return []
        }
        isStale = true
        return []
    }

    private mutating func forgetFolders() {
        neighbourhoods = [:]
        isStale = true
    }

    /// The answer to `initialize`.
    private var capabilities: JSONValue {
        [
            "capabilities": [
                "positionEncoding": .string(client.encoding.rawValue),
                "textDocumentSync": ["openClose": true, "change": 2, "save": ["includeText": false]],
                "completionProvider": ["triggerCharacters": ["[", "=", ",", "-"]],
                "hoverProvider": true,
                "definitionProvider": true,
                "documentSymbolProvider": true,
                "codeActionProvider": client.takesCodeActions ? ["codeActionKinds": ["quickfix"]] : false,
                "workspace": ["workspaceFolders": ["supported": true, "changeNotifications": true]],
            ],
            "serverInfo": ["name": "systemd-oci", "version": .string(version)],
        ]
    }

    /// The request to be told of files that other programs change.
    private var watchers: JSONValue {
        let kinds = "artifact,build,container,image,kube,network,pod,quadlets,volume,conf"
        return .request(
            "watch",
            "client/registerCapability",
            [
                "registrations": [
                    [
                        "id": "files",
                        "method": "workspace/didChangeWatchedFiles",
                        "registerOptions": ["watchers": [["globPattern": .string("**/*.{\(kinds)}")]]],
                    ]
                ]
            ]
        )
    }
}
