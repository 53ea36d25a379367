import JSON

/// Rows of lists as JSON on one line.
enum ListJSON {
    static func object(_ values: [String: String], _ columns: [String]) -> String {
        JSONValue.object(columns.map { .init($0, .string(values[$0] ?? "")) }).text
    }

    static func text(_ value: String) -> String { JSONValue.string(value).text }
}
