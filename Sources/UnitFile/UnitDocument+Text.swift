extension UnitDocument {
    /// The document as text that systemd reads back to the same sections and assignments.
    package var text: [UInt8] { text(after: "") }

    /// The document as text, after lines that are comments.
    package func text(after comments: String) -> [UInt8] {
        [UInt8](capacity: comments.utf8.count + size) { text in
            text.append(comments)
            for (index, section) in sections.enumerated() {
                if index > 0 { text.append(UInt8(ascii: "\n")) }
                text.append(UInt8(ascii: "["))
                text.append(section.name)
                text.append(UInt8(ascii: "]"))
                text.append(UInt8(ascii: "\n"))
                for assignment in section.assignments {
                    text.append(assignment.key)
                    text.append(UInt8(ascii: "="))
                    text.append(assignment.value)
                    text.append(UInt8(ascii: "\n"))
                }
            }
        }
    }

    /// At least the number of bytes of the text.
    private var size: Int {
        var size = 0
        for section in sections {
            size += section.name.utf8.count + 4
            for assignment in section.assignments {
                size += assignment.key.utf8.count + assignment.value.utf8.count + 2
            }
        }
        return size
    }
}

extension OutputSpan<UInt8> {
    /// Adds the bytes of a text at once; there must be room for them.
    mutating func append(_ text: String) {
        let bytes = text.utf8Span.span
        precondition(bytes.count <= freeCapacity)
        unsafe withUnsafeMutableBufferPointer { room, count in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                unsafe _ = room[count...].update(fromContentsOf: bytes)
            }
            count += bytes.count
        }
    }
}
