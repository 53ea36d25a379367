import Glibc
import OCI
import Pull
import Synchronization

/// Shows a pull on standard error: moving lines on a terminal, plain lines elsewhere.
final class ProgressPrinter: Sendable {
    private let isTerminal: Bool
    private let isQuiet: Bool
    private let screen = Mutex(Screen())

    init(isTerminal: Bool, isQuiet: Bool) {
        self.isTerminal = isTerminal
        self.isQuiet = isQuiet
    }

    /// Shows an event; several threads may do so.
    func show(_ event: PullEvent) {
        screen.withLock { screen in
            if case .warning(let text) = event {
                write(screen.erased() + "systemd-oci: \(text)\n", to: STDERR_FILENO)
            } else if !isQuiet {
                let text = screen.text(for: event, isTerminal: isTerminal, now: Self.now())
                if !text.isEmpty { write(text, to: STDERR_FILENO) }
            }
        }
    }

    /// Leaves the terminal as it is, for an error to be printed.
    func end() {
        screen.withLock { screen in
            let text = screen.erased()
            screen = Screen()
            if !text.isEmpty { write(text, to: STDERR_FILENO) }
        }
    }

    /// Milliseconds.
    private static func now() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}

/// What is on the screen: lines of layers on their way, below everything that is done.
struct Screen {
    private var sizes: [Digest: Int] = [:]
    private var active: [(digest: Digest, count: Int)] = []
    /// How many lines are to be overwritten.
    private var lines = 0
    private var drawn = 0

    /// The text that shows an event.
    mutating func text(for event: PullEvent, isTerminal: Bool, now: Int) -> String {
        switch event {
        case .present(let reference):
            return "\(reference): is there\n"
        case .fetching(let reference, let blobs):
            sizes = Dictionary(blobs.map { ($0.digest, $0.size) }) { first, _ in first }
            guard !blobs.isEmpty else { return "" }
            let layers = blobs.count == 1 ? "1 layer" : "\(blobs.count) layers"
            return "\(reference): fetching \(layers), \(megabytes(blobs.map(\.size).reduce(0, +)))\n"
        case .received(let digest, let count):
            guard isTerminal else { return "" }
            if let position = active.firstIndex(where: { $0.digest == digest }) {
                active[position].count = count
                // Ten times a second is enough to look at.
                guard now - drawn >= 100 else { return "" }
            } else {
                active.append((digest, count))
            }
            drawn = now
            return erased() + moving()
        case .stored(let digest):
            active.removeAll { $0.digest == digest }
            let line = "layer \(short(digest)): \(megabytes(sizes[digest] ?? 0)) stored\n"
            return erased() + line + (isTerminal ? moving() : "")
        case .finished(let reference):
            active = []
            return erased() + "\(reference): ready\n"
        case .warning(let text):
            return erased() + text + "\n"
        }
    }

    /// Takes the moving lines away.
    mutating func erased() -> String {
        defer { lines = 0 }
        return lines == 0 ? "" : "\u{1b}[\(lines)A\u{1b}[J"
    }

    private mutating func moving() -> String {
        lines = active.count
        return active.map { layer in
            let size = max(sizes[layer.digest] ?? 0, 1)
            let filled = min(layer.count * 20 / size, 20)
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
            return "layer \(short(layer.digest)): \(bar) \(megabytes(layer.count)) of \(megabytes(size))\n"
        }
        .joined()
    }
}

/// The first twelve digits, enough to tell images apart.
func short(_ digest: Digest) -> String {
    String(digest.hexadecimal.prefix(12))
}

/// A number of bytes in megabytes, with one digit after the point; in kilobytes where that would be little.
func megabytes(_ bytes: Int) -> String {
    if bytes < 950_000 { return "\((bytes + 999) / 1000) kB" }
    let tenths = bytes / 100_000 + (bytes % 100_000 >= 50_000 ? 1 : 0)
    return "\(tenths / 10).\(tenths % 10) MB"
}
