import Glibc

/// What commands print on standard output.
enum CommandOutput {
    /// Prints a line.
    static func print(_ line: String) throws(Failure) {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(1, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { throw Failure("cannot write to standard output") }
            rest = rest.dropFirst(max(count, 0))
        }
    }

    /// Prints rows in columns, each as wide as its widest field.
    static func print(rows: [[String]]) throws(Failure) {
        var widths: [Int] = []
        for row in rows {
            for (index, field) in row.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], field.count)
            }
        }
        for row in rows {
            var line = ""
            for (index, field) in row.enumerated() {
                line += field
                if index < row.count - 1 {
                    line += String(repeating: " ", count: widths[index] - field.count + 2)
                }
            }
            try print(line)
        }
    }
}
