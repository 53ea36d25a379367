import OCI
import RegistryTestSupport
import Testing

@testable import Registry

@Suite struct `A TOML document` {
    /// From the examples of toml.io, version 1.0.
    @Test(
        arguments: [
            ("a = \"x # y\" # comment", ["a": .string("x # y")]),
            ("\"a b\".c = 'C:\\x'", ["a b": .table(["c": .string("C:\\x")])]),
            ("a = [ \"x\", # one\n  'y',\n]", ["a": .array([.string("x"), .string("y")])]),
            (
                "[[a]]\nb = 1\n[[a.c]]\n[[a]]\nb = true",
                [
                    "a": .array([
                        .table(["b": .other("1"), "c": .array([.table([:])])]), .table(["b": .boolean(true)]),
                    ])
                ]
            ),
            ("a = { b = \"\\u00e9\", c = false }", ["a": .table(["b": .string("é"), "c": .boolean(false)])]),
            ("a = \"\"\"\nx\\\n   y\"\"\"\r\nb = '''z\n'''", ["a": .string("xy"), "b": .string("z\n")]),
            ("\n# nothing\n", [:]),
        ] as [(String, [String: TOMLValue])]
    )
    func `is read`(text: String, expected: [String: TOMLValue]) throws {
        #expect(try TOMLParser.parse(Array(text.utf8)) == expected)
    }

    @Test(arguments: [
        ("a = 1\na = 2", 2, "'a' is there twice"),
        ("a = b", 1, "'b' is no value; a string needs quotation marks"),
        ("\n[a", 2, "']' is missing"),
        ("a = \"x", 1, "a string has no end"),
        ("a = \"\\q\"", 1, "an escape sequence is wrong"),
        ("a = 1 b", 1, "there is something after the value"),
        ("a = [1", 1, "an array has no end"),
        ("= 1", 1, "a key is missing"),
        ("a = 1\n[a]", 2, "'a' is no table"),
        ("a = " + String(repeating: "[", count: 100), 1, "values are nested too deeply"),
    ])
    func `is refused with the line of the mistake`(text: String, line: Int, reason: String) {
        #expect(throws: TOMLError(line: line, reason: reason)) { try TOMLParser.parse(Array(text.utf8)) }
    }
}

@Suite struct `Several files of registries.conf` {
    private func configuration(_ texts: [String]) throws -> RegistriesConfiguration {
        let directory = try TemporaryDirectory()
        var settings = RegistrySettings()
        for (number, text) in texts.enumerated() {
            settings.registries.append(try directory.write("\(number).conf", text))
        }
        return try RegistriesConfiguration(reading: settings)
    }

    /// containers-registries.conf.d(5): a table of the same prefix, and each other setting, replaces the earlier.
    @Test func `are one, and the later file counts more`() throws {
        let found = try configuration([
            """
            unqualified-search-registries = ["a.example", "b.example"]
            short-name-mode = "permissive"
            credential-helpers = ["one"]
            [[registry]]
            location = "x.example"
            blocked = true
            [[registry]]
            location = "y.example"
            [aliases]
            "web" = "a.example/web"
            "db" = "a.example/db"
            """,
            """
            unqualified-search-registries = ["c.example"]
            [[registry]]
            location = "x.example"
            insecure = true
            [aliases]
            "web" = "c.example/web"
            "db" = ""
            """,
        ])
        #expect(found.searchRegistries == ["c.example"])
        #expect(found.shortNameMode == .permissive)
        #expect(found.credentialHelpers == ["one"])
        #expect(found.aliases == ["web": "c.example/web"])
        #expect(found.rules.map(\.prefix) == ["y.example", "x.example"])
        #expect(found.rules.map(\.isBlocked) == [false, false])
        #expect(found.rules.map(\.isInsecure) == [false, true])
    }

