import JSON
import LanguageServer
import Testing

@Suite struct `The life of a server` {
    private func code(_ answers: [JSONValue]) -> Int? { answers.first?["error"]?["code"]?.integer() }

    private func request(_ method: String, id: JSONValue = 1, _ parameters: JSONValue = [:]) -> Message {
        .request(id: id, method: method, parameters: parameters)
    }

    @Test func `begins with initialize, and only once`() {
        var server = Server(version: "1")
        #expect(code(server.receive(request("textDocument/hover"))) == -32002)
        #expect(code(server.receive(request("shutdown"))) == -32002)
        #expect(server.receive(.notification(method: "textDocument/didOpen", parameters: [:])).isEmpty)
        let answer = server.receive(request("initialize"))
        #expect(answer.first?["result"]?["serverInfo"]?["name"] == "systemd-oci")
        #expect(code(server.receive(request("initialize"))) == -32600)
    }

    @Test func `ends with shutdown and exit`() {
        var server = Server(version: "1")
        _ = server.receive(request("initialize"))
        // A result is there, and it is null.
        #expect(server.receive(request("shutdown")) == [["jsonrpc": "2.0", "id": 1, "result": .null]])
        #expect(code(server.receive(request("textDocument/hover"))) == -32600)
        #expect(server.phase == .shutDown)
        #expect(server.receive(.notification(method: "exit", parameters: .null)).isEmpty)
        #expect(server.phase == .ended(0))
        #expect(server.receive(request("shutdown")).isEmpty)
    }

    @Test(arguments: [[], ["initialize"]])
    func `an exit without shutdown is a failure, and so is the end of the input`(methods: [String]) {
        for ends in [true, false] {
            var server = Server(version: "1")
            for method in methods { _ = server.receive(request(method)) }
            if ends {
                server.end()
            } else {
                _ = server.receive(.notification(method: "exit", parameters: .null))
            }
            #expect(server.phase == .ended(1))
        }
    }

    @Test func `unknown requests have an error, unknown notifications and responses none`() throws {
        var client = try TestClient()
        let answer = try client.request("textDocument/rename", [:])
        #expect(answer["error"]?["code"] == -32601)
        #expect(client.send(.notification("$/setTrace", ["value": "off"])).isEmpty)
        #expect(client.send(.notification("$/cancelRequest", ["id": 7])).isEmpty)
        #expect(client.send(.notification("workspace/unknown", .null)).isEmpty)
        #expect(client.send(.response(to: "watch", .null)).isEmpty)
    }

    @Test func `what can't be read is answered without an ID`() throws {
        var client = try TestClient()
        let answers = client.send(["jsonrpc": "1.0", "id": 1, "method": "shutdown"])
        #expect(answers.count == 1 && answers.first?["id"] == nil)
        #expect(answers.first?["error"]?["code"] == -32600)
    }

    @Test func `a request that is cancelled with it is answered as such`() throws {
        var client = try TestClient()
        let answers = client.send(together: [
            ["jsonrpc": "2.0", "id": "a", "method": "shutdown"],
            .notification("$/cancelRequest", ["id": "a"]),
        ])
        #expect(answers.map { $0["error"]?["code"] } == [-32800])
        #expect(try client.request("shutdown", .null) == .null)
    }

    @Test func `a request about a document that is not open has an error`() throws {
        var client = try TestClient()
        let answer = try client.request(
            "textDocument/hover",
            ["textDocument": ["uri": "file:///x.container"], "position": Position(0, 0).json]
        )
        #expect(answer["error"]?["code"] == -32602)
    }

    @Test func `asks to be told of files only where the client can do that`() {
        var server = Server(version: "1")
        _ = server.receive(request("initialize"))
        #expect(server.receive(.notification(method: "initialized", parameters: [:])).isEmpty)
        server = Server(version: "1")
        let watching: JSONValue = ["didChangeWatchedFiles": ["dynamicRegistration": true]]
        _ = server.receive(request("initialize", ["capabilities": ["workspace": watching]]))
        let asked = server.receive(.notification(method: "initialized", parameters: [:]))
        #expect(asked.map { $0["method"]?.string } == ["client/registerCapability"])
    }

    @Test func `speaks UTF-8 positions where the client offers them`() {
        var server = Server(version: "1")
        let offered: JSONValue = ["general": ["positionEncodings": ["utf-8", "utf-16"]]]
        let answer = server.receive(request("initialize", ["capabilities": offered]))
        #expect(answer.first?["result"]?["capabilities"]?["positionEncoding"] == "utf-8")
    }
}
