extension UnitDocument {
    /// The document as text that systemd reads back to the same sections and assignments.
    package var text: [UInt8] { text(after: "") }

    /// The document as text, after lines that are comments.
    package func text(after comments: String) -> [UInt8] {
        [UInt8](capacity: comments.utf8.count + size) { text in
            text.append(comments)
            // Spans, here and below: an element of an array would be copied.
            let sections = sections.span
            for index in sections.indices {
                if index > 0 { text.append(UInt8(ascii: "\n")) }
                text.append(UInt8(ascii: "["))
                text.append(sections[index].name)
                text.append(UInt8(ascii: "]"))
                text.append(UInt8(ascii: "\n"))
                let assignments = sections[index].assignments.span
                for line in assignments.indices {
                    text.append(assignments[line].key)
                    text.append(UInt8(ascii: "="))
                    text.append(value: assignments[line].value)
                    text.append(UInt8(ascii: "\n"))
                }
            }
        }
    }

    /// The key of a line that is too long for systemd, which refuses the whole unit; nil where there is none.
    package var overlongKey: String? {
        for section in sections {
            let assignments = section.assignments.span
            for index in assignments.indices
            where assignments[index].key.utf8.count + assignments[index].value.utf8.count + 2
                > Self.longestLine
            {
                return assignments[index].key
            }
        }
        return nil
    }

    /// At least the number of bytes of the text.
    private var size: Int {
        var size = 0
        let sections = sections.span
        for index in sections.indices {
            size += sections[index].name.utf8.count + 4
            let assignments = sections[index].assignments.span
            for line in assignments.indices {
                size += assignments[line].key.utf8.count + assignments[line].value.utf8.count + 3
            }
        }
        return size
    }
}

extension OutputSpan<UInt8> {
    /// Adds a value, and nothing that ends it or joins it with the next line.
    ///
    /// Whatever makes a value must have quoted or refused what a line can't hold; that it has is not taken for
    /// granted where another setting could come of it.
    fileprivate mutating func append(value: String) {
        guard value.withBytes({ $0.endsLine }) else { return append(value) }
        for byte in value.utf8 {
            switch byte {
            case 0, 0x0A, 0x0D: append(0x20)
            default: append(byte)
            }
        }
        if value.utf8.last == UInt8(ascii: "\\") { append(0x20) }
    }

    /// Adds the bytes of a text at once; there must be room for them.
    mutating func append(_ text: String) {
        precondition(text.utf8.count <= freeCapacity)
        unsafe withUnsafeMutableBufferPointer { room, count in
            var text = text
            count += text.withUTF8 { bytes in
                unsafe _ = room[count...].update(fromContentsOf: bytes)
                return bytes.count
            }
        }
    }
}

extension Span<UInt8> {
    /// Whether a line with these bytes at its end would end before, or go on after them.
    fileprivate var endsLine: Bool {
        var index = 0
        // Eight bytes at once, as nearly all values have none below 0x20.
        while index + 8 <= count {
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            if (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        while index < count {
            if self[index] == 0x0A || self[index] == 0x0D || self[index] == 0 { return true }
            index += 1
        }
        var backslashes = 0
        while backslashes < count, self[count - 1 - backslashes] == UInt8(ascii: "\\") { backslashes += 1 }
        return backslashes % 2 == 1
    }
}
