import Foundation
import JSON
import OCI
import Pull
import Testing
import Transfer

@testable import systemd_oci_cli

/// Two layers, of 10 and 20 megabytes.
private func blobs() throws -> [ContentDescriptor] {
    try ["a", "b"].enumerated().map { number, digit in
        let digest = try #require(Digest(hexadecimal: String(repeating: digit, count: 64)))
        return ContentDescriptor(mediaType: .manifest, digest: digest, size: (number + 1) * 10_000_000)
    }
}

@Suite struct `The summary of a pull` {
    private let manifest = Digest(hexadecimal: String(repeating: "c", count: 64))

    @Test func `says what came and what was there`() throws {
        let reference = try Reference(parsing: "a.b/c")
        let digest = try #require(manifest)
        let blobs = try blobs()
        var tally = PullTally()
        let events: [PullEvent] = [
            .resolved(reference, digest, 30_000_000), .fetching(reference, [blobs[0]]),
            .received(blobs[0].digest, 4_000_000), .received(blobs[0].digest, 10_000_000),
            .stored(blobs[0].digest),
        ]
        for (number, event) in events.enumerated() {
            let early = tally.add(event, now: 100 + number)
            #expect(early == nil)
        }
        let last = tally.add(.finished(reference), now: 2350)
        let summary = try #require(last)
        #expect(
            summary
                == PullSummary(
                    reference: reference,
                    digest: digest,
                    fetched: 10_000_000,
                    reused: 20_000_000,
                    milliseconds: 2250
                )
        )
        #expect(
            summary.description
                == "a.b/c:latest: ready, \(digest), 10.0 MB fetched, 20.0 MB reused, 2.250 s"
        )
        // A layer that was begun again has come so much more often.
        for count in [3_000_000, 2_000_000, 10_000_000] {
            #expect(tally.add(.received(blobs[0].digest, count), now: 3000) == nil)
        }
        #expect(tally.fetched == 13_000_000)
        _ = tally.add(.finished(reference), now: 4000)
        // The next image begins anew.
        let next = tally.add(.finished(reference), now: 5000)
        #expect(next?.fetched == 0)
    }
}

@Suite struct `Progress for programs` {
    @Test func `is an object on each line`() throws {
        let reference = try Reference(parsing: "a.b/c")
        let blobs = try blobs()
        var stream = ProgressStream()
        let events: [(PullEvent, Int)] = [
            (.fetching(reference, blobs), 0), (.received(blobs[0].digest, 1_000_000), 1000),
            (.received(blobs[1].digest, 4_000_000), 1100), (.received(blobs[1].digest, 9_000_000), 2000),
            (.stored(blobs[1].digest), 2100),
        ]
        let text = events.map { stream.text(for: $0, nil, now: $1) }.joined()
        let lines = try text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(lines.map { $0["event"]?.string } == ["fetching", "progress", "progress", "stored"])
        #expect(lines[0]["layers"]?.array?.count == 2)
        #expect(
            lines[1] == [
                "event": "progress", "done": 1_000_000, "total": 30_000_000, "rate": 1_000_000, "left": 29,
            ]
        )
        #expect(
            lines[2] == [
                "event": "progress", "done": 10_000_000, "total": 30_000_000, "rate": 5_000_000, "left": 4,
            ]
        )
    }
}

@Suite struct `A copy on a terminal` {
    @Test func `shows rate and time left`() throws {
        let blobs = try blobs()
        var screen = Screen()
        _ = screen.text(for: .copying(blobs), isTerminal: true, now: 0)
        _ = screen.text(for: .moved(blobs[1].digest, 1_000_000), isTerminal: true, now: 1000)
        let text = screen.text(for: .moved(blobs[1].digest, 10_000_000), isTerminal: true, now: 2000)
        #expect(text.hasSuffix("10.0 MB of 20.0 MB\n10.0 MB of 30.0 MB, 5.0 MB per second, 4 s left\n"))
        let done = screen.text(for: .done(blobs[1].digest, .mounted), isTerminal: true, now: 2001)
        #expect(done == "\u{1b}[2A\u{1b}[Jblob bbbbbbbbbbbb: 20.0 MB taken over from another repository\n")
    }

    @Test(arguments: [
        (0, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (3600, "1 h 0 min"), (90_061, "25 h 1 min"),
    ])
    func `tells a time in two units`(seconds: Int, expected: String) {
        #expect(Screen.time(seconds) == expected)
    }
}
