import ContentStore
import OCI

// Verdicts, and what is on the disk of them.
extension Updater {
    /// Lets the name mean the previous image again.
    func goBack(_ change: inout Change, _ reason: String) -> Bool {
        guard let old = change.pending.from else { return false }
        change.pending.phase = .rollback
        change.pending.reason = reason
        change.settled = []
        do {
            try store.setPendingUpdate(change.pending)
            // So that a pull that comes before the start leaves it alone, too.
            if let to = change.pending.to {
                var known =
                    try store.updateRecord(of: change.reference) ?? UpdateRecord(reference: change.reference)
                known.reject(to.resolved)
                try store.setUpdateRecord(known)
            }
            try store.setImage(old)
            return true
        } catch {
            change.outcome = failed(change.reference, "\(reason); and it can't be rolled back: \(error)")
            return false
        }
    }

    /// Writes down what became of a change, and that nothing is left to do.
    func conclude(_ change: inout Change, _ failure: String?) {
        let pending = change.pending
        let wentBack = pending.phase == .rollback
        var outcome = UpdateOutcome(failure != nil ? .failed : wentBack ? .rolledBack : .updated)
        outcome.reason = [pending.reason, failure].compactMap(\.self).joined(separator: "; then ")
        if outcome.reason?.isEmpty == true { outcome.reason = nil }
        outcome.from = pending.from?.resolved
        outcome.to = pending.to?.resolved
        outcome.units = pending.units
        do throws(StoreError) {
            var known =
                try store.updateRecord(of: pending.reference) ?? UpdateRecord(reference: pending.reference)
            note(outcome, pending, hasRun: !change.containers.isEmpty, in: &known)
            try store.setUpdateRecord(known)
            try store.removePendingUpdate(of: pending.reference)
        } catch {
            watcher(.problem("\(pending.reference): cannot write down what became of it: \(error)"))
        }
        change.outcome = outcome
        watcher(.finished(pending.reference, outcome))
    }

    private func note(
        _ outcome: UpdateOutcome,
        _ pending: PendingUpdate,
        hasRun: Bool,
        in known: inout UpdateRecord
    ) {
        guard let to = pending.to else { return }
        switch outcome.result {
        case .updated:
            if pending.isReversion, let from = pending.from {
                known.reject(from.resolved)
            } else if let from = pending.from, known.good == nil {
                // It ran until now.
                known.accept(from)
            }
            if hasRun { known.accept(to) }
            if pending.isReversion { known.previous = pending.from }
        default:
            known.reject(to.resolved)
            if let from = pending.from, known.good == nil { known.good = from }
        }
        let result: UpdateEntry.Result =
            switch outcome.result {
            case .updated: pending.isReversion ? .reverted : .updated
            case .rolledBack: .rolledBack
            default: .failed
            }
        known.add(
            UpdateEntry(
                started: pending.started,
                ended: secondsNow(),
                from: pending.from?.resolved,
                to: to.resolved,
                result: result,
                reason: outcome.reason,
                units: pending.units
            )
        )
    }
}
