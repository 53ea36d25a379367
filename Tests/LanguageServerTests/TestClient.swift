import Foundation
import JSON
import LanguageServer
import Testing

/// A client in the same process, with a folder of its own.
struct TestClient: ~Copyable {
    let root: URL
    private var connection = Connection(Server(version: "1"))
    private var reader = FrameReader()
    private var number = 0
    /// All that came without being asked for, and was not looked at yet.
    private(set) var notifications: [JSONValue] = []
    /// The diagnostics that the client shows, by the name of the file.
    private(set) var shown: [String: [JSONValue]] = [:]

    init(files: [String: String] = [:], capabilities: JSONValue = [:], workspace: String? = nil) throws {
        root = FileManager.default.temporaryDirectory.appending(path: "lsp-" + UUID().uuidString)
            .resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        for (path, text) in files { try write(path, text) }
        let folders: [JSONValue] = workspace.map { [["uri": .string(uri($0)), "name": "w"]] } ?? []
        let parameters: JSONValue = ["capabilities": capabilities, "workspaceFolders": .array(folders)]
        _ = try request("initialize", parameters)
        notify("initialized", [:])
    }

    deinit {
        try? FileManager.default.removeItem(at: root)  // Only a leftover in /tmp.
    }

    var exitStatus: Int32? { connection.exitStatus }

    func uri(_ path: String) -> String { FileURI.uri(of: root.path + (path.isEmpty ? "" : "/" + path)) }

    func write(_ path: String, _ text: String) throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
    }

    /// The result of a request, or its error.
    mutating func request(_ method: String, _ parameters: JSONValue) throws -> JSONValue {
        number += 1
        let id = JSONValue(integerLiteral: number)
        let answers = send(["jsonrpc": "2.0", "id": id, "method": .string(method), "params": parameters])
        let answer = try #require(answers.first { $0["id"] == id })
        if let error = answer["error"] { return ["error": error] }
        return answer["result"] ?? .null
    }

    mutating func notify(_ method: String, _ parameters: JSONValue) {
        _ = send(.notification(method, parameters))
    }

    /// Sends a message, and returns what came back.
    mutating func send(_ message: JSONValue) -> [JSONValue] {
        receive(connection.receive(message.framed))
    }

    /// Sends several messages at once.
    mutating func send(together messages: [JSONValue]) -> [JSONValue] {
        receive(connection.receive(messages.flatMap(\.framed)))
    }

    mutating func end() {
        connection.end()
    }

    private mutating func receive(_ bytes: [UInt8]) -> [JSONValue] {
        reader.append(bytes)
        var messages: [JSONValue] = []
        do {
            while let body = try reader.next() { messages.append(try JSONValue(parsing: body)) }
        } catch {
            Issue.record("unreadable answer: \(error)")
        }
        for message in messages where message["method"]?.string == "textDocument/publishDiagnostics" {
            let name = message["params"]?["uri"]?.string?.split(separator: "/").last.map(String.init) ?? ""
            shown[name] = message["params"]?["diagnostics"]?.array
        }
        return messages
    }

    mutating func open(_ path: String, _ text: String? = nil) throws {
        let text = try text ?? String(contentsOf: root.appending(path: path), encoding: .utf8)
        notify(
            "textDocument/didOpen",
            [
                "textDocument": [
                    "uri": .string(uri(path)), "languageId": "systemd", "version": 1, "text": .string(text),
                ]
            ]
        )
    }

    mutating func change(_ path: String, _ text: String, version: Int = 2) {
        notify(
            "textDocument/didChange",
            [
                "textDocument": ["uri": .string(uri(path)), "version": JSONValue(integerLiteral: version)],
                "contentChanges": [["text": .string(text)]],
            ]
        )
    }

    /// Opens a file whose text has `|` where a request is about, and asks.
    mutating func ask(_ method: String, _ path: String, _ marked: String) throws -> JSONValue {
        let parts = marked.split(separator: "|", omittingEmptySubsequences: false)
        try #require(parts.count == 2)
        let text = Text(parts.joined())
        try open(path, parts.joined())
        let position = text.position(of: parts[0].utf8.count, .utf16)
        return try request(
            method,
            ["textDocument": ["uri": .string(uri(path))], "position": position.json]
        )
    }
}

extension JSONValue {
    /// A diagnostic as `line:start-end: message`, from 0.
    var mark: String {
        let range = PositionRange(self["range"])
        let (start, end) = (range?.start ?? Position(0, 0), range?.end ?? Position(0, 0))
        let last = end.line == start.line ? "" : "\(end.line):"
        return "\(start.line):\(start.character)-\(last)\(end.character): \(self["message"]?.string ?? "")"
    }
}
