import Quadlet

/// The text of `docs/keys.md`.
enum KeyDocument {
    static let text =
        introduction + QuadletKind.allCases.map { table($0.section, KeyTable.rows(of: $0)) }.joined()
        + table(QuadletSettings.section, KeyTable.quadletRows)

    private static let introduction = """
        # Keys

        Printed from the tables of keys: `make documents`.

        *Since* is the first release of Podman whose Quadlet has the key. A list is reset by an empty assignment.
        Words are split at white space, and may be quoted. In a value with a `%` specifier or a `$` variable nothing
        is checked, since only systemd knows what it stands for.

        `[Unit]`, `[Service]` and `[Install]` are systemd's, and are passed on. A key that is not here is an error, and
        the file becomes a unit that can't start and says so; keys whose name begins with `X-` are not looked at.

        """

    private static func table(_ section: String, _ rows: [KeyRow]) -> String {
        if rows.isEmpty { return "" }
        var text = "\n## [\(section)]\n\n| key | becomes | meaning | value | example | since |\n"
        text += "| --- | --- | --- | --- | --- | --- |\n"
        for row in rows where row.refusal == nil {
            let cells = [
                "`\(row.name)=`", row.becomes.isEmpty ? "" : "`\(row.becomes)`", meaning(row),
                row.grammar + (row.cardinality == .list ? ", a list" : ", the last counts"),
                "`\(row.example)`", row.since,
            ]
            text += "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
        }
        return text + refused(rows)
    }

    private static func meaning(_ row: KeyRow) -> String {
        row.replacement.map { "\(row.summary); deprecated, use `\($0)`" } ?? row.summary
    }

    private static func refused(_ rows: [KeyRow]) -> String {
        let refused = rows.filter { $0.refusal != nil }
        if refused.isEmpty { return "" }
        let lines = refused.map { "* `\($0.name)=`: \($0.refusal ?? "")\n" }
        return "\nKeys of Quadlet before it was a part of Podman, which are refused:\n\n" + lines.joined()
    }
}
