extension UnitDocument {
    /// The document as text that systemd reads back to the same sections and assignments.
    package var text: [UInt8] {
        var text: [UInt8] = []
        var size = 0
        for section in sections {
            size += section.name.utf8.count + 4
            for assignment in section.assignments {
                size += assignment.key.utf8.count + assignment.value.utf8.count + 2
            }
        }
        text.reserveCapacity(size)
        for (index, section) in sections.enumerated() {
            if index > 0 { text.append(UInt8(ascii: "\n")) }
            text.append(UInt8(ascii: "["))
            text.append(contentsOf: section.name.utf8)
            text.append(UInt8(ascii: "]"))
            text.append(UInt8(ascii: "\n"))
            for assignment in section.assignments {
                text.append(contentsOf: assignment.key.utf8)
                text.append(UInt8(ascii: "="))
                text.append(contentsOf: assignment.value.utf8)
                text.append(UInt8(ascii: "\n"))
            }
        }
        return text
    }
}
