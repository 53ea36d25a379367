import JSON

/// A server at the end of a stream of bytes: takes what was read, and returns what is to be written.
package struct Connection: Sendable {
    private var frames = FrameReader()
    private var server: Server
    /// Why nothing more can be read; nil where all is well.
    package private(set) var failure: FrameError?

    package init(_ server: Server) {
        self.server = server
    }

    /// What the program ends with; nil while it goes on.
    package var exitStatus: Int32? {
        if case .ended(let status) = server.phase { return status }
        return failure == nil ? nil : 1
    }

    /// Takes bytes in pieces of any size.
    ///
    /// A request that is cancelled by a message that came with it is not worked on.
    package mutating func receive(_ bytes: some Collection<UInt8>) -> [UInt8] {
        guard exitStatus == nil else { return [] }
        frames.append(bytes)
        var answers: [JSONValue] = []
        let messages = readMessages(&answers)
        let cancelled = Self.cancelled(by: messages)
        for message in messages {
            // Who ends right after a change is told of it.
            if case .request(_, "shutdown", _) = message { answers += server.publish() }
            if case .request(let id, _, _) = message, cancelled.contains(id) {
                answers.append(.failure(of: id, ResponseError(.cancelled, "cancelled")))
            } else {
                answers += server.receive(message)
            }
        }
        answers += server.publish()
        return answers.flatMap(\.framed)
    }

    /// The input has ended.
    package mutating func end() {
        server.end()
    }

    /// The messages that are complete; those that can't be read are answered.
    private mutating func readMessages(_ answers: inout [JSONValue]) -> [Message] {
        var messages: [Message] = []
        while let body = nextFrame() {
            do {
                messages.append(try Message(parsing: body))
            } catch {
                answers.append(.failure(of: .null, error))
            }
        }
        return messages
    }

    private mutating func nextFrame() -> [UInt8]? {
        do {
            return try frames.next()
        } catch {
            failure = error
            return nil
        }
    }

    /// The IDs of requests that the client no longer wants an answer to.
    private static func cancelled(by messages: [Message]) -> [JSONValue] {
        messages.compactMap {
            if case .notification("$/cancelRequest", let parameters) = $0 { parameters["id"] } else { nil }
        }
    }
}
