import ContentStore
import OCI
import Testing
import Update

/// A digest of one repeated digit.
func digest(_ digit: Character) throws -> Digest {
    try #require(Digest(hexadecimal: String(repeating: digit, count: 64)))
}

/// An image whose digests are made of one digit; the index and the manifest have it in front.
func image(_ digit: Character, _ name: String = "quay.io/a/web:1") throws -> ImageRecord {
    ImageRecord(
        reference: try Reference(parsing: name),
        resolved: try digest(digit),
        manifest: try digest(digit),
        configuration: try digest(digit),
        pulled: 0
    )
}

@Suite struct `What is done about an image` {
    private func known(failed: Character...) throws -> UpdateRecord {
        var record = UpdateRecord(reference: try Reference(parsing: "quay.io/a/web:1"))
        for digit in failed { record.reject(try digest(digit)) }
        return record
    }

    @Test func `depends on what is offered and on what runs`() throws {
        let (one, two) = (try digest("1"), try digest("2"))
        let record = try image("1")
        #expect(UpdateDecision(record: record, offered: one, running: [one], known: nil) == .current)
        #expect(UpdateDecision(record: record, offered: two, running: [one], known: nil) == .pull)
        #expect(UpdateDecision(record: record, offered: two, running: [], known: nil) == .pull)
        // Somebody has pulled it, and restarted nothing.
        #expect(UpdateDecision(record: record, offered: one, running: [one, two], known: nil) == .restart)
        #expect(UpdateDecision(record: record, offered: nil, running: [two], known: nil) == .restart)
        #expect(UpdateDecision(record: record, offered: nil, running: [one], known: nil) == .current)
        #expect(UpdateDecision(record: nil, offered: two, running: [], known: nil) == .unused)
        #expect(UpdateDecision(record: nil, offered: two, running: [one], known: nil) == .pull)
    }

    @Test func `is nothing where that did not work before`() throws {
        let (one, two) = (try digest("1"), try digest("2"))
        let known = try known(failed: "2")
        #expect(
            UpdateDecision(record: try image("1"), offered: two, running: [one], known: known)
                == .refused(two)
        )
        #expect(
            UpdateDecision(record: try image("2"), offered: two, running: [one], known: known)
                == .refused(two)
        )
        let three = try digest("3")
        #expect(UpdateDecision(record: try image("1"), offered: three, running: [one], known: known) == .pull)
    }
}

@Suite struct `What is known of updates` {
    @Test func `keeps the last two images that worked`() throws {
        var record = UpdateRecord(reference: try Reference(parsing: "quay.io/a/web:1"))
        for digit in "123" { record.accept(try image(digit)) }
        #expect(record.good == (try image("3")))
        #expect(record.previous == (try image("2")))
        record.accept(try image("3"))
        #expect(record.previous == (try image("2")))
    }

    @Test func `forgets that an image failed when it works`() throws {
        var record = UpdateRecord(reference: try Reference(parsing: "quay.io/a/web:1"))
        record.reject(try digest("1"))
        record.reject(try digest("2"))
        record.accept(try image("1"))
        #expect(record.failed == [try digest("2")])
    }

    @Test func `has each update once, and the latest ones`() throws {
        var record = UpdateRecord(reference: try Reference(parsing: "quay.io/a/web:1"))
        func entry(_ time: Int64, _ result: UpdateEntry.Result) throws -> UpdateEntry {
            UpdateEntry(started: time, ended: time, from: nil, to: try digest("1"), result: result, units: [])
        }
        for time in Int64(0)..<40 { record.add(try entry(time, .failed)) }
        record.add(try entry(39, .updated))
        #expect(record.history.count == UpdateRecord.longestHistory)
        #expect(record.history.last == (try entry(39, .updated)))
        #expect(record.history.first?.started == 8)
    }
}

@Suite struct `The policy of updates` {
    /// podman-auto-update(1); `image` is what Podman 2 called `registry`.
    @Test(arguments: [
        ("registry", UpdatePolicy.registry), ("image", .registry), ("local", .local), ("disabled", nil),
        ("", nil),
    ])
    func `is a word`(text: String, policy: UpdatePolicy?) throws {
        #expect(try UpdatePolicy(label: text) == policy)
    }

    @Test func `is no other word`() {
        #expect(throws: UpdateError.self) { try UpdatePolicy(label: "sometimes") }
    }
}
