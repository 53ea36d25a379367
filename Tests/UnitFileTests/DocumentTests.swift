import Testing
import UnitFile

private func document(_ text: String, path: String = "x") -> UnitDocument {
    var diagnostics: [Diagnostic] = []
    let document = UnitDocument(parsing: Array(text.utf8), path: path, diagnostics: &diagnostics)
    #expect(diagnostics == [])
    return document
}

@Suite struct `A unit document` {
    @Test func `an empty assignment resets a list`() {
        let values = document("[S]\nA=1\nA=2\nA=\nB=x\nA=3\n").values("S", "A")
        #expect(values.map(\.value) == ["3"])
    }

    @Test func `a drop-in comes after the file and can reset`() {
        var base = document("[S]\nA=1\nB=1\n")
        base.merge(document("[S]\nA=\nA=2\n[T]\nC=1\n", path: "d/1.conf"))
        #expect(base.values("S", "A").map(\.value) == ["2"])
        #expect(base.value("S", "B") == "1")
        #expect(base.value("T", "C") == "1")
        #expect(base.last("S", "A")?.origin == Origin(path: "d/1.conf", line: 3, column: 1))
    }

    @Test func `what is written reads back the same`() {
        let text = "[A]\nb=c  d\ne=\"f \\\" g\" \\\\\n\n[H]\ni=\n"
        let first = document(text)
        #expect(String(decoding: first.text, as: UTF8.self) == text)
    }

    @Test func `setting a value makes it the one that counts`() {
        var file = document("[S]\nA=1\nA=2\n")
        file.set("S", "A", "3")
        file.set("S", "B", "4")
        file.setDefault("S", "B", "5")
        file.setDefault("T", "C", "6")
        #expect(String(decoding: file.text, as: UTF8.self) == "[S]\nA=1\nA=3\nB=4\n\n[T]\nC=6\n")
    }

    /// systemd.unit(5) for the truncated names; the order is that of the drop-in directories of a unit.
    @Test(arguments: [
        ("web.container", ["web.container.d", "container.d"]),
        (
            "a-b-c.container",
            ["a-b-c.container.d", "a-b-.container.d", "a-.container.d", "container.d"]
        ),
        ("web@.container", ["web@.container.d", "container.d"]),
        ("web@1.container", ["web@1.container.d", "web@.container.d", "container.d"]),
    ])
    func `drop-in directories, the specific ones first`(name: String, directories: [String]) {
        #expect(UnitName(name)?.dropInDirectories == directories)
    }

    /// The rules of systemd.unit(5): characters, a suffix, at most 255 bytes.
    @Test(arguments: [
        ("web.service", true), ("a@b.service", true), ("a@.service", true), ("a\\x2db.service", true),
        ("web", false), ("@a.service", false), (".service", false), ("a b.service", false),
        ("a/b.service", false), ("ä.service", false), ("", false),
        (String(repeating: "a", count: 247) + ".service", true),
        (String(repeating: "a", count: 248) + ".service", false),
    ])
    func `names of units`(name: String, isAccepted: Bool) {
        #expect((UnitName(name) != nil) == isAccepted)
    }

    @Test func `parts of a template's name`() throws {
        let name = try #require(UnitName("a.b@c.d@e.container"))
        #expect(name.suffix == "container")
        #expect(name.prefix == "a.b")
        #expect(name.instance == "c.d@e")
        #expect(!name.isTemplate)
        #expect(try #require(UnitName("a@.service")).isTemplate)
    }

    @Test func `a diagnostic is one line`() {
        let diagnostic = Diagnostic(.warning, at: Origin(path: "a\nb", line: 1, column: 2), "bad\u{1B}[1m")
        #expect(diagnostic.description == "a\\nb:1:2: warning: bad\\u{1B}[1m")
    }
}
