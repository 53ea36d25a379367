import JSON
package import OCI

/// What automatic updates know of a name: `updates/<escaped reference>`.
package struct UpdateRecord: Equatable, Sendable {
    /// So many entries of ``history`` are kept, the latest ones.
    package static let longestHistory = 32
    /// So many images that did not work are known, the latest ones.
    package static let mostFailed = 16

    package var reference: Reference
    /// The image that its units were last seen to work with; never collected.
    package var good: ImageRecord?
    /// The one that worked before that; never collected either.
    package var previous: ImageRecord?
    /// What the name meant when units did not work: an update to none of these is tried again.
    package var failed: [Digest] = []
    /// What updates came to, the latest at the end.
    package var history: [UpdateEntry] = []

    package init(reference: Reference) {
        self.reference = reference
    }

    /// Adds what an update came to; one that was noted before it was cut off is replaced.
    package mutating func add(_ entry: UpdateEntry) {
        history.removeAll { $0.started == entry.started && $0.to == entry.to }
        history.append(entry)
        history.removeFirst(max(0, history.count - Self.longestHistory))
    }

    /// Notes an image that did not work.
    package mutating func reject(_ digest: Digest) {
        failed.removeAll { $0 == digest }
        failed.append(digest)
        failed.removeFirst(max(0, failed.count - Self.mostFailed))
    }

    /// Notes that an image works.
    package mutating func accept(_ image: ImageRecord) {
        failed.removeAll { $0 == image.resolved }
        if let good, good.configuration != image.configuration { previous = good }
        good = image
    }
}

/// What one update of a name came to.
package struct UpdateEntry: Equatable, Sendable {
    package enum Result: String, Sendable {
        case updated
        /// The units did not work, and have the image again that they had.
        case rolledBack = "rolled back"
        /// The units did not work.
        case failed
        /// Somebody wanted the previous image again.
        case reverted
    }

    /// In seconds since 1970.
    package var started: Int64
    package var ended: Int64
    /// What the name meant before; nil where that is not known.
    package var from: Digest?
    package var to: Digest
    package var result: Result
    /// What was wrong.
    package var reason: String?
    package var units: [String]

    package init(
        started: Int64,
        ended: Int64,
        from: Digest?,
        to: Digest,
        result: Result,
        reason: String? = nil,
        units: [String]
    ) {
        self.started = started
        self.ended = ended
        self.from = from
        self.to = to
        self.result = result
        self.reason = reason
        self.units = units
    }
}

/// An update on which there is no verdict yet: `pending-updates/<escaped reference>`.
package struct PendingUpdate: Equatable, Sendable {
    package enum Phase: String, Sendable {
        /// The name may mean the old image or the new one.
        case pull
        /// It means the new one, and units are restarted and watched.
        case trial
        /// It is to mean the old one again, whatever it means.
        case rollback
    }

    package var reference: Reference
    package var phase: Phase
    /// What the name meant before.
    package var from: ImageRecord?
    /// What it means when the pull is done.
    package var to: ImageRecord?
    /// The units that ran it.
    package var units: [String]
    /// In seconds since 1970.
    package var started: Int64
    /// Whether somebody wants an earlier image, rather than the registry another one.
    package var isReversion = false
    /// Why it is rolled back.
    package var reason: String?

    package init(reference: Reference, from: ImageRecord?, units: [String], started: Int64) {
        self.reference = reference
        phase = .pull
        self.from = from
        self.units = units
        self.started = started
    }
}
