/// `docs/quadlet-compatibility.md`: the deviations in words.
package enum CompatibilityPage {
    package static var text: String {
        let header = """
            # Compatibility with Podman's Quadlet

            Every Quadlet file that works with Podman works here unchanged. `scripts/quadlet-peer` checks the units that
            become of the inputs of Podman's own tests against what these say, reading `podman` as `systemd-oci`. What
            differs on purpose is here; each entry is a line of `Tests/QuadletPeer/Deviations.swift`, of which this page
            is printed, and one that no input needs any more is an error.

            """
        return header + Deviation.all.map(section).joined()
    }

    private static func section(_ deviation: Deviation) -> String {
        let rows = deviation.patterns.map { pattern in
            let inputs = code(pattern.inputs) + (pattern.isUsers ? " of users" : "")
            var instead = pattern.instead.map(code)
            if pattern.ofUsers != pattern.instead {
                instead += ["of users:"] + pattern.ofUsers.map(code)
            }
            return "| \(inputs) | \(code(pattern.assertion)) | \(instead.joined(separator: "<br>")) |\n"
        }
        return "\n## \(deviation.title)\n\n\(deviation.reason)\n\n| inputs | assertions | instead |\n"
            + "| --- | --- | --- |\n" + rows.joined()
    }

    private static func code(_ text: String) -> String {
        "`\(text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|"))`"
    }
}
