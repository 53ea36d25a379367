/// Bytes to lines.
struct LineSplitter {
    private let longest: Int
    private var rest: [UInt8] = []

    init(longest: Int) {
        self.longest = longest
    }

    /// The lines that end with these bytes, without their ends; empty ones are left out, as journald does.
    mutating func add(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        rest += bytes
        var lines: [ArraySlice<UInt8>] = []
        var start = rest.startIndex
        var position = start
        while position < rest.endIndex {
            if rest[position] == UInt8(ascii: "\n") {
                if position > start { lines.append(rest[start..<position]) }
                start = position + 1
            } else if position - start + 1 == longest {
                lines.append(rest[start...position])
                start = position + 1
            }
            position += 1
        }
        rest = Array(rest[start...])
        return lines
    }

    /// What is left without an end; nil where nothing is.
    mutating func finish() -> ArraySlice<UInt8>? {
        if rest.isEmpty { return nil }
        defer { rest = [] }
        return rest[...]
    }

    /// Splits off `<3>` at the beginning of a line (sd-daemon(3)); 6, informational, where there is none.
    static func priority(_ line: ArraySlice<UInt8>) -> (priority: Int, message: ArraySlice<UInt8>) {
        let prefix = line.prefix(3)
        guard prefix.count == 3, prefix.first == UInt8(ascii: "<"), prefix.last == UInt8(ascii: ">"),
            let digit = prefix.dropFirst().first, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit)
        else { return (6, line) }
        return (Int(digit - UInt8(ascii: "0")), line.dropFirst(3))
    }
}
