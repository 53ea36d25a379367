import JSON
import OCI
import Pull
import Transfer

/// Progress for programs: an object on each line, whose `event` says what else is in it.
struct ProgressStream {
    private var total = 0
    private var counts: [Digest: Int] = [:]
    private var meter = Meter()
    private var told: Int?

    /// Milliseconds between two lines of `progress`.
    private static let pause = 250

    mutating func text(for event: PullEvent, _ summary: PullSummary?, now: Int) -> String {
        switch event {
        case .present(let reference):
            return line("present", ("reference", .string(reference.description)))
        case .resolved(let reference, let digest, let size):
            return line(
                "resolved",
                ("reference", .string(reference.description)),
                ("digest", .string(digest.description)),
                ("bytes", number(size))
            )
        case .fetching(let reference, let blobs):
            begin(blobs, now)
            return line(
                "fetching",
                ("reference", .string(reference.description)),
                ("layers", .array(blobs.map(Self.blob)))
            )
        case .received(let digest, let count): return progress(digest, count, now)
        case .stored(let digest): return line("stored", ("digest", .string(digest.description)))
        case .finished(let reference):
            guard let summary else { return line("finished", ("reference", .string(reference.description))) }
            return line(
                "finished",
                ("reference", .string(reference.description)),
                ("digest", summary.digest.map { .string($0.description) } ?? .null),
                ("fetched", number(summary.fetched)),
                ("reused", number(summary.reused)),
                ("seconds", .number(summary.seconds))
            )
        case .warning(let text): return line("warning", ("message", .string(text)))
        }
    }

    mutating func text(for event: TransferEvent, now: Int) -> String {
        switch event {
        case .copying(let blobs):
            begin(blobs, now)
            return line("copying", ("blobs", .array(blobs.map(Self.blob))))
        case .moved(let digest, let count): return progress(digest, count, now)
        case .done(let digest, let outcome):
            return line(outcome.rawValue, ("digest", .string(digest.description)))
        case .finished(let digest): return line("finished", ("digest", .string(digest.description)))
        }
    }

    static func failure(_ name: String, _ reason: String) -> String {
        let event: JSONValue = ["event": "failed", "reference": .string(name), "message": .string(reason)]
        return event.text + "\n"
    }

    private mutating func begin(_ blobs: [ContentDescriptor], _ now: Int) {
        total = blobs.map(\.size).reduce(0, +)
        counts = [:]
        meter = Meter()
        meter.add(0, now: now)
    }

    private mutating func progress(_ digest: Digest, _ count: Int, _ now: Int) -> String {
        counts[digest] = max(count, counts[digest] ?? 0)
        guard now - (told ?? now - Self.pause) >= Self.pause else { return "" }
        told = now
        let done = min(counts.values.reduce(0, +), total)
        meter.add(done, now: now)
        let rate = meter.rate
        let left = rate.flatMap { $0 > 0 ? (total - done) / $0 : nil }
        return line(
            "progress",
            ("done", number(done)),
            ("total", number(total)),
            ("rate", rate.map(number) ?? .null),
            ("left", left.map(number) ?? .null)
        )
    }

    private static func blob(_ blob: ContentDescriptor) -> JSONValue {
        ["digest": .string(blob.digest.description), "size": .number(String(blob.size))]
    }

    private func number(_ value: Int) -> JSONValue { .number(String(value)) }

    private func line(_ event: String, _ members: (String, JSONValue)...) -> String {
        let all = [JSONValue.Member("event", .string(event))] + members.map { JSONValue.Member($0.0, $0.1) }
        return JSONValue.object(all).text + "\n"
    }
}
