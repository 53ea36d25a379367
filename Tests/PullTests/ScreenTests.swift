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

    private static func summary() throws -> PullSummary {
        let reference = try Reference(parsing: "a.b/c")
        return PullSummary(reference: reference, digest: nil, fetched: 1000, reused: 2000, milliseconds: 3)
    }

    @Test func `gives plain lines without a terminal`() throws {
        var screen = Screen()
        let summary = try Self.summary()
        let text = try Self.events().map { screen.text(for: $0, summary, isTerminal: false, now: 0) }.joined()
        #expect(
            text == """
                a.b/c:latest: fetching 2 layers, 30.0 MB
                layer aaaaaaaaaaaa: 10.0 MB stored
                layer bbbbbbbbbbbb: 20.0 MB stored
                a.b/c:latest: ready, 1 kB fetched, 2 kB reused, 0.003 s

                """
        )
    }

    @Test func `moves one line for each layer on a terminal`() throws {
        var screen = Screen()
        let texts = try Self.events().enumerated().map { number, event in
            screen.text(for: event, nil, isTerminal: true, now: number * 1000)
        }
        let (empty, half) = (String(repeating: ".", count: 20), "#####" + String(repeating: ".", count: 15))
        let full = String(repeating: "#", count: 20)
        #expect(
            texts[1] == "layer aaaaaaaaaaaa: \(empty) 0 kB of 10.0 MB\n0 kB of 30.0 MB, 0 kB per second\n"
        )
        let second = "layer bbbbbbbbbbbb: \(half) 5.0 MB of 20.0 MB\n"
        let (first, up) = ("layer aaaaaaaaaaaa: \(empty) 0 kB of 10.0 MB\n", "A\u{1b}[J")
        #expect(
            texts[2] == "\u{1b}[2\(up)" + first + second + "5.0 MB of 30.0 MB, 2.5 MB per second, 10 s left\n"
        )
        let all = "15.0 MB of 30.0 MB, 5.0 MB per second, 3 s left\n"
        #expect(texts[3] == "\u{1b}[3\(up)layer aaaaaaaaaaaa: \(full) 10.0 MB of 10.0 MB\n" + second + all)
        #expect(texts[4] == "\u{1b}[3\(up)layer aaaaaaaaaaaa: 10.0 MB stored\n" + second + all)
        #expect(texts[5] == "\u{1b}[2\(up)layer bbbbbbbbbbbb: 20.0 MB stored\n")
        #expect(texts[6] == "a.b/c:latest: ready\n")
    }
}
