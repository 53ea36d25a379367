/// The value of `--mount`: one line of CSV with `key=value` fields (Podman's `FindMountType()`).
struct MountOption: Equatable {
    /// What is mounted; `volume` unless the option says it.
    var type: String
    /// The other fields.
    var fields: [String]

    /// Nil where quotes don't match.
    init?(_ text: String) {
        guard var fields = CSV.fields(text) else { return nil }
        let index = fields.firstIndex { $0.hasPrefix("type=") && $0.utf8.count(where: { $0 == 0x3D }) == 1 }
        type = index.map { String(fields.remove(at: $0).dropFirst(5)) } ?? "volume"
        self.fields = fields
    }

    /// Whether the source is something that Quadlet looks up.
    var hasSource: Bool { ["volume", "bind", "glob", "image", "artifact"].contains(type) }

    /// The source: nil where there is none, empty where `source` has no value.
    ///
    /// The last counts.
    var source: String? {
        guard let index = sourceIndex, let equals = fields[index].firstIndex(of: "=") else {
            return sourceIndex == nil ? nil : ""
        }
        return String(fields[index][fields[index].index(after: equals)...])
    }

    mutating func setSource(_ source: String) {
        if let index = sourceIndex { fields[index] = "source=" + source }
    }

    private var sourceIndex: Int? {
        fields.lastIndex { ["source", "src"].contains($0.prefix { $0 != "=" }) }
    }

    var text: String { CSV.line(["type=" + type] + fields) }
}

/// One line of comma-separated values (RFC 4180).
enum CSV {
    /// Nil where a quoted field does not end, or a quote stands in a field that is not quoted.
    static func fields(_ text: String) -> [String]? {
        var fields: [String] = []
        var rest = Substring(text)
        while true {
            guard let field = rest.first == "\"" ? quoted(&rest) : plain(&rest) else { return nil }
            fields.append(field)
            if rest.isEmpty { return fields }
            guard rest.removeFirst() == "," else { return nil }
        }
    }

    private static func plain(_ rest: inout Substring) -> String? {
        let field = rest.prefix { $0 != "," }
        rest = rest[field.endIndex...]
        return field.contains("\"") ? nil : String(field)
    }

    private static func quoted(_ rest: inout Substring) -> String? {
        var field = ""
        rest.removeFirst()
        while let end = rest.firstIndex(of: "\"") {
            field += rest[..<end]
            rest = rest[rest.index(after: end)...]
            guard rest.first == "\"" else { return field }
            field.append("\"")
            rest.removeFirst()
        }
        return nil
    }

    static func line(_ fields: [String]) -> String {
        fields.map { field in
            guard field.contains(where: { ",\"\r\n".contains($0) }) || field.first == " " else {
                return field
            }
            return "\""
                + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
                + "\""
        }
        .joined(separator: ",")
    }
}
