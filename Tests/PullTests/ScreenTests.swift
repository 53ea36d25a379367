import OCI
import Pull
import Testing

@testable import systemd_oci_cli

@Suite struct `Showing a pull` {
    /// Two layers, of 10 and 20 megabytes, come and go.
    private static func events() throws -> [PullEvent] {
        let reference = try Reference(parsing: "a.b/c")
        let blobs = try ["a", "b"].enumerated().map { number, digit in
            let digest = try #require(Digest(hexadecimal: String(repeating: digit, count: 64)))
            return ContentDescriptor(mediaType: .manifest, digest: digest, size: (number + 1) * 10_000_000)
        }
        return [
            .fetching(reference, blobs), .received(blobs[0].digest, 0), .received(blobs[1].digest, 5_000_000),
            .received(blobs[0].digest, 10_000_000), .stored(blobs[0].digest), .stored(blobs[1].digest),
            .finished(reference),
        ]
    }

    @Test func `gives plain lines without a terminal`() throws {
        var screen = Screen()
        let text = try Self.events().map { screen.text(for: $0, isTerminal: false, now: 0) }.joined()
        #expect(
            text == """
                a.b/c:latest: fetching 2 layers, 30.0 MB
                layer aaaaaaaaaaaa: 10.0 MB stored
                layer bbbbbbbbbbbb: 20.0 MB stored
                a.b/c:latest: ready

                """
        )
    }

    @Test func `moves one line for each layer on a terminal`() throws {
        var screen = Screen()
        let texts = try Self.events().enumerated().map { number, event in
            screen.text(for: event, isTerminal: true, now: number * 1000)
        }
        let (empty, half) = (String(repeating: ".", count: 20), "#####" + String(repeating: ".", count: 15))
        let full = String(repeating: "#", count: 20)
        #expect(texts[1] == "layer aaaaaaaaaaaa: \(empty) 0 kB of 10.0 MB\n")
        let second = "layer bbbbbbbbbbbb: \(half) 5.0 MB of 20.0 MB\n"
        #expect(texts[2] == "\u{1b}[1A\u{1b}[J" + texts[1] + second)
        #expect(texts[3] == "\u{1b}[2A\u{1b}[Jlayer aaaaaaaaaaaa: \(full) 10.0 MB of 10.0 MB\n" + second)
        #expect(texts[4] == "\u{1b}[2A\u{1b}[Jlayer aaaaaaaaaaaa: 10.0 MB stored\n" + second)
        #expect(texts[5] == "\u{1b}[1A\u{1b}[Jlayer bbbbbbbbbbbb: 20.0 MB stored\n")
        #expect(texts[6] == "a.b/c:latest: ready\n")
    }
}
