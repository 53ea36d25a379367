/// Why a stream of messages can't be read any further.
package enum FrameError: String, Error, Equatable, Sendable {
    case header = "a header that is no 'Name: value'"
    case longHeader = "headers longer than 4 KiB"
    case missingLength = "no 'Content-Length'"
    case length = "a 'Content-Length' that is no number, or two of them"
    case longContent = "a message longer than 64 MiB"
    case charset = "a text that is not UTF-8"
}

/// Cuts a stream of bytes into messages, by the header that says how long each is.
///
/// The [base protocol](https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#baseProtocol)
/// has headers as HTTP does. Nothing is allocated for what a header only announces.
package struct FrameReader: Sendable {
    /// The longest message: a text of 10 MiB of which each byte is escaped.
    package static let longest = 64 << 20
    private static let longestHeader = 4 << 10

    private var bytes: [UInt8] = []
    /// How many bytes of the message follow; nil while its header is not complete.
    private var length: Int?

    package init() {}

    /// Takes what was read from the stream.
    package mutating func append(_ more: some Collection<UInt8>) {
        bytes += more
    }

    /// The next message; nil where more has to be read before.
    ///
    /// After an error nothing that follows makes sense.
    package mutating func next() throws(FrameError) -> [UInt8]? {
        if length == nil {
            guard let end = try headerEnd() else { return nil }
            length = try Self.length(in: bytes[..<end])
            bytes.removeFirst(end)
        }
        guard let length, bytes.count >= length else { return nil }
        let message = Array(bytes[..<length])
        bytes.removeFirst(length)
        self.length = nil
        return message
    }

    /// Where the message begins, after the empty line; nil where that has not come yet.
    private func headerEnd() throws(FrameError) -> Int? {
        let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        let limit = min(bytes.count, Self.longestHeader)
        var position = 0
        while position + end.count <= limit {
            if bytes[position..<position + end.count].elementsEqual(end) { return position + end.count }
            position += 1
        }
        if bytes.count >= Self.longestHeader { throw .longHeader }
        return nil
    }

    private static func length(in header: ArraySlice<UInt8>) throws(FrameError) -> Int {
        var length: Int?
        for line in header.split(whereSeparator: { $0 == 0x0D || $0 == 0x0A }) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .header }
            let value = text(line[(colon + 1)...])
            switch text(line[..<colon]) {
            case "content-length":
                // `Int` would take a sign.
                guard length == nil, !value.isEmpty,
                    value.utf8.allSatisfy({ (0x30...0x39).contains($0) })
                else { throw .length }
                guard let number = Int(value), number <= longest else { throw .longContent }
                length = number
            case "content-type":
                // `utf8` is what older clients say.
                let charset = value.split(separator: "charset=").dropFirst().first
                if let charset, charset != "utf-8", charset != "utf8" { throw .charset }
            default: break
            }
        }
        guard let length else { throw .missingLength }
        return length
    }

    /// A part of a header in lower case, without white space around it.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        var bytes = bytes
        while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self).lowercased()
    }
}
