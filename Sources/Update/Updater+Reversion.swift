import ContentStore
import Lowering
import OCI

extension Updater {
    /// Brings back the image that worked before the one that there is, and restarts the units that run it.
    ///
    /// - Parameter name: A unit, a container, or an image.
    /// - Returns: What became of it.
    /// - Throws: Why nothing was done.
    package func revert(_ name: String) throws(UpdateError) -> UpdateReport {
        let lock = try held()
        defer { withExtendedLifetime(lock) {} }
        var manager = try connected()
        let containers = try containers(&manager)
        let reference = try reference(name, containers)
        guard let current = try stored({ () throws(StoreError) in try store.record(of: reference) }) else {
            throw UpdateError("\(reference) is not in the store")
        }
        let known = try stored { () throws(StoreError) in try store.updateRecord(of: reference) }
        guard let old = Self.earlier(known, than: current) else {
            throw UpdateError("\(reference): no update of it is known, so there is no image to go back to")
        }
        let users = containers.filter { $0.image == reference && $0.policy != nil && $0.runs }
        var pending = PendingUpdate(
            reference: reference,
            from: current,
            units: users.map(\.unit),
            started: secondsNow()
        )
        pending.to = old
        pending.isReversion = true
        var changes = [Change(pending: pending, containers: users)]
        changes[0].pending.phase = .trial
        try stored { () throws(StoreError) in
            try store.setPendingUpdate(pending)
            try store.setImage(old)
            try store.setPendingUpdate(changes[0].pending)
        }
        settle(&changes, among: containers, &manager)
        var report = UpdateReport()
        guard let outcome = changes[0].outcome else { return report }
        report.isFailed = outcome.isFailure
        report.rows = users.compactMap { user in
            user.policy.map { UpdateRow(container: user, policy: $0, result: outcome.result) }
        }
        return report
    }

    /// The image that worked and is not the one that there is; the latest of them.
    static func earlier(_ known: UpdateRecord?, than current: ImageRecord) -> ImageRecord? {
        [known?.good, known?.previous].compactMap(\.self)
            .first { $0.configuration != current.configuration }
    }

    private func reference(
        _ name: String,
        _ containers: [UpdatedContainer]
    ) throws(UpdateError) -> Reference {
        let unit = ServiceName.whole(name)
        if let found = containers.first(where: { $0.unit == unit || $0.name == name || $0.imageText == name })
        {
            return found.image
        }
        // One that is not loaded was updated when it was.
        let records = try stored { () throws(StoreError) in try store.updateRecords() }
        if let found = records.first(where: { $0.history.last?.units.contains(unit) == true }) {
            return found.reference
        }
        do {
            return try Reference(parsing: name)
        } catch {
            throw UpdateError("there is no unit '\(name)', and \(error)")
        }
    }
}
