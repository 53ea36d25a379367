extension UnitDocument.Assignment {
    /// A line and a column, each from 1, the column in characters.
    package struct Place: Equatable, Sendable {
        package var line: Int
        package var column: Int

        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    /// Where a further line of a value begins, which is at the first column.
    package struct Continuation: Equatable, Sendable {
        /// The number of the value's bytes that are before it.
        package var offset: Int
        package var line: Int

        package init(offset: Int, line: Int) {
            self.offset = offset
            self.line = line
        }
    }

    /// Where a byte of the value stands in the file.
    package func origin(ofByte offset: Int) -> Origin {
        guard valuePlace.line > 0 else { return origin }
        var (start, place) = (0, valuePlace)
        for continuation in continuations where continuation.offset <= offset {
            (start, place) = (continuation.offset, Place(line: continuation.line, column: 1))
        }
        let before = value.utf8.prefix(offset).dropFirst(start)
        let column = place.column + before.lazy.filter { $0.startsCharacter }.count
        return Origin(path: origin.path, line: place.line, column: column)
    }

    /// Where a text first stands in the value; where the value begins if it does not occur.
    ///
    /// It may be a part of a word, as the name of a volume is.
    package func origin(of text: String) -> Origin {
        offset(of: text).map { origin(ofByte: $0) } ?? valueOrigin
    }

    /// The number of the value's bytes that are before a text in it; nil where it does not occur.
    package func offset(of text: String) -> Int? {
        let (value, text) = (Array(value.utf8), Array(text.utf8))
        guard text.count <= value.count else { return nil }
        return (0...(value.count - text.count)).first { value[$0...].starts(with: text) }
    }

    /// Where a word of the value stands, by its number from 0.
    package func origin(ofWord number: Int, _ flags: WordFlags) -> Origin {
        let offsets = value.wordOffsets(flags)
        return number < offsets.count ? origin(ofByte: offsets[number]) : valueOrigin
    }
}

extension UInt8 {
    /// Whether a character begins with this byte of UTF-8.
    var startsCharacter: Bool { self & 0xC0 != 0x80 }
}
