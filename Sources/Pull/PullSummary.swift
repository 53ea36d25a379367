package import OCI

/// What a pull came to.
package struct PullSummary: Equatable, Sendable, CustomStringConvertible {
    package var reference: Reference
    /// The manifest's; nil where nobody was asked, because the name is there.
    package var digest: Digest?
    /// Bytes of layers that came from the registry.
    package var fetched: Int
    /// Bytes of layers that need not come: they were there.
    package var reused: Int
    package var milliseconds: Int

    package init(reference: Reference, digest: Digest?, fetched: Int, reused: Int, milliseconds: Int) {
        self.reference = reference
        self.digest = digest
        self.fetched = fetched
        self.reused = reused
        self.milliseconds = milliseconds
    }

    package var description: String {
        let digest = digest.map { ", \($0)" } ?? ""
        let bytes = "\(megabytes(fetched)) fetched, \(megabytes(reused)) reused"
        return "\(reference): ready\(digest), \(bytes), \(seconds) s"
    }

    /// With three digits after the point.
    package var seconds: String {
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}

/// Adds up the events of pulls, one image after another.
package struct PullTally: Sendable {
    private var began: Int?
    private var digest: Digest?
    private var size = 0
    /// Of each layer what has come since it was begun, and what had come before: it may be begun again.
    private var counts: [Digest: (now: Int, before: Int)] = [:]

    package init() {}

    /// Bytes of layers that have come until now.
    package var fetched: Int { counts.values.reduce(0) { $0 + $1.now + $1.before } }

    /// Takes an event at a time in milliseconds; gives the summary where it is the last of an image.
    package mutating func add(_ event: PullEvent, now: Int) -> PullSummary? {
        let start = began ?? now
        began = start
        switch event {
        case .resolved(_, let digest, let size): (self.digest, self.size) = (digest, size)
        case .received(let digest, let count):
            let old = counts[digest] ?? (0, 0)
            counts[digest] = (count, count < old.now ? old.before + old.now : old.before)
        case .finished(let reference):
            let summary = PullSummary(
                reference: reference,
                digest: digest,
                fetched: fetched,
                reused: max(0, size - fetched),
                milliseconds: now - start
            )
            self = PullTally()
            return summary
        case .present:
            // What follows where the name means the image of another index, which is written down, is a pull, too.
            break
        case .fetching, .stored, .warning: break
        }
        return nil
    }
}

/// A number of bytes in megabytes, with one digit after the point; in kilobytes where that would be little.
package func megabytes(_ bytes: Int) -> String {
    if bytes < 950_000 { return "\((bytes + 999) / 1000) kB" }
    let tenths = bytes / 100_000 + (bytes % 100_000 >= 50_000 ? 1 : 0)
    return "\(tenths / 10).\(tenths % 10) MB"
}
