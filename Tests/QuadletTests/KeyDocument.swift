import Quadlet

/// The text of `docs/keys.md`.
enum KeyDocument {
    static let text =
        introduction + table("Container", Container.keys) + refused(Container.keys)
        + table("Quadlet", Container.quadletKeys)

    private static let introduction = """
        # Keys

        Printed from the tables of keys by a test; `RECORD_DOCS=1 swift test --filter QuadletTests` writes it anew.

        *Since* is the first release of Podman whose Quadlet has the key. A list is reset by an empty assignment.
        Words are split at white space, and may be quoted. In a value with a `%` specifier or a `$` variable nothing
        is checked, since only systemd knows what it stands for.

        `[Unit]`, `[Service]` and `[Install]` are systemd's, and are passed on. A key that is not here is an error, and
        the file gives no unit; keys whose name begins with `X-` are not looked at.

        """

    private static func table(_ section: String, _ keys: [Key<Container>]) -> String {
        var text = "\n## [\(section)]\n\n| key | becomes | meaning | value | example | since |\n"
        text += "| --- | --- | --- | --- | --- | --- |\n"
        for key in keys {
            if case .refused = key.value { continue }
            let cells = [
                "`\(key.name)=`", key.becomes.isEmpty ? "" : "`\(key.becomes)`", key.summary,
                value(key), "`\(key.example)`", key.since,
            ]
            text += "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
        }
        return text
    }

    private static func value(_ key: Key<Container>) -> String {
        let check =
            switch key.check {
            case .oneOf(let words): "; " + words.map { "`\($0)`" }.joined(separator: ", ")
            case .integer: "; a whole number"
            case .size: "; a size"
            case .signal: "; a signal"
            case .address: "; an IP address"
            default: ""
            }
        return key.value.description + check
    }

    private static func refused(_ keys: [Key<Container>]) -> String {
        var text = "\nKeys of Quadlet before it was a part of Podman, which are refused:\n\n"
        for key in keys {
            if case .refused(let reason) = key.value { text += "* `\(key.name)=`: \(reason)\n" }
        }
        return text
    }
}
