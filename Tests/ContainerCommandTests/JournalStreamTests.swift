import Systemd
import Testing

/// systemd.io/JOURNAL_EXPORT_FORMATS.
@Suite struct `Entries in the export format of the journal` {
    private static let text: [UInt8] =
        Array(
            "__REALTIME_TIMESTAMP=1760000000000001\nMESSAGE=one=1\n_SYSTEMD_UNIT=web.service\n\nMESSAGE\n"
                .utf8
        )
        + [3, 0, 0, 0, 0, 0, 0, 0] + Array("a\nb\n".utf8) + Array("PRIORITY=6\n\n".utf8)

    @Test(arguments: [1, 2, 7, 1000])
    func `are read however they are cut`(size: Int) throws {
        var stream = JournalStream()
        var entries: [JournalStream.Entry] = []
        var rest = Self.text[...]
        while !rest.isEmpty {
            entries += stream.take(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        #expect(entries.count == 2)
        #expect(entries.first?["MESSAGE"] == "one=1")
        #expect(entries.first?.time == 1_760_000_000_000_001)
        #expect(entries.last?["MESSAGE"] == "a\nb")
        #expect(entries.last?["PRIORITY"] == "6")
        #expect(stream.finish() == nil)
    }

    @Test func `end with the stream`() {
        var stream = JournalStream()
        #expect(stream.take(Array("MESSAGE=last\n".utf8)) == [])
        #expect(stream.finish()?["MESSAGE"] == "last")
    }

    @Test func `may be without sense`() {
        var stream = JournalStream()
        let length = [UInt8](repeating: 0xFF, count: 8)
        #expect(stream.take(Array("MESSAGE\n".utf8) + length + Array("x\n".utf8)) == [])
        #expect(stream.take(Array("MESSAGE=next\n\n".utf8)).first?["MESSAGE"] == "next")
    }
}
