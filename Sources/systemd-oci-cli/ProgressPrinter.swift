import ArgumentParser
import Glibc
import JSON
import OCI
import Pull
import Synchronization
import Systemd
import Transfer

/// How progress is shown.
enum ProgressStyle: String, CaseIterable, ExpressibleByArgument {
    /// Moving lines on a terminal, plain ones elsewhere.
    case auto
    case plain
    /// An object on each line of standard output.
    case json
    case none
}

/// Shows a pull on standard error: moving lines on a terminal, plain lines elsewhere; or as JSON.
final class ProgressPrinter: Sendable {
    private struct State {
        var screen = Screen()
        var stream = ProgressStream()
        var tally = PullTally()
    }

    private let style: ProgressStyle
    private let isTerminal: Bool
    private let isInJournal: Bool
    private let state = Mutex(State())

    init(_ style: ProgressStyle) {
        self.style = style
        isTerminal = style == .auto && isatty(STDERR_FILENO) == 1
        isInJournal = Journal.isStream(STDERR_FILENO)
    }

    /// Shows an event; several threads may do so.
    func show(_ event: PullEvent) {
        state.withLock { state in
            let now = Self.now()
            let summary = state.tally.add(event, now: now)
            if let summary { Self.log(summary) }
            if case .warning(let text) = event {
                write(state.screen.erased() + "systemd-oci: \(text)\n", to: STDERR_FILENO)
            }
            switch style {
            case .none: break
            case .json: write(state.stream.text(for: event, summary, now: now), to: STDOUT_FILENO)
            case .auto, .plain:
                if case .warning = event { return }
                let text = state.screen.text(for: event, summary, isTerminal: isTerminal, now: now)
                // There the entry is already.
                if isInJournal, summary != nil { return }
                if !text.isEmpty { write(text, to: STDERR_FILENO) }
            }
        }
    }

    /// Shows an event of a copy; several threads may do so.
    func show(_ event: TransferEvent) {
        state.withLock { state in
            let now = Self.now()
            switch style {
            case .none: break
            case .json: write(state.stream.text(for: event, now: now), to: STDOUT_FILENO)
            case .auto, .plain:
                let text = state.screen.text(for: event, isTerminal: isTerminal, now: now)
                if !text.isEmpty { write(text, to: STDERR_FILENO) }
            }
        }
    }

    /// Shows why an image did not come.
    func fail(_ name: String, _ reason: String) {
        end()
        if style == .json { write(ProgressStream.failure(name, reason), to: STDOUT_FILENO) }
        say("systemd-oci: " + reason)
    }

    /// Leaves the terminal as it is, for an error to be printed.
    func end() {
        state.withLock { state in
            let text = state.screen.erased()
            state = State()
            if !text.isEmpty { write(text, to: STDERR_FILENO) }
        }
    }

    /// Leaves one entry in the journal for an image that came.
    private static func log(_ summary: PullSummary) {
        var entry = JournalEntry()
        entry.add("MESSAGE", summary.description)
        entry.add("MESSAGE_ID", "6c1f7d0b8a2e4f5d9e3ab0c4718df2a6")
        entry.add("PRIORITY", "6")
        entry.add("SYSLOG_IDENTIFIER", "systemd-oci")
        entry.add("OCI_REFERENCE", summary.reference.description)
        if let digest = summary.digest { entry.add("OCI_DIGEST", digest.description) }
        entry.add("OCI_BYTES_FETCHED", String(summary.fetched))
        entry.add("OCI_BYTES_REUSED", String(summary.reused))
        entry.add("OCI_DURATION_USEC", String(summary.milliseconds * 1000))
        // Without journald there is none.
        try? Journal().send(entry)
    }

    /// Milliseconds.
    private static func now() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}

/// The first twelve digits, enough to tell images apart.
func short(_ digest: Digest) -> String {
    String(digest.hexadecimal.prefix(12))
}
