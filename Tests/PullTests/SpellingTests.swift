import Testing

@testable import systemd_oci_cli

@Suite struct `Switches in Podman's spelling` {
    @Test(arguments: [
        ("pull --tls-verify x", "pull --tls-verify=true x"),
        ("image pull --tls-verify=false --quiet=true x", "image pull --tls-verify=false --quiet x"),
        ("image pull --all-tags=false x", "image pull x"),
        ("artifact pull --quiet=0 -- --quiet=0", "artifact pull -- --quiet=0"),
        ("build --quiet=false x", "build --quiet=false x"), ("", ""),
        ("auto-update --dry-run=true --rollback", "auto-update --dry-run --rollback=true"),
        ("auto-update --rollback=web", "auto-update --rollback=web"),
    ])
    func `become what the parser takes`(words: String, expected: String) {
        let words = words.split(separator: " ").map(String.init)
        #expect(Spelling.normalized(words).joined(separator: " ") == expected)
    }

    /// Go's time.ParseDuration.
    @Test(arguments: [
        ("5s", 5000), ("1m30s", 90000), ("500ms", 500), ("1.5s", 1500), ("1h", 3_600_000), ("5", nil),
        ("s", nil), ("", nil), ("5x", nil), ("-5s", nil), ("99999h", nil),
    ])
    func `say a time`(text: String, milliseconds: Int?) {
        #expect(RegistryOptions.milliseconds(text) == milliseconds)
    }
}
