import LanguageServer
import Testing
import UnitFile

@Suite struct `The outline of a text` {
    /// What is at the place that `|` marks.
    private func place(_ marked: String) throws -> Place {
        let parts = marked.split(separator: "|", omittingEmptySubsequences: false)
        let text = Text(String(parts.joined()))
        try #require(parts.count == 2)
        return Outline(text.bytes).place(at: parts[0].utf8.count, text)
    }

    @Test(arguments: [
        ("[Con|\n", "Con", 0..<4), ("[|", "", 0..<1), ("[Container]|\nImage=a", "Container", 0..<11),
        ("# x\n  [Unit|]", "Unit", 6..<12),
    ])
    func `knows headers, also those without an end`(text: String, name: String, range: Range<Int>) throws {
        #expect(try place(text) == .header(name: name, range: range))
    }

    @Test(arguments: [
        ("[C]\n|", "", 4..<4, false), ("[C]\nIma|", "Ima", 4..<7, false),
        ("[C]\n  I|ma=x", "Ima", 6..<9, true),
        ("[C]\nA=1\n|\nB=2", "", 8..<8, false), ("[C]\nA=1\n  |", "", 10..<10, false),
        ("[C]\nA|=", "A", 4..<5, true),
    ])
    func `knows keys, and where one may begin`(
        text: String,
        name: String,
        range: Range<Int>,
        hasEquals: Bool
    ) throws {
        #expect(try place(text) == .key(section: "C", name: name, range: range, hasEquals: hasEquals))
    }

    @Test(arguments: [
        ("[C]\nA=|", ""), ("[C]\nA=web|.network:ip=1", "web.network"), ("[C]\nA= x y|z", "yz"),
        ("[C]\nA=a,source=w|", "w"), ("[C]\nA=one \\\n  tw|o", "two"), ("[C]\nA=one \\\n# x\n  tw|o", "two"),
        ("[C]\nA=one   |", ""),
    ])
    func `knows the part of a value`(text: String, part: String) throws {
        guard case .value("C", let assignment, let found, _) = try place(text) else {
            Issue.record("not a value: \(try place(text))")
            return
        }
        #expect(assignment.key == "A" && found == part)
    }

    @Test(arguments: ["|", "# |x", "[C] |", "[C]x|", "A=1|", "[C]\n ; A=|", "[C]\nA=1 \\\n# |x\n 2"])
    func `says nothing of comments and of what is before the first section`(text: String) throws {
        #expect(try place(text) == .nothing)
    }

    @Test(arguments: [
        "[A]\nx=1\n[B]\ny = 2 \\\n\n3=\nz=4\\\\\n",
        "[A]\r\nx=1 \\\r\n 2\r\n\r\ny=3",
        "\u{FEFF}[A]\nx=\\\n# c\n; d\n1\n  [B]  \nx=\ny=3\\",
        "[A]\n\rx=1\n\r\n\ry=2",
    ])
    func `has the keys of the document, where they stand`(text: String) {
        var diagnostics: [Diagnostic] = []
        let bytes = Array(text.utf8)
        let document = UnitDocument(parsing: bytes, path: "a", diagnostics: &diagnostics)
        let outline = Outline(bytes)
        #expect(diagnostics.isEmpty)
        #expect(outline.sections.map(\.name) == document.sections.map(\.name))
        let lines = Text(bytes)
        for (section, part) in zip(document.sections, outline.sections) {
            #expect(part.assignments.map(\.key) == section.assignments.map(\.key))
            let starts = section.assignments.map {
                lines.offset(ofCharacter: $0.origin.column, from: lines.systemdLines[$0.origin.line - 1])
            }
            #expect(part.assignments.map(\.keyRange.lowerBound) == starts)
        }
    }
}
