package import ContentStore
import Linux
import OCI
package import Pull
package import Systemd

/// Updates the images of units, and sees to it that what runs afterwards works.
///
/// What is done is written to the disk before it is done (docs/formats/store.md), so that who continues after a crash
/// knows what is left to do.
package struct Updater: Sendable {
    /// How an update is made.
    package struct Options: Sendable {
        /// Only look.
        package var isDry = false
        /// Whether the previous image comes back where the new one does not work.
        package var rollsBack = true
        /// How long a unit without a health check must stay up, in milliseconds.
        package var settle: Int64 = 10_000
        /// How long a unit may take to come up, in milliseconds.
        package var limit: Int64 = 300_000

        package init() {}
    }

    let store: Store
    let puller: Puller
    let offers: OfferedImages
    let options: Options
    let scope: Manager.Scope
    let watcher: @Sendable (UpdateEvent) -> Void

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - store: Where the images are.
    ///   - puller: Brings new ones there.
    ///   - offers: Knows which ones there are.
    ///   - options: How it is done.
    ///   - scope: Whose units.
    ///   - watcher: Is told what happens.
    package init(
        store: Store,
        puller: Puller,
        offers: OfferedImages,
        options: Options = Options(),
        scope: Manager.Scope = .system,
        watcher: @escaping @Sendable (UpdateEvent) -> Void = { _ in }
    ) {
        self.store = store
        self.puller = puller
        self.offers = offers
        self.options = options
        self.scope = scope
        self.watcher = watcher
    }

    /// Finishes what a run before has begun, then updates all that is to be updated.
    ///
    /// - Parameter onlyUnfinished: Whether nothing new is looked for.
    /// - Returns: A row for each container with a policy.
    /// - Throws: Why there is no run; what fails with one image is told, and the others go on.
    package func run(onlyUnfinished: Bool = false) throws(UpdateError) -> UpdateReport {
        let lock: Hold? = options.isDry ? nil : try held()
        defer { withExtendedLifetime(lock) {} }
        var manager = try connected()
        let containers = try containers(&manager)
        var outcomes: [Reference: UpdateOutcome] = [:]
        if !options.isDry {
            var unfinished = try unfinished(containers)
            settle(&unfinished, among: containers, &manager)
            for change in unfinished { outcomes[change.reference] = change.outcome }
        }
        if !onlyUnfinished {
            var changes: [Change] = []
            try decide(containers, &outcomes, &changes, &manager)
            settle(&changes, among: containers, &manager)
            for change in changes { outcomes[change.reference] = change.outcome }
        }
        return report(containers, outcomes)
    }

    /// Keeps others from updating, and from removing what may be needed.
    func held() throws(UpdateError) -> Hold {
        try stored { () throws(StoreError) in
            Hold(updates: try store.lockUpdates(), contents: try store.holdContents())
        }
    }

    func connected() throws(UpdateError) -> Manager {
        do {
            var manager = try Manager.open(scope)
            try manager.subscribe()
            return manager
        } catch {
            throw UpdateError("cannot speak to the service manager", error)
        }
    }

    func containers(_ manager: inout Manager) throws(UpdateError) -> [UpdatedContainer] {
        do {
            let (found, problems) = try UnitSearch.containers(&manager)
            for problem in problems { watcher(.problem(problem)) }
            return found
        } catch {
            throw UpdateError("cannot list units", error)
        }
    }

    /// Looks at each image, and begins what has to be done.
    private func decide(
        _ containers: [UpdatedContainer],
        _ outcomes: inout [Reference: UpdateOutcome],
        _ changes: inout [Change],
        _ manager: inout Manager
    ) throws(UpdateError) {
        let images = Dictionary(
            grouping: containers.filter { $0.policy != nil && outcomes[$0.image] == nil },
            by: \.image
        )
        // With a digest it can't mean anything else.
        let asked = images.filter { $0.key.digest == nil && $0.value.contains { $0.policy == .registry } }
        let offered = offers.digests(of: asked.keys.map(\.self))
        let running = try stored { () throws(StoreError) in try store.runningImages() }
        for (reference, users) in images.sorted(by: { $0.key.description < $1.key.description }) {
            let users = users.filter(\.runs)
            do throws(StoreError) {
                let record = try store.record(of: reference)
                let known = try store.updateRecord(of: reference)
                var digest: Digest?
                switch offered[reference] {
                case .success(let found)?: digest = found
                case .failure(let error)?:
                    outcomes[reference] = failed(reference, "\(error)")
                    continue
                case nil: break
                }
                let decision = UpdateDecision(
                    record: record,
                    offered: digest,
                    running: users.compactMap { running[$0.name] },
                    known: known
                )
                if decision == .current, let record { note(record, known, users, &manager) }
                outcomes[reference] = begin(decision, reference, record, users, running, &changes)
            } catch {
                outcomes[reference] = failed(reference, "\(error)")
            }
        }
    }

    /// Begins a change where there is something to do; otherwise what became of the image is clear.
    private func begin(
        _ decision: UpdateDecision,
        _ reference: Reference,
        _ record: ImageRecord?,
        _ users: [UpdatedContainer],
        _ running: [String: Digest],
        _ changes: inout [Change]
    ) -> UpdateOutcome? {
        switch decision {
        case .current, .unused: return UpdateOutcome(.unchanged)
        case .refused(let digest):
            watcher(.refused(reference, digest))
            return UpdateOutcome(.unchanged)
        case .pull, .restart:
            if options.isDry { return UpdateOutcome(.pending) }
            let old = before(reference, record, users.compactMap { running[$0.name] })
            var change = Change(
                pending: PendingUpdate(
                    reference: reference,
                    from: old,
                    units: users.map(\.unit),
                    started: secondsNow()
                ),
                containers: users
            )
            prepare(&change, pulls: decision == .pull)
            if let outcome = change.outcome { return outcome }
            changes.append(change)
            return nil
        }
    }

    func failed(_ reference: Reference, _ reason: String) -> UpdateOutcome {
        let outcome = UpdateOutcome(.failed, reason: reason)
        watcher(.finished(reference, outcome))
        return outcome
    }

    private func report(
        _ containers: [UpdatedContainer],
        _ outcomes: [Reference: UpdateOutcome]
    ) -> UpdateReport {
        var report = UpdateReport()
        report.isFailed = outcomes.values.contains(where: \.isFailure)
        for container in containers {
            guard let policy = container.policy, let outcome = outcomes[container.image] else { continue }
            report.rows.append(UpdateRow(container: container, policy: policy, result: outcome.result))
        }
        return report
    }
}

/// Locks that last as long as this.
struct Hold: ~Copyable {
    let updates: Descriptor
    let contents: Descriptor
}

/// Uses the store, and says that it was the store that failed.
func stored<T: ~Copyable>(_ body: () throws(StoreError) -> T) throws(UpdateError) -> T {
    do {
        return try body()
    } catch {
        throw UpdateError(error.description)
    }
}
