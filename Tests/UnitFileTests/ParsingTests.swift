import Testing
import UnitFile

/// A file, and the value that systemd 252 reads for `Description=` in it (systemd-analyze verify, debug log).
private let descriptions: [(name: String, text: String, value: String?)] = [
    ("a byte order mark and CRLF", "\u{FEFF}[Unit]\r\nDescription=a\r\n", "a"),
    ("CR alone", "[Unit]\rDescription=a\r", "a"),
    ("no newline at the end", "[Unit]\nDescription=a", "a"),
    ("space around key and value", "  [Unit]  \n  Description \t =\t b  \n", "b"),
    ("a comment sign in a value", "[Unit]\nDescription=b # c ; d\n", "b # c ; d"),
    ("a continued line keeps its spaces", "[Unit]\nDescription=a \\\n  b\n", "a    b"),
    ("comments within a continued line", "[Unit]\nDescription=a \\\n# c\n  ; d \\\nb\n", "a  b"),
    ("a backslash at the end of a comment", "[Unit]\n# c \\\nDescription=z\n", "z"),
    ("an escaped backslash at the end", "[Unit]\nDescription=a \\\\\nWants=b.service\n", "a \\\\"),
    ("three backslashes at the end", "[Unit]\nDescription=a \\\\\\\nb\n", "a \\\\ b"),
    ("a continued line at the end", "[Unit]\nDescription=b \\", "b"),
    ("a continued line and nothing", "[Unit]\nDescription=b \\\n", "b"),
    ("an empty line ends a continued one", "[Unit]\nDescription=a \\\n\n[Service]\nType=exec\n", "a"),
    ("the last assignment counts", "[Unit]\nDescription=a\nDescription=b\n", "b"),
    ("an empty assignment forgets", "[Unit]\nDescription=a\nDescription=\n", nil),
    ("a section twice", "[Unit]\nDescription=y\n[Service]\nType=exec\n[Unit]\nDescription=z\n", "z"),
    ("quotes in a value", "[Unit]\nDescription=\"a\" 'b'\n", "\"a\" 'b'"),
    ("a section of another name", "[Unit ]\nDescription=x\n", nil),
    ("= in a value", "[Unit]\nDescription=a=b\n", "a=b"),
]

@Suite struct `Reading a unit file` {
    @Test(arguments: descriptions)
    func `values are those that systemd reads`(name: String, text: String, value: String?) {
        var diagnostics: [Diagnostic] = []
        let document = UnitDocument(parsing: Array(text.utf8), path: "a", diagnostics: &diagnostics)
        #expect(document.value("Unit", "Description") == value, "\(name)")
        #expect(diagnostics == [], "\(name)")
    }

    /// systemd takes the backslash for a part of the value; Quadlet, whose files these are, does not see the
    /// space.
    @Test func `white space after the backslash is not seen`() {
        var diagnostics: [Diagnostic] = []
        let text = "[Unit]\nDescription=a \\ \t\n b\n"
        let document = UnitDocument(parsing: Array(text.utf8), path: "a", diagnostics: &diagnostics)
        #expect(document.value("Unit", "Description") == "a   b")
        #expect(diagnostics == [])
    }

    /// Each is a file that systemd 252 warns about or refuses.
    @Test(arguments: [
        ("[Unit]\nDescription\n", 2, 1, "missing '='"),
        ("[Unit]\n =x\n", 2, 2, "missing key before '='"),
        ("Description=x\n[Unit]\n", 1, 1, "assignment before the first section"),
        ("\n [Unit\nDescription=x\n", 2, 2, "invalid section header"),
        ("[]\n", 1, 1, "invalid section header"),
        ("[Uni]t]\n", 1, 1, "invalid section header"),
        ("[Unit]\nDescription=a\\\n\nb\n", 4, 1, "missing '='"),
        ("[Unit]\n\tDescription=a\0b\n", 2, 2, "not UTF-8, or a NUL byte"),
    ])
    func `mistakes have a place`(text: String, line: Int, column: Int, message: String) {
        var diagnostics: [Diagnostic] = []
        _ = UnitDocument(parsing: Array(text.utf8), path: "x", diagnostics: &diagnostics)
        let origin = Origin(path: "x", line: line, column: column)
        #expect(diagnostics == [Diagnostic(.error, at: origin, message)])
    }

