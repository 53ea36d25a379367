import JSON
import LanguageServer
import Testing

@Suite struct `Cutting a stream into messages` {
    private func messages(_ pieces: [String]) throws -> [String] {
        var (reader, messages) = (FrameReader(), [String]())
        for piece in pieces {
            reader.append(Array(piece.utf8))
            while let message = try reader.next() {
                messages.append(String(decoding: message, as: UTF8.self))
            }
        }
        return messages
    }

    @Test(arguments: [
        ["Content-Length: 2\r\n\r\n{}"],
        ["Content-Length: 2\r", "\n\r\n{", "}"],
        ["Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}"],
        ["content-length:2\r\nContent-Type: text/json; charset=utf8\r\n\r\n{}"],
        "Content-Length: 2\r\n\r\n{}".map { String($0) },
    ])
    func `the pieces it comes in do not matter`(pieces: [String]) throws {
        #expect(try messages(pieces) == ["{}"])
    }

    @Test func `several come at once, and the length is one of bytes`() throws {
        let one = "Content-Length: 4\r\n\r\n\"ä\""
        #expect(try messages([one + one + "Content-Length: 9"]) == ["\"ä\"", "\"ä\""])
    }

    @Test(arguments: [
        ("Content-Length: 99999999999999999999\r\n\r\n", FrameError.longContent),
        ("Content-Length: 67108865\r\n\r\n", .longContent),
        ("Content-Length: -1\r\n\r\n", .length),
        ("Content-Length: +1\r\n\r\n", .length),
        ("Content-Length: 0x10\r\n\r\n", .length),
        ("Content-Length:\r\n\r\n", .length),
        ("Content-Length: 2\r\nContent-Length: 3\r\n\r\n", .length),
        ("Content-Type: text/json\r\n\r\n", .missingLength),
        ("{\"jsonrpc\":\"2.0\"}\r\n\r\n", .missingLength),
        ("nonsense\r\n\r\n", .header),
        ("Content-Length: 2\r\nContent-Type: x; charset=utf-16\r\n\r\n{}", .charset),
    ])
    func `a header that can't be followed ends it`(text: String, error: FrameError) {
        #expect(throws: error) { try messages([text]) }
    }

    @Test func `headers that do not end are refused`() {
        #expect(throws: FrameError.longHeader) { try messages([String(repeating: "X: y\r\n", count: 1000)]) }
    }

    @Test func `a connection that can't be read any further ends with a failure`() {
        var connection = Connection(Server(version: "1"))
        _ = connection.receive(Array("Content-Length: -1\r\n\r\n".utf8))
        #expect(connection.failure == .length)
        #expect(connection.exitStatus == 1)
    }
}

@Suite struct `Reading a message` {
    @Test(arguments: [
        (#"{"jsonrpc":"2.0","id":1,"method":"a"}"#, Message.request(id: 1, method: "a", parameters: .null)),
        (
            #"{"jsonrpc":"2.0","id":"x","method":"a","params":[1]}"#,
            .request(id: "x", method: "a", parameters: [1])
        ),
        (#"{"jsonrpc":"2.0","method":"a"}"#, .notification(method: "a", parameters: .null)),
        (#"{"jsonrpc":"2.0","id":1,"result":null}"#, .response(id: 1)),
    ])
    func `tells requests, notifications and responses apart`(text: String, message: Message) throws {
        #expect(try Message(parsing: Array(text.utf8)) == message)
    }

    @Test(arguments: [
        ("{", ResponseError.Code.parse),
        ("[]", .invalidRequest),
        (#"{"id":1,"method":"a"}"#, .invalidRequest),
        (#"{"jsonrpc":"2.0"}"#, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":[],"method":"a"}"#, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":1,"method":2}"#, .invalidRequest),
    ])
    func `what is none has the error that JSON-RPC gives it`(text: String, code: ResponseError.Code) {
        let error = #expect(throws: ResponseError.self) { try Message(parsing: Array(text.utf8)) }
        #expect(error?.code == code)
    }
}