    @Test(arguments: [
        ("[[registry]]\ninsecure = true", "a [[registry]] has no prefix and no location"),
        ("[[registry]]\nlocation = 1", "'location' needs a string"),
        (
            "[[registry]]\nlocation = \"https://a.example\"",
            "'https://a.example' begins with a scheme; write only the host and the path"
        ),
        ("[[registry]]\nlocation = \"a.example\"\n[[registry.mirror]]", "a location is missing"),
        (
            "short-name-mode = \"x\"",
            "'x' of 'short-name-mode' is not enforcing, permissive or disabled"
        ),
        (
            "[registries.search]\nregistries = [\"a\"]",
            "this is version 1 of the format, which is not read; write [[registry]] tables and "
                + "'unqualified-search-registries'"
        ),
        (
            "[[registry]]\nlocation=\"a\"\nmirror-by-digest-only=true\n[[registry.mirror]]\nlocation=\"b\"\n"
                + "pull-from-mirror=\"all\"",
            "'mirror-by-digest-only' of 'a' and 'pull-from-mirror' of a mirror exclude each other"
        ),
    ])
    func `say what is wrong in which of them`(text: String, reason: String) {
        #expect {
            try configuration([text])
        } throws: { error in
            guard let error = error as? RegistryError else { return false }
            return error.reason == .configuration(reason) && error.subject.hasSuffix("/0.conf'")
        }
    }
}

@Suite struct `A short name` {
    private func names(_ text: String, _ file: String, aliases: String = "") throws -> [String] {
        let directory = try TemporaryDirectory()
        var settings = RegistrySettings()
        settings.registries = [try directory.write("registries.conf", file)]
        settings.aliases = [try directory.write("aliases.conf", aliases)]
        return try ShortName.candidates(for: text, settings: settings).map(\.description)
    }

    private static let file = """
        unqualified-search-registries = ["quay.io", "docker.io"]
        short-name-mode = "permissive"
        [aliases]
        "web" = "a.example/team/web"
        "team/db" = "b.example/db"
        """

    /// containers-registries.conf(5), "SHORT NAMES".
    @Test(arguments: [
        ("web", ["a.example/team/web:latest"]),
        ("web:1", ["a.example/team/web:1"]),
        ("team/db:2", ["b.example/db:2"]),
        ("nginx", ["quay.io/nginx:latest", "docker.io/library/nginx:latest"]),
        ("docker://web", ["docker.io/library/web:latest"]),
        ("localhost/web", ["localhost/web:latest"]),
        ("host:5000/web", ["host:5000/web:latest"]),
        ("oci:/srv/images:web", ["oci:/srv/images:web"]),
    ])
    func `means what the files say`(text: String, expected: [String]) throws {
        #expect(try names(text, Self.file) == expected)
    }

    @Test func `means what a user once chose`() throws {
        let chosen = "[aliases]\n\"web\" = \"c.example/web\"\n"
        #expect(try names("web", Self.file, aliases: chosen) == ["c.example/web:latest"])
    }

    @Test func `means Docker's where no file says anything`() throws {
        #expect(try names("web", "") == ["docker.io/library/web:latest"])
    }

    /// There is nobody to ask; containers/image fails without a terminal in the same way.
    @Test func `of several registries is an error where that is enforced`() throws {
        let file =
            "unqualified-search-registries = [\"a.example\", \"b.example\"]\n[aliases]\n\"x\" = \"c.example/x\""
        let reason = "which registry has it is not clear; write a.example/web:1 or b.example/web:1"
        #expect(throws: RegistryError("web:1", .configuration(reason))) { try names("web:1", file) }
        #expect(try names("x", file) == ["c.example/x:latest"])
        let one = "unqualified-search-registries = [\"a.example\"]"
        #expect(try names("web", one) == ["a.example/web:latest"])
        #expect(try names("x", file + "\n", aliases: "") == ["c.example/x:latest"])
        // Aliases are a part of what can be switched off.
        let off = file.replacing("unq", with: "short-name-mode = \"disabled\"\nunq", maxReplacements: 1)
        #expect(try names("x", off) == ["a.example/x:latest", "b.example/x:latest"])
    }
}
