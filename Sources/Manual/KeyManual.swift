package import Quadlet

/// The manual page of a kind of Quadlet files, in man(7), made of its table of keys.
package struct KeyManual {
    private let kind: QuadletKind

    package init(_ kind: QuadletKind) {
        self.kind = kind
    }

    /// `systemd-oci.container`, without the section of the manual.
    package var name: String { "systemd-oci." + kind.rawValue }

    /// The file of the example.
    package var example: String { kind.text.example + "\n" }

    package var text: String {
        let words = kind.text
        var lines = [
            Roff.comment, Roff.title(name, 5), ".SH NAME",
            "\(Roff.escaped(name)) \\- \(Roff.escaped(words.title))", ".SH SYNOPSIS",
            ".I NAME\\fB.\(kind.rawValue)\\fR", ".SH DESCRIPTION",
        ]
        lines += Roff.paragraphs(words.description)
        lines += [".PP"] + Roff.paragraphs(common)
        lines += keys(KeyTable.rows(of: kind), kind.section)
        lines += keys(KeyTable.quadletRows, QuadletSettings.section)
        lines += [".SH FILES"] + files
        lines += [".SH EXAMPLE"] + Roff.example(words.example)
        let others = QuadletKind.allCases.filter { $0 != kind }.map {
            ".BR systemd\\-oci.\($0.rawValue) (5),"
        }
        lines += [".SH SEE ALSO"] + others
        lines += [
            ".BR systemd\\-oci\\-run (1),", ".BR systemd.unit (5),", ".BR systemd.service (5),",
            ".BR podman\\-systemd.unit (5)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private var common: String {
        """
        Files are those of Podman's Quadlet; see `podman-systemd.unit`(5). The unit is `\(kind.unitName)`, unless
        `ServiceName=` names another. What it is made of is shown by `systemd-oci explain`, and mistakes in the file by
        `systemd-oci lint`.
        .
        The sections `[Unit]`, `[Service]` and `[Install]` are systemd's and are passed on. Dependencies in `[Unit]` may
        name Quadlet files, such as `After=db.container`. A generated unit is not enabled by `systemctl enable`: what
        `[Install]` says is in effect as soon as the file is there.
        .
        A list is reset by an empty assignment. Words are split at white space, and may be quoted. In a value with a
        `%` specifier or a `$` variable nothing is checked, since only systemd knows what it stands for. Keys whose name
        begins with `X-` are not looked at. A file with a mistake becomes a unit that can't start, and says why.
        """
    }

    private func keys(_ rows: [KeyRow], _ section: String) -> [String] {
        var lines = [".SH [\(section.uppercased())] SECTION"]
        for row in rows where row.refusal == nil {
            lines += [".TP", ".B \(Roff.escaped(row.name))=", Roff.formatted(row.summary + ".")]
            if let replacement = row.replacement {
                lines.append(Roff.formatted("Deprecated, use `\(replacement)`."))
            }
            var facts = ["Value: " + row.grammar + (row.cardinality == .list ? ", a list." : ".")]
            if !row.becomes.isEmpty { facts.append("Becomes `\(row.becomes)`.") }
            if !row.since.isEmpty { facts.append("In Podman since \(row.since).") }
            lines += [".br"] + facts.map(Roff.formatted)
            if !row.example.isEmpty {
                lines += [".br", "Example: " + Roff.formatted("`\(row.name)=\(row.example)`")]
            }
        }
        let refused = rows.filter { $0.refusal != nil }
        if !refused.isEmpty {
            lines += [".PP", "Keys of Quadlet before it was a part of Podman, which are refused:"]
            for row in refused {
                lines += [".TP", ".B \(Roff.escaped(row.name))=", Roff.formatted((row.refusal ?? "") + ".")]
            }
        }
        return lines
    }

    /// Where files are looked for, those that win first.
    private var files: [String] {
        let folders = [
            (
                "the system's",
                ["/run/containers/systemd/", "/etc/containers/systemd/", "/usr/share/containers/systemd/"]
            ),
            (
                "a user's",
                [
                    "$XDG_RUNTIME_DIR/containers/systemd/", "$XDG_CONFIG_HOME/containers/systemd/",
                    "/etc/containers/systemd/users/$UID/", "/etc/containers/systemd/users/",
                    "/usr/share/containers/systemd/users/$UID/", "/usr/share/containers/systemd/users/",
                ]
            ),
        ]
        var lines: [String] = []
        for (whose, paths) in folders {
            if !lines.isEmpty { lines.append(".PP") }
            lines += ["Folders of \(whose) files, those that win first:"]
            for path in paths { lines += [".br", "\\fI\(Roff.escaped(path))\\fR"] }
        }
        let dropIns = """
            Folders below these are searched, too. Drop-ins are files that end in `.conf` in `NAME.\(kind.rawValue).d/`, in
            `PREFIX-.\(kind.rawValue).d/` for each prefix of the name that ends in a dash, and in `\(kind.rawValue).d/`.
            `QUADLET_UNIT_DIRS` has folders to be searched instead, with colons between them.
            """
        return lines + [".PP"] + Roff.paragraphs(dropIns)
    }
}
