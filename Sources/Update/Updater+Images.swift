import ContentStore
import OCI
import Pull
import Systemd

// What names mean, before and after.
extension Updater {
    /// The image that comes back where a new one does not work: what the containers run, where the store knows it.
    func before(_ reference: Reference, _ record: ImageRecord?, _ running: [Digest]) -> ImageRecord? {
        guard let wanted = running.first else { return record }
        if let record, record.configuration == wanted { return record }
        // What can't be read is not there to come back.
        let known = try? store.updateRecord(of: reference)
        for image in [known?.good, known?.previous].compactMap(\.self) where image.configuration == wanted {
            return image
        }
        guard var other = (try? store.images())?.first(where: { $0.configuration == wanted }) else {
            return nil
        }
        other.reference = reference
        return other
    }

    /// Brings the new image under its name; where that is no other one, the change has its outcome.
    func prepare(_ change: inout Change, pulls: Bool) {
        let reference = change.reference
        do {
            try store.setPendingUpdate(change.pending)
            if pulls { try puller.pull(reference, .always) }
            guard let record = try store.record(of: reference) else {
                throw UpdateError("it is not in the store")
            }
            change.pending.to = record
            // Another index may name the same image.
            if record.configuration == change.pending.from?.configuration, pulls {
                try store.removePendingUpdate(of: reference)
                change.outcome = UpdateOutcome(.unchanged)
                return
            }
            change.pending.phase = .trial
            try store.setPendingUpdate(change.pending)
        } catch {
            // The failure that came first is told; what is pending has not changed anything.
            try? store.removePendingUpdate(of: reference)
            change.outcome = failed(reference, "\(error)")
        }
    }

    /// Notes that an image works, where its units have been up for a while.
    func note(
        _ record: ImageRecord,
        _ known: UpdateRecord?,
        _ users: [UpdatedContainer],
        _ manager: inout Manager
    ) {
        if options.isDry || users.isEmpty || known?.good == record { return }
        do {
            for user in users {
                guard let age = try manager.age(of: user.unit), age >= options.settle else { return }
            }
            var known = known ?? UpdateRecord(reference: record.reference)
            known.accept(record)
            try store.setUpdateRecord(known)
        } catch {
            watcher(.problem("\(record.reference): cannot note that it works: \(error)"))
        }
    }
}
