import OCI
import Testing

private let digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

@Suite struct `Reading a reference` {
    // What `podman create` calls the image, and for `oci:` what containers-transports(5) says.
    @Test(arguments: [
        ("nginx", "docker.io/library/nginx:latest"),
        ("nginx:1.27", "docker.io/library/nginx:1.27"),
        ("docker://nginx", "docker.io/library/nginx:latest"),
        ("grafana/grafana", "docker.io/grafana/grafana:latest"),
        ("docker.io/nginx", "docker.io/library/nginx:latest"),
        ("index.docker.io/library/nginx", "docker.io/library/nginx:latest"),
        ("quay.io/a/b/c_d:X.y-z_1", "quay.io/a/b/c_d:X.y-z_1"),
        ("localhost/web", "localhost/web:latest"),
        ("localhost:5000/web", "localhost:5000/web:latest"),
        ("127.0.0.1:5000/web:1", "127.0.0.1:5000/web:1"),
        ("[::1]:5000/web:1", "[::1]:5000/web:1"),
        ("[fe80::1]/web", "[fe80::1]/web:latest"),
        ("Host/web", "Host/web:latest"),
        ("web@\(digest)", "docker.io/library/web@\(digest)"),
        ("web:1@\(digest)", "docker.io/library/web@\(digest)"),
        ("a--b__c.d", "docker.io/library/a--b__c.d:latest"),
        ("oci:/srv/images:web", "oci:/srv/images:web"),
        ("oci:/srv//images/./", "oci:/srv/images"),
        ("oci:/srv/images:docker.io/library/web:1", "oci:/srv/images:docker.io/library/web:1"),
        ("oci-archive:/srv//a.tar:web", "oci-archive:/srv/a.tar:web"),
        ("docker-archive:/srv/a.tar", "docker-archive:/srv/a.tar"),
        ("docker-archive:/srv/a.tar:web", "docker-archive:/srv/a.tar:docker.io/library/web:latest"),
        ("docker-archive:/srv/a.tar:@2", "docker-archive:/srv/a.tar:@2"),
        ("dir:/srv/a:b/", "dir:/srv/a:b"),
    ])
    func `completes it`(text: String, canonical: String) throws {
        let reference = try Reference(parsing: text)
        #expect(reference.description == canonical)
        #expect(try Reference(parsing: canonical) == reference)
    }

    @Test func `takes it apart`() throws {
        let tagged = try Reference(parsing: "127.0.0.1:5000/a/web:1")
        #expect(tagged.transport == .docker)
        #expect(tagged.registry == "127.0.0.1:5000")
        #expect(tagged.repository == "a/web")
        #expect(tagged.tag == "1")
        #expect(tagged.digest == nil)
        let layout = try Reference(parsing: "oci:/srv/images")
        #expect(layout.transport == .oci)
        #expect(layout.repository == "/srv/images")
        #expect(layout.tag == nil)
        #expect(try Reference(parsing: "web@\(digest)").digest == Digest(digest))
    }

    @Test(
        arguments: [
            ("", .empty),
            ("docker://", .repository("library/")),
            ("Nginx", .repository("library/Nginx")),
            ("-web", .repository("library/-web")),
            ("a//b", .repository("a//b")),
            ("a/../b", .repository("a/../b")),
            ("quay.io/", .repository("")),
            ("quay.io/a.-b", .repository("a.-b")),
            ("quay.io/a___b", .repository("a___b")),
            ("quay.io/ü", .repository("ü")),
            ("web:", .tag("")),
            ("web:.x", .tag(".x")),
            ("web:a b", .tag("a b")),
            ("web:" + String(repeating: "a", count: 129), .tag(String(repeating: "a", count: 129))),
            ("web@sha256:12", .digest("sha256:12")),
            ("web@sha512:12", .digest("sha512:12")),
            ("-a.example/web", .registry("-a.example")),
            ("a.example:x/web", .registry("a.example:x")),
            ("a.example:70000/web", .registry("a.example:70000")),
            ("user:secret@a.example/web", .digest("a.example/web")),
            ("[::1/web", .registry("[::1")),
            (String(digest.dropFirst(7)), .repository("library/" + digest.dropFirst(7))),
            ("oci:images", .directory("images")),
            ("oci:/srv/../images", .directory("/srv/../images")),
            ("oci:/srv/a\nb", .directory("/srv/a\nb")),
            ("oci:/srv:", .tag("")),
            ("oci:/srv:a b", .tag("a b")),
            ("dir:images", .directory("images")),
            ("oci-archive:a.tar", .directory("a.tar")),
            ("docker-archive:/a.tar:@x", .tag("@x")),
            ("docker-archive:/a.tar:Web", .tag("Web")),
            ("docker-archive:/a.tar:web@\(digest)", .tag("web@\(digest)")),
            ("docker-daemon:web:1", .transport("docker-daemon")),
            ("containers-storage:[overlay]web", .transport("containers-storage")),
            ("a.example/" + String(repeating: "a", count: 250), .tooLong),
        ] as [(String, ReferenceError.Reason)]
    )
    func `names what is wrong`(text: String, reason: ReferenceError.Reason) {
        #expect(throws: ReferenceError(text, reason)) { try Reference(parsing: text) }
    }

    @Test func `says how else to get at what Podman has`() {
        let error = #expect(throws: ReferenceError.self) { try Reference(parsing: "containers-storage:web") }
        #expect(
            error?.description
                == "image 'containers-storage:web': transport 'containers-storage' is not supported; have Podman write it "
                + "out, `podman push NAME oci:/DIRECTORY:NAME`, and pull that"
        )
    }

    // The right column is what `systemd-escape --` of systemd 252 printed for the left one.
    @Test(arguments: [
        ("docker.io/library/nginx:latest", #"docker.io-library-nginx:latest"#),
        ("127.0.0.1:5000/web:1", #"127.0.0.1:5000-web:1"#),
        ("oci:/srv/images:web", #"oci:-srv-images:web"#),
        ("quay.io/a/b_c:x", #"quay.io-a-b_c:x"#),
        ("[::1]:5000/a:b", #"\x5b::1\x5d:5000-a:b"#),
        ("oci:/srv/my images:x", #"oci:-srv-my\x20images:x"#),
        ("oci:/srv/ü:web", #"oci:-srv-\xc3\xbc:web"#),
        ("localhost/a-b.c:v1.0", #"localhost-a\x2db.c:v1.0"#),
        (#"oci:/a/%s"x":b"#, #"oci:-a-\x25s\x22x\x22:b"#),
        (#"oci:/a\b"#, #"oci:-a\x5cb"#),
        ("docker.io/library/a--b__c:latest", #"docker.io-library-a\x2d\x2db__c:latest"#),
        (
            "docker.io/library/web@\(digest)",
            #"docker.io-library-web\x40sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"#
        ),
    ])
    func `escapes it as systemd-escape does`(text: String, escaped: String) throws {
        #expect(try Reference(parsing: text).escaped == escaped)
    }
}
