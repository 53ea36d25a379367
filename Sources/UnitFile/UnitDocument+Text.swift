extension UnitDocument {
    /// The document as text that systemd reads back to the same sections and assignments.
    package var text: [UInt8] {
        [UInt8](capacity: size) { text in
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
        sections.reduce(0) { size, section in
            section.assignments.reduce(size + section.name.utf8.count + 4) { size, assignment in
                size + assignment.key.utf8.count + assignment.value.utf8.count + 2
            }
        }
    }
}

extension OutputSpan<UInt8> {
    fileprivate mutating func append(_ text: String) {
        let bytes = text.utf8Span.span
        for index in bytes.indices { append(bytes[index]) }
    }
}
