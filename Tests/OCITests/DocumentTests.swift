import JSON
import OCI
import Testing

private let hex = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
private let blob = #""digest":"sha256:\#(hex)","size":2"#
private let config = #"{"mediaType":"application/vnd.oci.image.config.v1+json",\#(blob)}"#

@Suite struct `Reading a manifest` {
    @Test func `takes every member`() throws {
        let text = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"a/b",
            "config":\(config),"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+zstd",\(blob),
            "urls":["https://a.example/"],"annotations":{"k":"v"},"data":"e30="}],
            "subject":{"mediaType":"x/y",\(blob)},"annotations":{"n":"m"}}
            """
        let manifest = try Manifest(parsing: text.utf8)
        let digest = try #require(Digest(hexadecimal: hex))
        var layer = ContentDescriptor(
            mediaType: "application/vnd.oci.image.layer.v1.tar+zstd",
            digest: digest,
            size: 2
        )
        layer.urls = ["https://a.example/"]
        layer.annotations = ["k": "v"]
        layer.data = Array("{}".utf8)
        #expect(manifest.layers == [layer])
        #expect(
            manifest.configuration == ContentDescriptor(mediaType: .configuration, digest: digest, size: 2)
        )
        #expect(manifest.subject == ContentDescriptor(mediaType: "x/y", digest: digest, size: 2))
        #expect(manifest.artifactType == "a/b")
        #expect(manifest.annotations == ["n": "m"])
    }

    @Test(
        arguments: [
            ("[]", "", .expected("an object")),
            ("{}", "schemaVersion", .expected("2")),
            (#"{"schemaVersion":1}"#, "schemaVersion", .expected("2")),
            (#"{"schemaVersion":2}"#, "config", .missing),
            (#"{"schemaVersion":2,"mediaType":"x/y"}"#, "mediaType", .expected("an image manifest")),
            (#"{"schemaVersion":2,"config":{}}"#, "config.mediaType", .missing),
            (
                #"{"schemaVersion":2,"config":\#(config),"manifests":[]}"#, "manifests",
                .expected("part of a manifest")
            ),
            (
                #"{"schemaVersion":2,"config":{"mediaType":"a/b","size":-1,"digest":"sha256:\#(hex)"}}"#,
                "config.size", .expected("a size in bytes")
            ),
            // Two of these could not be added up.
            (
                #"{"schemaVersion":2,"config":{"mediaType":"a/b","size":9223372036854775807,"digest":"sha256:\#(hex)"}}"#,
                "config.size", .expected("a size in bytes")
            ),
            (
                #"{"schemaVersion":2,"config":{"mediaType":"a/b","size":1e3,"digest":"sha256:\#(hex)"}}"#,
                "config.size", .expected("a size in bytes")
            ),
            (
                #"{"schemaVersion":2,"config":{"mediaType":"a/b","size":1,"digest":"sha512:\#(hex)"}}"#,
                "config.digest", .expected("a SHA-256 digest")
            ),
            (
                #"{"schemaVersion":2,"config":\#(config),"layers":[{"mediaType":"a/b","size":1}]}"#,
                "layers[0].digest", .missing
            ),
            (#"{"schemaVersion":2,"config":\#(config),"layers":{}}"#, "layers", .expected("a list")),
            (
                #"{"schemaVersion":2,"config":\#(config),"annotations":{"a":1}}"#,
                "annotations", .expected("an object of texts")
            ),
            (
                #"{"schemaVersion":2,"config":\#(config),"layers":["#
                    + Array(repeating: config, count: 501).joined(separator: ",") + "]}",
                "layers", .limit(500)
            ),
            (String(repeating: " ", count: 4 << 20) + "{}", "", .limit(4 << 20)),
            (String(repeating: "[", count: 100), "", .syntax(JSONError(.depth, at: 64))),
        ] as [(String, String, DocumentError.Reason)]
    )
    func `names what is wrong`(text: String, place: String, reason: DocumentError.Reason) {
        #expect(throws: DocumentError(.manifest, place, reason)) { try Manifest(parsing: text.utf8) }
    }
}

@Suite struct `Picking a platform` {
    private static func index(_ platforms: [String]) throws -> Index {
        let manifests = platforms.enumerated().map { number, platform in
            let parts = platform.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            let zstd =
                parts.count > 3 ? #","annotations":{"io.github.containers.compression.zstd":"true"}"# : ""
            let platform =
                parts.count > 2
                ? #","platform":{"os":"\#(parts[0])","architecture":"\#(parts[1])","variant":"\#(parts[2])"}"#
                : ""
            let type = "application/vnd.oci.image.manifest.v1+json"
            return
                #"{"mediaType":"\#(type)","digest":"sha256:\#(hex)","size":\#(number)\#(platform)\#(zstd)}"#
        }
        return try Index(
            parsing: #"{"schemaVersion":2,"manifests":[\#(manifests.joined(separator: ","))]}"#.utf8
        )
    }

    // The order is that of containers/image, internal/pkg/platform/platform_matcher.go.
    @Test(
        arguments: [
            (["linux/arm64/v8", "linux/amd64/"], "linux/amd64/", 1),
            (["linux/amd64/v3", "linux/amd64/"], "linux/amd64/", 1),
            (["linux/amd64/v3"], "linux/amd64/", nil),
            (["linux/amd64/v1"], "linux/amd64/", 0),
            (["linux/arm64/", "linux/arm64/v8"], "linux/arm64/v8", 1),
            (["linux/arm64/"], "linux/arm64/v8", 0),
            (["linux/arm/v5", "linux/arm/v6", "linux/arm/v8"], "linux/arm/v7", 1),
            (["windows/amd64/", "linux/amd64/"], "linux/amd64/", 1),
            (["windows/amd64/"], "linux/amd64/", nil),
            (["unknown/unknown/", "linux/amd64/"], "linux/amd64/", 1),
            (["linux/amd64/", "linux/amd64//zstd"], "linux/amd64/", 1),
            ([""], "linux/amd64/", 0),
            (["", ""], "linux/amd64/", nil),
            ([], "linux/amd64/", nil),
        ] as [([String], String, Int?)]
    )
    func `takes the best one`(platforms: [String], host: String, picked: Int?) throws {
        let parts = host.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let platform = Platform(operatingSystem: parts[0], architecture: parts[1], variant: parts[2])
        #expect(try Self.index(platforms).manifest(for: platform)?.size == picked)
    }

    @Test func `refuses an index that is also a manifest`() {
        let text = #"{"schemaVersion":2,"manifests":[],"layers":[]}"#
        #expect(throws: DocumentError(.index, "layers", .expected("part of an index"))) {
            try Index(parsing: text.utf8)
        }
    }
}

@Suite struct `Reading an image configuration` {
    @Test func `takes every member`() throws {
        let text = """
            {"architecture":"amd64","os":"linux","config":{"User":"0:0","Env":["A=b","C="],"Entrypoint":["/e"],
            "Cmd":null,"WorkingDir":"/w","StopSignal":"SIGQUIT","Volumes":{"/v":{},"/a":{}},
            "ExposedPorts":{"80/tcp":{}},"Labels":{"l":"m"},
            "Healthcheck":{"Test":["CMD-SHELL","a b"],"Interval":5000000000,"Timeout":0,"Retries":2}},"rootfs":{"type":"layers","diff_ids":["sha256:\(hex)"]}}
            """
        var expected = ImageConfiguration()
        expected.architecture = "amd64"
        expected.operatingSystem = "linux"
        expected.user = "0:0"
        expected.environment = ["A=b", "C="]
        expected.entrypoint = ["/e"]
        expected.workingDirectory = "/w"
        expected.stopSignal = "SIGQUIT"
        expected.volumes = ["/a", "/v"]
        expected.exposedPorts = ["80/tcp"]
        expected.labels = ["l": "m"]
        expected.healthCheck = .init(test: ["CMD-SHELL", "a b"], interval: 5000, retries: 2)
        expected.diffIDs = [try #require(Digest(hexadecimal: hex))]
        #expect(try ImageConfiguration(parsing: text.utf8) == expected)
    }

    @Test func `takes null for what is left out`() throws {
        let text = """
            {"config":{"Env":null,"Entrypoint":null,"Volumes":null,"Labels":null,"StopSignal":""},
            "rootfs":{"type":"layers","diff_ids":null}}
            """
        #expect(try ImageConfiguration(parsing: text.utf8) == ImageConfiguration())
    }

    @Test(
        arguments: [
            ("{}", "rootfs.type", .expected("'layers'")),
            (#"{"config":[]}"#, "config", .expected("an object")),
            (#"{"config":{"User":0}}"#, "config.User", .expected("a text without zero bytes")),
            (
                #"{"config":{"Env":["A=\u0000"]}}"#, "config.Env",
                .expected("a list of texts without zero bytes")
            ),
            (
                #"{"config":{"Volumes":{"#
                    + (0...4096).map { #""/\#($0)":{}"# }.joined(separator: ",") + "}}}",
                "config.Volumes", .limit(4096)
            ),
            (#"{"config":{"Volumes":{"/a\u0000":{}}}}"#, "config.Volumes", .expected("free of zero bytes")),
            (
                #"{"rootfs":{"type":"layers","diff_ids":["sha256:0"]}}"#,
                "rootfs.diff_ids[0]", .expected("a SHA-256 digest")
            ),
        ] as [(String, String, DocumentError.Reason)]
    )
    func `names what is wrong`(text: String, place: String, reason: DocumentError.Reason) {
        #expect(throws: DocumentError(.configuration, place, reason)) {
            try ImageConfiguration(parsing: text.utf8)
        }
    }
}

@Suite struct `Values in documents` {
    @Test(
        arguments: [
            ("application/vnd.oci.image.layer.v1.tar", MediaType.Compression.none),
            ("application/vnd.oci.image.layer.v1.tar+gzip", .gzip),
            ("application/vnd.oci.image.layer.v1.tar+zstd", .zstd),
            ("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", .gzip),
            ("application/vnd.docker.image.rootfs.diff.tar.gzip", .gzip),
            ("application/vnd.docker.image.rootfs.diff.tar.zstd", .zstd),
            ("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", .gzip),
            ("application/vnd.oci.image.layer.v1.tar+gzip+encrypted", nil),
            ("application/vnd.oci.image.config.v1+json", nil),
        ] as [(String, MediaType.Compression?)]
    )
    func `a layer's type says how it is packed`(type: String, packed: MediaType.Compression?) {
        #expect(MediaType(type).layerCompression == packed)
    }

    @Test func `a media type is compared without its parameters`() {
        #expect(MediaType("application/vnd.OCI.image.index.v1+json ; charset=utf-8") == .index)
    }

    // RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"), ("\u{3FF}\u{3FF}", "z7/Pvw=="),
    ])
    func `base64 goes both ways`(plain: String, encoded: String) {
        #expect(Base64.text(plain.utf8) == encoded)
        #expect(Base64.bytes(encoded) == Array(plain.utf8))
    }

    @Test(arguments: ["Zg", "Zg=", "Zg===", "====", "Z===", "Zm9v\n", "Zm-_", "=Zg="])
    func `what is not base64 is refused`(text: String) {
        #expect(Base64.bytes(text) == nil)
    }
}
