import OCI
import Testing

@Suite struct `The instance of a pull template` {
    /// The escaped texts are what systemd-escape(1) prints for the canonical ones.
    @Test(arguments: [
        ("docker.io-library-nginx:latest", "docker.io/library/nginx:latest"),
        (#"127.0.0.1:5000-a\x2db-c_d:1.2"#, "127.0.0.1:5000/a-b/c_d:1.2"),
        (#"oci:-srv-images:web\x2bx"#, "oci:/srv/images:web+x"),
    ])
    func `is read back`(escaped: String, canonical: String) throws {
        let reference = try Reference(parsingEscaped: escaped)
        #expect(reference.description == canonical)
        #expect(reference.escaped == escaped)
    }

    @Test(arguments: [#"a\"#, #"a\x2"#, #"a\y2d"#, #"a\xzz"#])
    func `is refused where an escape is broken`(text: String) {
        #expect(throws: ReferenceError(text, .escape)) { try Reference(parsingEscaped: text) }
    }
}
