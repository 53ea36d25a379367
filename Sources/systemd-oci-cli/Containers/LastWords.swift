import Glibc
import Linux
import Lowering
import Systemd

/// What a container has written and is not in the journal yet, when it has ended.
struct LastWords {
    private var streams: JournalBacklog
    /// The unit's run, which is what the pipe belongs to.
    private let invocation: String
    /// The pipe that is its /dev/stdout; nil where it has none.
    private let pipe: String?

    /// Milliseconds after which it is given up: journald does not run, or somebody else has the container's output.
    private static let patience: Int64 = 5000

    init(of unit: String, invocation: String) {
        streams = JournalBacklog(of: unit)
        self.invocation = invocation
        let names = (try? SmallFile.names(in: StandardOutputOwner.directory)) ?? []
        pipe = names.filter { $0.hasSuffix(".owner") }
            .map { "\(StandardOutputOwner.directory)/\($0.dropLast(".owner".count))" }
            .first { Self.owner(of: $0) == invocation }
    }

    private static func owner(of pipe: String) -> String? {
        HostText.bytes(StandardOutputOwner.path(of: pipe)).flatMap(StandardOutputOwner.init(parsing:))?
            .invocation
    }

    /// Waits until all of it is in the journal.
    mutating func wait() {
        let deadline = Bus.deadline(Self.patience)
        if let pipe { waitForRelay(of: pipe, until: deadline) }
        while !streams.isEmpty(), Bus.deadline(0) < deadline { Self.pause() }
    }

    /// What was written to /dev/stdout the relay reads out of a pipe, and sends it to journald.
    private func waitForRelay(of path: String, until deadline: Int64) {
        // Another container may have got it meanwhile, which means that it was empty.
        if let owner = Self.owner(of: path), owner != invocation { return }
        guard let pipe = try? Descriptor(opening: path, O_RDWR | O_NONBLOCK | O_NOFOLLOW) else { return }
        Self.waitForReader(of: pipe, path, until: deadline)
        // The first one ends a line that has no end. When the second one has been read, that line has been sent.
        for _ in 0..<2 {
            guard (try? pipe.write([UInt8(ascii: "\n")].span)) != nil else { return }
            Self.waitForReader(of: pipe, path, until: deadline)
        }
        let left = CInt(clamping: deadline - Bus.deadline(0))
        // Otherwise journald is too slow, and the lines are not to be had.
        if left > 0 { try? JournalBacklog.waitForEntries(milliseconds: left) }
    }

    private static func waitForReader(of pipe: borrowing Descriptor, _ path: String, until deadline: Int64) {
        while let count = try? pipe.pending(of: path), count > 0, Bus.deadline(0) < deadline { pause() }
    }

    /// Nothing tells that a pipe has become empty.
    private static func pause() {
        var time = timespec(tv_sec: 0, tv_nsec: 2_000_000)
        unsafe nanosleep(&time, nil)
    }
}
