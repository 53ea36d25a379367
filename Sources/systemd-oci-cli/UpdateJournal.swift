import Glibc
import OCI
import Systemd
import Update

/// Says what becomes of updates: on standard error, and as entries of the journal that are found with the units.
final class UpdateJournal: Sendable {
    /// `MESSAGE_ID`s (systemd-oci-auto-update(1)).
    private static let updated = "854ced6544a8489cbd3017684bf45ec1"
    private static let rolledBack = "ef156259fda34a3bb9b4f46bf10b8b83"
    private static let failed = "8e25378aebf1414ca3109821c4f75b5e"

    private let isInJournal = Journal.isStream(STDERR_FILENO)

    func show(_ event: UpdateEvent) {
        switch event {
        case .problem(let text): say("systemd-oci: " + text)
        case .refused(let reference, let digest):
            say(
                "systemd-oci: \(reference): \(short(digest)) did not work before; waiting for another one, "
                    + "or for `systemd-oci pull` and a restart"
            )
        case .finished(let reference, let outcome): finished(reference, outcome)
        }
    }

    private func finished(_ reference: Reference, _ outcome: UpdateOutcome) {
        let (text, id, priority) = words(reference, outcome)
        var isSent = outcome.units.isEmpty ? send(text, id, priority, reference, outcome, nil) : true
        for unit in outcome.units {
            isSent = send(text, id, priority, reference, outcome, unit) && isSent
        }
        // There the entries are already.
        if !isInJournal || !isSent { say("systemd-oci: " + text) }
    }

    private func words(_ reference: Reference, _ outcome: UpdateOutcome) -> (String, String, String) {
        let digests = [outcome.from, outcome.to].compactMap { $0.map(short) }.joined(separator: " to ")
        let change = digests.isEmpty ? "" : " from \(digests)"
        let reason = outcome.reason.map { ": " + $0 } ?? ""
        switch outcome.result {
        case .rolledBack:
            return ("\(reference): update\(change) rolled back\(reason)", Self.rolledBack, "3")
        case .failed: return ("\(reference): update\(change) failed\(reason)", Self.failed, "3")
        default: return ("\(reference): updated\(change)\(reason)", Self.updated, "5")
        }
    }

    /// False where there is no journal.
    private func send(
        _ text: String,
        _ id: String,
        _ priority: String,
        _ reference: Reference,
        _ outcome: UpdateOutcome,
        _ unit: String?
    ) -> Bool {
        var entry = JournalEntry()
        entry.add("MESSAGE", text)
        entry.add("MESSAGE_ID", id)
        entry.add("PRIORITY", priority)
        entry.add("SYSLOG_IDENTIFIER", "systemd-oci")
        entry.add("OCI_REFERENCE", reference.description)
        if let from = outcome.from { entry.add("OCI_DIGEST_BEFORE", from.description) }
        if let to = outcome.to { entry.add("OCI_DIGEST", to.description) }
        if let unit { entry.add("OBJECT_SYSTEMD_UNIT", unit) }
        do {
            try Journal().send(entry)
            return true
        } catch {
            return false
        }
    }
}
