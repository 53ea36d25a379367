package import JSON
import Quadlet

/// All files of the project that are printed from tables.
package enum Documents {
    /// Their paths in the project, and their texts; nil where the dump of commands is none.
    package static func all(dump: JSONValue) -> [(path: String, text: String)]? {
        guard let tree = CommandTree(dump: dump) else { return nil }
        let completion = Completion(tree)
        let runtime = Completion(.runtime)
        var documents = [
            ("docs/keys.md", KeyDocument.text), ("docs/man/systemd-oci-run.1", RunManual.text),
            ("docs/man/systemd-oci-exec.1", ExecManual.text),
            ("docs/man/systemd-oci-run-bundle.1", BundleManual.text),
            ("docs/man/systemd-oci-runtime.1", RuntimeManual.text),
            ("completions/systemd-oci-runtime.bash", runtime.bash),
            ("completions/_systemd-oci-runtime", runtime.zsh),
            ("completions/systemd-oci-runtime.fish", runtime.fish),
            ("completions/systemd-oci.bash", completion.bash), ("completions/_systemd-oci", completion.zsh),
            ("completions/systemd-oci.fish", completion.fish),
        ]
        for kind in QuadletKind.allCases {
            let manual = KeyManual(kind)
            documents.append(("docs/man/\(manual.name).5", manual.text))
        }
        return documents + CommandManual.all(tree)
    }
}