    @Test func `a mistake does not hide those after it`() {
        var diagnostics: [Diagnostic] = []
        let text = "[A]\nb\n[C\nd=e\n[F]\n=g\nh=i\n"
        let document = UnitDocument(parsing: Array(text.utf8), path: "x", diagnostics: &diagnostics)
        #expect(diagnostics.map(\.origin.line) == [2, 3, 6])
        #expect(document.value("F", "h") == "i")
    }

    @Test func `bytes that are not UTF-8 are a mistake`() {
        var diagnostics: [Diagnostic] = []
        let bytes = Array("[Unit]\nDescription=a".utf8) + [0xFF, 0x0A]
        let document = UnitDocument(parsing: bytes, path: "x", diagnostics: &diagnostics)
        #expect(diagnostics.map(\.description) == ["x:2:1: error: not UTF-8, or a NUL byte"])
        #expect(document.assignments(in: "Unit") == [])
    }

    @Test func `key and value know where they stand`() throws {
        var diagnostics: [Diagnostic] = []
        let text = "[A]\n# comment\n  Key =  value\nLong= \\\n  value\n"
        let document = UnitDocument(parsing: Array(text.utf8), path: "x", diagnostics: &diagnostics)
        let key = try #require(document.last("A", "Key"))
        #expect(key.origin.description == "x:3:3")
        #expect(key.valueOrigin.description == "x:3:10")
        let long = try #require(document.last("A", "Long"))
        #expect(long.value == "value")
        #expect(long.valueOrigin.description == "x:5:3")
    }

    /// Columns count characters, as editors do.
    @Test(arguments: [
        ("[A]\nKey=ä b\n", 1, "x:2:7"), ("[A]\nKey=a \\\n  b\\\n c\n", 1, "x:3:3"),
        ("[A]\nKey=a \\\n# comment\n  b \\\n ü c\n", 3, "x:5:4"), ("[A]\nKey=\\\n a 'b c' d\n", 2, "x:3:10"),
        ("\u{FEFF}[A]\nKey=a\n", 0, "x:2:5"), ("\u{FEFF}x\n", 0, "x:1:1"),
    ])
    func `a word of a value knows where it stands`(text: String, word: Int, place: String) {
        var diagnostics: [Diagnostic] = []
        let document = UnitDocument(parsing: Array(text.utf8), path: "x", diagnostics: &diagnostics)
        let origins =
            diagnostics.map(\.origin)
            + document.assignments(in: "A").map { $0.origin(ofWord: word, .quadlet) }
        #expect(origins.map(\.description) == [place])
    }

    @Test func `a part of a value knows where it stands`() throws {
        var diagnostics: [Diagnostic] = []
        let text = "[A]\nKey=a \\\n  data.volume:/a\n"
        let document = UnitDocument(parsing: Array(text.utf8), path: "x", diagnostics: &diagnostics)
        let key = try #require(document.last("A", "Key"))
        #expect(key.origin(of: "data.volume").description == "x:3:3")
        #expect(key.origin(of: "nothing").description == "x:2:5")
    }

    /// systemd 252 reads a line of 1048575 bytes and refuses the file with one of 1048576.
    @Test(arguments: [(1_048_575, true), (1_048_576, false)])
    func `a line of 1 MiB is too long`(length: Int, isAccepted: Bool) {
        var diagnostics: [Diagnostic] = []
        let line = "X=" + String(repeating: "x", count: length - 2)
        let text = "[Unit]\n\(line)\nDescription=ok\n"
        let document = UnitDocument(parsing: Array(text.utf8), path: "x", diagnostics: &diagnostics)
        #expect(document.value("Unit", "Description") == (isAccepted ? "ok" : nil))
        #expect(
            diagnostics.map(\.description)
                == (isAccepted ? [] : ["x:2: error: the line is longer than 1 MiB"])
        )
    }

    @Test func `a continued line of 1 MiB is too long`() {
        var diagnostics: [Diagnostic] = []
        let part = String(repeating: "x", count: 1000) + "\\\n"
        let text = "[Unit]\nX=" + String(repeating: part, count: 1100) + "\nDescription=ok\n"
        let document = UnitDocument(parsing: Array(text.utf8), path: "x", diagnostics: &diagnostics)
        #expect(document.value("Unit", "Description") == nil)
        #expect(diagnostics.map(\.description) == ["x:2: error: the line is longer than 1 MiB"])
    }
}
