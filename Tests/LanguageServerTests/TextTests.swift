import JSON
import LanguageServer
import Testing

@Suite struct `Positions in a text` {
    /// `ä` is 2 bytes and 1 unit of UTF-16, `𝄞` is 4 bytes and 2 units.
    private let text = Text("aä𝄞b\nc\r\nd\re")

    @Test(arguments: [
        (Position(0, 0), 0), (Position(0, 1), 1), (Position(0, 2), 3), (Position(0, 4), 7),
        (Position(0, 5), 8), (Position(1, 0), 9), (Position(1, 1), 10), (Position(2, 0), 12),
        (Position(3, 1), 15),
    ])
    func `count units of UTF-16 unless agreed otherwise`(position: Position, offset: Int) {
        #expect(text.offset(of: position, .utf16) == offset)
        #expect(text.position(of: offset, .utf16) == position)
    }

    @Test(arguments: [(Position(0, 3), 3), (Position(0, 7), 7), (Position(2, 1), 13)])
    func `count bytes where the client wants it`(position: Position, offset: Int) {
        #expect(text.offset(of: position, .utf8) == offset)
        #expect(text.position(of: offset, .utf8) == position)
    }

    // "If the character value is greater than the line length it defaults back to the line length."
    @Test(arguments: [
        (Position(0, 99), 8), (Position(1, 99), 10), (Position(99, 0), 15), (Position(0, 3), 3),
    ])
    func `outside of a line or in the middle of a character are moved`(position: Position, offset: Int) {
        #expect(text.offset(of: position, .utf16) == offset)
    }

    @Test func `of UnitFile's lines follow systemd's line ends`() {
        let text = Text("[A]\n\rä=1\r\nc=2")
        #expect(text.systemdLines == [0, 5, 11])
        #expect(text.offset(ofCharacter: 3, from: 5) == 8)
        #expect(text.offset(ofCharacter: 99, from: 5) == 9)
        #expect(text.position(of: 8, .utf16) == Position(2, 2))
    }

    @Test func `the encoding is UTF-8 only where the client offers it`() {
        #expect(PositionEncoding(offered: []) == .utf16)
        #expect(PositionEncoding(offered: ["utf-16"]) == .utf16)
        #expect(PositionEncoding(offered: ["utf-32", "utf-16", "utf-8"]) == .utf8)
    }
}

@Suite struct `Documents that the client changes` {
    private func change(_ text: String, _ changes: [JSONValue]) throws -> String {
        var store = DocumentStore()
        _ = try store.open([
            "textDocument": ["uri": "file:///x.container", "version": 1, "text": .string(text)]
        ])
        _ = try store.change(
            [
                "textDocument": ["uri": "file:///x.container", "version": 2],
                "contentChanges": .array(changes),
            ],
            .utf16
        )
        let document = try #require(store["file:///x.container"])
        #expect(document.version == 2)
        return String(decoding: document.text.bytes, as: UTF8.self)
    }

    private func edit(_ start: Position, _ end: Position, _ text: String) -> JSONValue {
        ["range": PositionRange(start, end).json, "text": .string(text)]
    }

    @Test func `each change is of the text that the one before it left`() throws {
        let changes = [
            edit(Position(0, 1), Position(0, 2), "XY\n"), edit(Position(1, 0), Position(1, 0), "𝄞"),
            edit(Position(1, 2), Position(1, 3), ""),
        ]
        #expect(try change("abc", changes) == "aXY\n𝄞")
    }

    @Test func `a change without a range is all of the text`() throws {
        #expect(try change("abc", [["text": "new"]]) == "new")
    }

    @Test func `ends behind the text are its end`() throws {
        #expect(try change("abc\n", [edit(Position(0, 2), Position(9, 9), "!")]) == "ab!")
    }

    @Test func `a range whose end is before its start is refused`() {
        #expect(throws: ResponseError.self) {
            try change(
                "abc",
                [
                    [
                        "range": [
                            "start": ["line": 1, "character": 0], "end": ["line": 0, "character": 0],
                        ], "text": "",
                    ]
                ]
            )
        }
    }

    @Test(arguments: [
        ("file:///etc/a%20b.container", "/etc/a b.container"),
        ("file://localhost/etc/%C3%A4", "/etc/ä"),
        ("file:/etc/a", "/etc/a"),
        ("FILE:///a", "/a"),
    ])
    func `files have URIs`(uri: String, path: String) {
        #expect(FileURI.path(of: uri) == path)
    }

    @Test(arguments: ["untitled:a.container", "file://elsewhere/a", "file:///%zz", "file:///a%00b", "file:a"])
    func `what is no file here has no path`(uri: String) {
        #expect(FileURI.path(of: uri) == nil)
    }

    @Test func `paths become URIs as RFC 3986 wants them`() {
        #expect(FileURI.uri(of: "/a b/ä@.container") == "file:///a%20b/%C3%A4%40.container")
    }
}
