import Foundation
import JSON
import LanguageServer
import Testing

/// Numbers that are the same in each run.
private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

@Suite struct `Typing` {
    private static let samples = [
        "[Container]\nImage=docker.io/library/nginx\nMount=type=volume,source=a.volume,dst=/a\n",
        "# FileName=a\n[Volume]\nUser=\"x y\n---\n[Pod]\n\\\n=\n[",
        "[Unit]\r\nAfter=web.container \\\r\n# x\r\n  b.volume\r\n[Ser\u{1D11E}ice]\rä=ö\n\r\n[Quadlet]\\\n",
    ]

    @Test(arguments: samples.indices, ["web.container", "all.quadlets", "x.pod", "container.d/a.conf"])
    func `is answered at each character of a text, with places inside of it`(
        sample: Int,
        path: String
    ) throws {
        var client = try TestClient()
        try client.open(path, "")
        let scalars = Array(Self.samples[sample].unicodeScalars)
        for count in scalars.indices {
            let text = Text(String(String.UnicodeScalarView(scalars[...count])))
            client.change(path, text.string(0..<text.bytes.count), version: count + 2)
            let end = text.position(of: text.bytes.count, .utf16)
            for diagnostic in client.shown.values.joined() {
                let range = try #require(PositionRange(diagnostic["range"]))
                #expect(range.start <= range.end && range.end <= end)
            }
            for method in ["completion", "hover", "definition"] {
                let answer = try client.request(
                    "textDocument/" + method,
                    ["textDocument": ["uri": .string(client.uri(path))], "position": end.json]
                )
                #expect(answer["error"] == nil)
                for item in answer["items"]?.array ?? [] {
                    let range = try #require(PositionRange(item["textEdit"]?["range"]))
                    // "The range must be single line and it must contain the position at which completion was requested."
                    #expect(range.start.line == end.line && range.start <= end && end <= range.end)
                }
            }
        }
    }

    @Test func `keeps the text that an editor has, which counts in UTF-16`() throws {
        var numbers = Numbers(state: 7)
        let model = NSMutableString(string: "a𝄞ä\r\nb\nc")
        var store = DocumentStore()
        let uri: JSONValue = "file:///web.container"
        _ = try store.open(["textDocument": ["uri": uri, "version": 1, "text": .string(model as String)]])
        let pieces = ["", "x", "ä", "𝄞", "\n", "a\nb", "𝄞\n𝄞"]
        for version in 2...500 {
            let text = Text(model as String)
            let ends = (0..<2).map { _ in Int.random(in: 0...model.length, using: &numbers) }.sorted()
            // No editor puts its cursor into a character, or between CR and LF.
            let (start, end) = (model.boundary(ends[0]), model.boundary(ends[1]))
            let range = NSRange(location: start, length: end - start)
            let piece = pieces.randomElement(using: &numbers) ?? ""
            let bytes = [start, end].map { model.substring(to: $0).utf8.count }
            let change = PositionRange(
                text.position(of: bytes[0], .utf16),
                text.position(of: bytes[1], .utf16)
            )
            model.replaceCharacters(in: range, with: piece)
            _ = try store.change(
                [
                    "textDocument": ["uri": uri, "version": JSONValue(integerLiteral: version)],
                    "contentChanges": [["range": change.json, "text": .string(piece)]],
                ],
                .utf16
            )
            let document = try #require(store["file:///web.container"])
            try #require(document.text.string(0..<document.text.bytes.count) == model as String)
        }
    }
}

extension NSString {
    /// Where the character begins that an offset is in.
    fileprivate func boundary(_ offset: Int) -> Int {
        if offset == length { return offset }
        let start = rangeOfComposedCharacterSequence(at: offset).location
        let isLineEnd = start > 0 && character(at: start) == 0x0A && character(at: start - 1) == 0x0D
        return isLineEnd ? start - 1 : start
    }
}
