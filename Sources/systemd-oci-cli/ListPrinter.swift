import Glibc

/// Prints rows as a table, or by a Go template.
struct ListPrinter {
    /// The fields that a template may name.
    var fields: [String]
    /// What is above a column, by its field.
    var headings: [String: String]
    /// The fields of the table, in order.
    var table: [String]

    /// Prints rows; JSON is not its business.
    func show(_ rows: [[String: String]], format: String, heading: Bool) throws {
        let isTable = format == "table"
        let text = isTable ? "table " + table.map { "{{.\($0)}}" }.joined(separator: "\\t") : format
        let template: ListTemplate
        do {
            template = try ListTemplate(text, fields: fields)
        } catch {
            throw Failure("--format: \(error)")
        }
        guard template.isTable else {
            return write(template.text(rows, columns: fields), to: STDOUT_FILENO)
        }
        let shown = heading ? [headings] + rows : rows
        write(Self.aligned(template.text(shown, columns: fields)), to: STDOUT_FILENO)
    }

    /// Prints rows, the first of which is the heading, as a table.
    static func show(_ rows: [[String]]) {
        write(aligned(rows.map { $0.joined(separator: "\t") + "\n" }.joined()), to: STDOUT_FILENO)
    }

    /// Columns, where tabs are, of the width of what is in them.
    static func aligned(_ text: String) -> String {
        let lines = text.split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        var widths: [Int] = []
        for line in lines {
            for (index, cell) in line.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], cell.count)
            }
        }
        return lines.map { line in
            var text = ""
            for (index, cell) in line.enumerated() {
                text += cell + String(repeating: " ", count: widths[index] - cell.count + 2)
            }
            while text.last == " " { text.removeLast() }
            return text + "\n"
        }
        .joined()
    }
}
