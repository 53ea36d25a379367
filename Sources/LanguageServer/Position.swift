package import JSON

/// A place in a text as the protocol counts: both numbers from 0.
package struct Position: Equatable, Comparable, Sendable {
    package var line: Int
    /// Units of the negotiated encoding.
    package var character: Int

    package init(_ line: Int, _ character: Int) {
        self.line = line
        self.character = character
    }

    package static func < (left: Position, right: Position) -> Bool {
        (left.line, left.character) < (right.line, right.character)
    }

    /// Nil unless there are two numbers, neither negative.
    package init?(_ value: JSONValue?) {
        guard let line: Int = value?["line"]?.integer(), line >= 0,
            let character: Int = value?["character"]?.integer(), character >= 0
        else { return nil }
        self.init(line, character)
    }

    package var json: JSONValue {
        ["line": JSONValue(integerLiteral: line), "character": JSONValue(integerLiteral: character)]
    }
}

/// What lies between two places; the end does not belong to it.
package struct PositionRange: Equatable, Sendable {
    package var start: Position
    package var end: Position

    package init(_ start: Position, _ end: Position) {
        self.start = start
        self.end = end
    }

    /// Nil unless there are both places, the start not after the end.
    package init?(_ value: JSONValue?) {
        guard let start = Position(value?["start"]), let end = Position(value?["end"]), start <= end else {
            return nil
        }
        self.init(start, end)
    }

    package var json: JSONValue { ["start": start.json, "end": end.json] }
}

/// What a character of a ``Position`` is.
package enum PositionEncoding: String, Sendable {
    case utf8 = "utf-8"
    /// What every client knows, and means where it says nothing.
    case utf16 = "utf-16"

    /// The one to speak with a client, of those that it offers.
    package init(offered: [String]) {
        self = offered.contains(Self.utf8.rawValue) ? .utf8 : .utf16
    }

    /// How many units begin with a byte of UTF-8.
    func units(_ byte: UInt8) -> Int {
        switch self {
        case .utf8: 1
        case .utf16: byte & 0xC0 == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1
        }
    }
}
