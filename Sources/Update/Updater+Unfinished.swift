import ContentStore
import OCI

// What a run before has begun, and did not bring to its end.
extension Updater {
    /// The changes that are left to be brought to their end.
    func unfinished(_ containers: [UpdatedContainer]) throws(UpdateError) -> [Change] {
        try stored { () throws(StoreError) in
            let running = try store.runningImages()
            var changes: [Change] = []
            for pending in try store.pendingUpdates() {
                if let change = try change(pending, containers, running) { changes.append(change) }
            }
            return changes
        }
    }

    private func change(
        _ pending: PendingUpdate,
        _ containers: [UpdatedContainer],
        _ running: [String: Digest]
    ) throws(StoreError) -> Change? {
        var pending = pending
        let record = try store.record(of: pending.reference)
        switch pending.phase {
        case .pull:
            // Nothing has changed yet, unless the pull was done just then.
            guard let record, record != pending.from, !pending.isReversion else {
                try store.removePendingUpdate(of: pending.reference)
                return nil
            }
            pending.phase = .trial
            pending.to = record
            try store.setPendingUpdate(pending)
        case .trial:
            // Somebody has pulled another one meanwhile, or means to have none.
            guard let record, record.configuration == pending.to?.configuration else {
                try store.removePendingUpdate(of: pending.reference)
                return nil
            }
        case .rollback:
            guard let old = pending.from else {
                try store.removePendingUpdate(of: pending.reference)
                return nil
            }
            if record != old { try store.setImage(old) }
        }
        var change = Change(pending: pending, containers: [])
        // One that has ended well was stopped by somebody; one that failed did so with what there was.
        change.containers = containers.filter {
            pending.units.contains($0.unit) && ($0.runs || $0.state == "failed" || $0.state == "deactivating")
        }
        let image = change.image?.configuration
        for container in change.containers where running[container.name] == image && container.runs {
            change.settled.insert(container.unit)
        }
        return change
    }
}
