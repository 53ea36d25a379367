import ContentStore
import OCI

/// An image that becomes another one in this run.
struct Change {
    /// What is on the disk about it.
    var pending: PendingUpdate
    /// Those of its containers that run.
    var containers: [UpdatedContainer]
    /// Containers that have what the name means at this stage already, and are only watched.
    var settled: Set<String> = []
    var outcome: UpdateOutcome?

    var reference: Reference { pending.reference }
    var targets: Set<String> { Set(containers.map(\.target)) }
    /// What the name means at this stage.
    var image: ImageRecord? { pending.phase == .rollback ? pending.from : pending.to }
}

/// Images whose units are restarted together, and work together or not at all.
struct TrialGroup {
    /// Which of the changes.
    var changes: [Int]
    var targets: Set<String>
    var trials: [UnitTrial] = []
    /// The jobs that start units, by their paths.
    var jobs: [String: String] = [:]
    var isDone = false

    /// Changes that restart the same unit belong together.
    static func groups(of changes: [Change]) -> [TrialGroup] {
        var groups: [TrialGroup] = []
        for (index, change) in changes.enumerated() where change.outcome == nil {
            var group = TrialGroup(changes: [index], targets: change.targets)
            for other in groups where !other.targets.isDisjoint(with: group.targets) {
                group.changes += other.changes
                group.targets.formUnion(other.targets)
            }
            groups.removeAll { !$0.targets.isDisjoint(with: group.targets) }
            group.changes.sort()
            groups.append(group)
        }
        return groups
    }
}
