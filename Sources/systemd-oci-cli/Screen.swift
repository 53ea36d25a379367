import OCI
import Pull
import Transfer

/// What is on the screen: lines of layers on their way and a line for all of them, below everything that is done.
struct Screen {
    private var sizes: [Digest: Int] = [:]
    private var active: [(digest: Digest, count: Int)] = []
    /// The bytes that have come of each blob.
    private var counts: [Digest: Int] = [:]
    private var meter = Meter()
    /// How many lines are to be overwritten.
    private var lines = 0
    private var drawn: Int?

    /// Milliseconds between two looks.
    private static let pause = 100

    /// The text that shows an event of a pull.
    mutating func text(for event: PullEvent, _ summary: PullSummary?, isTerminal: Bool, now: Int) -> String {
        switch event {
        case .present(let reference):
            return "\(reference): is there\n"
        case .resolved: return ""
        case .fetching(let reference, let blobs):
            begin(blobs, now)
            guard !blobs.isEmpty else { return "" }
            let layers = blobs.count == 1 ? "1 layer" : "\(blobs.count) layers"
            return "\(reference): fetching \(layers), \(megabytes(blobs.map(\.size).reduce(0, +)))\n"
        case .received(let digest, let count):
            return moved(digest, count, isTerminal, now)
        case .stored(let digest):
            active.removeAll { $0.digest == digest }
            let line = "layer \(short(digest)): \(megabytes(sizes[digest] ?? 0)) stored\n"
            return erased() + line + (isTerminal ? moving() : "")
        case .finished(let reference):
            active = []
            return erased() + (summary.map { "\($0)\n" } ?? "\(reference): ready\n")
        case .warning(let text):
            return erased() + text + "\n"
        }
    }

    /// The text that shows an event of a copy.
    mutating func text(for event: TransferEvent, isTerminal: Bool, now: Int) -> String {
        switch event {
        case .copying(let blobs):
            begin(blobs, now)
            let parts = blobs.count == 1 ? "1 blob" : "\(blobs.count) blobs"
            return erased() + "copying \(parts), \(megabytes(blobs.map(\.size).reduce(0, +)))\n"
        case .moved(let digest, let count):
            return moved(digest, count, isTerminal, now)
        case .done(let digest, let outcome):
            active.removeAll { $0.digest == digest }
            let what =
                switch outcome {
                case .copied: "copied"
                case .present: "is there"
                case .mounted: "taken over from another repository"
                }
            let line = "blob \(short(digest)): \(megabytes(sizes[digest] ?? 0)) \(what)\n"
            return erased() + line + (isTerminal ? moving() : "")
        case .finished:
            active = []
            return erased()
        }
    }

    private mutating func begin(_ blobs: [ContentDescriptor], _ now: Int) {
        sizes = Dictionary(blobs.map { ($0.digest, $0.size) }) { first, _ in first }
        counts = [:]
        meter = Meter()
        meter.add(0, now: now)
    }

    private mutating func moved(_ digest: Digest, _ count: Int, _ isTerminal: Bool, _ now: Int) -> String {
        guard isTerminal else { return "" }
        counts[digest] = max(count, counts[digest] ?? 0)
        if let position = active.firstIndex(where: { $0.digest == digest }) {
            active[position].count = count
            // Ten times a second is enough to look at.
            guard now - (drawn ?? now - Self.pause) >= Self.pause else { return "" }
        } else {
            active.append((digest, count))
        }
        drawn = now
        meter.add(counts.values.reduce(0, +), now: now)
        return erased() + moving()
    }

    /// Takes the moving lines away.
    mutating func erased() -> String {
        defer { lines = 0 }
        return lines == 0 ? "" : "\u{1b}[\(lines)A\u{1b}[J"
    }

    private mutating func moving() -> String {
        guard !active.isEmpty else { return "" }
        var texts = active.map { layer in
            let size = max(sizes[layer.digest] ?? 0, 1)
            let filled = min(layer.count * 20 / size, 20)
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
            return "layer \(short(layer.digest)): \(bar) \(megabytes(layer.count)) of \(megabytes(size))\n"
        }
        let all = sizes.values.reduce(0, +)
        let done = min(counts.values.reduce(0, +), all)
        var line = "\(megabytes(done)) of \(megabytes(all))"
        if let rate = meter.rate {
            line += ", \(megabytes(rate)) per second"
            if rate > 0 { line += ", \(Self.time((all - done) / rate)) left" }
        }
        texts.append(line + "\n")
        lines = texts.count
        return texts.joined()
    }

    /// Seconds in the two largest units.
    static func time(_ seconds: Int) -> String {
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
}

/// How fast a number grows, over the last seconds.
struct Meter {
    private var samples: [(count: Int, now: Int)] = []

    /// Milliseconds that are looked at.
    private static let window = 5000

    mutating func add(_ count: Int, now: Int) {
        samples.append((count, now))
        // One that is older stays, so that the window is full.
        while samples.count > 2, now - samples[1].now >= Self.window { samples.removeFirst() }
    }

    /// Per second; nil as long as there was no time.
    var rate: Int? {
        guard let first = samples.first, let last = samples.last, last.now - first.now >= 500 else {
            return nil
        }
        return max(0, last.count - first.count) * 1000 / (last.now - first.now)
    }
}
