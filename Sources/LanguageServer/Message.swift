package import JSON

/// A message of JSON-RPC 2.0 that came in.
package enum Message: Equatable, Sendable {
    /// Has to be answered under its ID, a number or a string.
    case request(id: JSONValue, method: String, parameters: JSONValue)
    case notification(method: String, parameters: JSONValue)
    /// The answer to a request of ours.
    case response(id: JSONValue)

    /// Reads a message; the error is what its sender has to be told.
    package init(parsing body: [UInt8]) throws(ResponseError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: body)
        } catch {
            throw ResponseError(.parse, "\(error)")
        }
        guard value["jsonrpc"]?.string == "2.0" else {
            throw ResponseError(.invalidRequest, "no message of JSON-RPC 2.0")
        }
        let id = value["id"]
        guard let method = value["method"]?.string else {
            guard let id, value["method"] == nil else {
                throw ResponseError(.invalidRequest, "neither a request nor a response")
            }
            self = .response(id: id)
            return
        }
        let parameters = value["params"] ?? .null
        switch id {
        case nil: self = .notification(method: method, parameters: parameters)
        case .string, .number: self = .request(id: id ?? .null, method: method, parameters: parameters)
        default: throw ResponseError(.invalidRequest, "the ID is neither a number nor a string")
        }
    }
}

/// Why a request has no result.
package struct ResponseError: Error, Equatable, Sendable {
    /// The numbers of JSON-RPC and of the language server protocol.
    package enum Code: Int, Sendable {
        case parse = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParameters = -32602
        case notInitialized = -32002
        case cancelled = -32800
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension JSONValue {
    /// The answer to a request.
    package static func response(to id: JSONValue, _ result: JSONValue) -> JSONValue {
        ["jsonrpc": "2.0", "id": id, "result": result]
    }

    /// The answer to a request that failed; the ID is null where it could not be read.
    package static func failure(of id: JSONValue, _ error: ResponseError) -> JSONValue {
        let code = JSONValue(integerLiteral: error.code.rawValue)
        return ["jsonrpc": "2.0", "id": id, "error": ["code": code, "message": .string(error.message)]]
    }

    /// What is said without being asked.
    package static func notification(_ method: String, _ parameters: JSONValue) -> JSONValue {
        ["jsonrpc": "2.0", "method": .string(method), "params": parameters]
    }

    /// A question to the client.
    package static func request(_ id: String, _ method: String, _ parameters: JSONValue) -> JSONValue {
        ["jsonrpc": "2.0", "id": .string(id), "method": .string(method), "params": parameters]
    }

    /// This message with the header that says how long it is.
    package var framed: [UInt8] {
        let body = Array(text.utf8)
        return Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
    }
}
