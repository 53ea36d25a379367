/// The text of a file, and where its lines begin.
package struct Text: Equatable, Sendable {
    package private(set) var bytes: [UInt8]
    /// The offset of each line's first byte; an empty text has one line.
    private var starts: [Int]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        starts = Self.starts(of: bytes)
    }

    package init(_ string: String) {
        self.init(Array(string.utf8))
    }

    /// Replaces a part of the text, or all of it.
    package mutating func replace(_ range: Range<Int>, with bytes: some Collection<UInt8>) {
        self.bytes.replaceSubrange(range, with: bytes)
        starts = Self.starts(of: self.bytes)
    }

    /// The byte that a position is before.
    ///
    /// Behind the end of a line is its end, and in the middle of a character is before it, as the protocol
    /// wants it.
    package func offset(of position: Position, _ encoding: PositionEncoding) -> Int {
        guard position.line < starts.count else { return bytes.count }
        let line = contentRange(ofLine: position.line)
        var (offset, units) = (line.lowerBound, 0)
        while offset < line.upperBound {
            var next = offset + 1
            while next < line.upperBound, bytes[next] & 0xC0 == 0x80 { next += 1 }
            for index in offset..<next { units += encoding.units(bytes[index]) }
            if units > position.character { return offset }
            offset = next
        }
        return offset
    }

    package func position(of offset: Int, _ encoding: PositionEncoding) -> Position {
        let line = line(of: offset)
        let end = min(max(offset, starts[line]), bytes.count)
        return Position(line, bytes[starts[line]..<end].reduce(0) { $0 + encoding.units($1) })
    }

    package func range(of range: Range<Int>, _ encoding: PositionEncoding) -> PositionRange {
        PositionRange(position(of: range.lowerBound, encoding), position(of: range.upperBound, encoding))
    }

    /// Where each line begins for systemd, for which LF and CR in either order end one line.
    ///
    /// For the protocol LF CR ends two.
    package var systemdLines: [Int] {
        var (offset, starts) = (bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, [Int]())
        starts.append(offset)
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            guard byte == 0x0A || byte == 0x0D else { continue }
            if offset < bytes.count, bytes[offset] == byte ^ 0x0A ^ 0x0D { offset += 1 }
            starts.append(offset)
        }
        return starts
    }

    /// The byte where a character of a line is, of which the first is 1, or the line's end.
    package func offset(ofCharacter number: Int, from start: Int) -> Int {
        var (offset, scalar) = (start, 1)
        while scalar < number, offset < bytes.count, bytes[offset] != 0x0A, bytes[offset] != 0x0D {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            scalar += 1
        }
        return offset
    }

    /// A line without what ends it.
    package func contentRange(ofLine line: Int) -> Range<Int> {
        var end = line + 1 < starts.count ? starts[line + 1] : bytes.count
        while end > starts[line], bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return starts[line]..<end
    }

    /// The number of the line that a byte is on, from 0.
    package func line(of offset: Int) -> Int {
        var (low, high) = (0, starts.count)
        while low + 1 < high {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    package func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private static func starts(of bytes: [UInt8]) -> [Int] {
        var starts = [0]
        for index in bytes.indices {
            let isEnd =
                bytes[index] == 0x0A
                || bytes[index] == 0x0D && (index + 1 == bytes.count || bytes[index + 1] != 0x0A)
            if isEnd { starts.append(index + 1) }
        }
        return starts
    }
}
