import ContentStore
import OCI
import Systemd

// Units are restarted and watched: all groups at once, so that none waits for another's verdict.
extension Updater {
    /// Brings all changes to their end.
    func settle(_ changes: inout [Change], among containers: [UpdatedContainer], _ manager: inout Manager) {
        var groups = TrialGroup.groups(of: changes)
        for index in groups.indices { start(&groups[index], &changes, containers, &manager) }
        while groups.contains(where: { !$0.isDone }) {
            do throws(BusError) {
                try wait(&groups, &manager)
                for index in groups.indices where !groups[index].isDone {
                    try look(&groups[index], &manager)
                    judge(&groups[index], &changes, containers, &manager)
                }
            } catch {
                // Without the manager there is no verdict; the next run comes to one.
                for group in groups where !group.isDone {
                    for change in group.changes {
                        changes[change].outcome = failed(
                            changes[change].reference,
                            "cannot speak to the service manager: \(error)"
                        )
                    }
                }
                return
            }
        }
    }

    /// Restarts the units of a group.
    private func start(
        _ group: inout TrialGroup,
        _ changes: inout [Change],
        _ containers: [UpdatedContainer],
        _ manager: inout Manager
    ) {
        group.trials = []
        group.jobs = [:]
        let own = group.changes.flatMap { changes[$0].containers }
        let settled = group.changes.reduce(into: Set<String>()) { $0.formUnion(changes[$1].settled) }
        // A pod takes its other containers with it.
        let targets = Set(own.filter { !settled.contains($0.unit) }.map(\.target))
        let others = containers.filter { $0.runs && targets.contains($0.target) && !own.contains($0) }
        // Nothing comes after the way back, so that an impatient verdict on it would be good for nothing.
        let isWayBack = group.changes.contains { changes[$0].pending.phase == .rollback }
        let limit = isWayBack ? max(options.limit, Options().limit) : options.limit
        let deadline = Bus.deadline(limit)
        do throws(BusError) {
            for target in targets.sorted() {
                _ = try? manager.resetFailedUnit(target)  // Mostly it has not failed.
                group.jobs[try manager.restartUnit(target)] = target
            }
            for container in own + others {
                let unit = container.unit
                var trial = UnitTrial(
                    unit: unit,
                    isOneshot: try manager.isOneshot(unit),
                    restarts: try manager.restarts(of: unit),
                    settle: options.settle,
                    deadline: deadline
                )
                if !targets.contains(container.target) {
                    trial.jobResult = "done"
                } else if unit != container.target {
                    _ = try? manager.resetFailedUnit(unit)
                    // One job with that of the pod's restart.
                    group.jobs[try manager.startUnit(unit)] = unit
                }
                group.trials.append(trial)
            }
        } catch {
            finish(&group, &changes, containers, &manager, failure: "systemd: \(error)")
            return
        }
        judge(&group, &changes, containers, &manager)
    }

    /// Waits for something to happen.
    private func wait(_ groups: inout [TrialGroup], _ manager: inout Manager) throws(BusError) {
        let trials = groups.filter { !$0.isDone }.flatMap(\.trials).filter { $0.verdict == .undecided }
        // What a health check finds out is in a file.
        let tick = Bus.deadline(250)
        let until = min(trials.map(\.next).min() ?? tick, tick)
        guard let signal = try manager.bus.nextSignal(until: max(until, Bus.deadline(0))) else { return }
        take(signal, &groups)
        while let signal = try manager.bus.nextSignal(until: 0) { take(signal, &groups) }
    }

    private func take(_ signal: BusMessage, _ groups: inout [TrialGroup]) {
        guard signal.isSignal("JobRemoved", of: Manager.interface), signal.body.count >= 4,
            let path = signal.body[1].string
        else { return }
        for index in groups.indices {
            guard let unit = groups[index].jobs[path] else { continue }
            for trial in groups[index].trials.indices where groups[index].trials[trial].unit == unit {
                groups[index].trials[trial].jobResult = signal.body[3].string ?? ""
            }
        }
    }

    private func look(_ group: inout TrialGroup, _ manager: inout Manager) throws(BusError) {
        for index in group.trials.indices where group.trials[index].verdict == .undecided {
            let facts: UnitTrial.Facts
            do {
                facts = try manager.facts(of: group.trials[index].unit)
            } catch {
                // It is not loaded any more.
                guard error.name != nil else { throw error }
                facts = UnitTrial.Facts(state: "inactive")
            }
            group.trials[index].take(facts, now: Bus.deadline(0))
        }
    }

    /// Goes on where it is clear whether all units of a group work.
    private func judge(
        _ group: inout TrialGroup,
        _ changes: inout [Change],
        _ containers: [UpdatedContainer],
        _ manager: inout Manager
    ) {
        for trial in group.trials {
            if case .fails(let reason) = trial.verdict {
                finish(&group, &changes, containers, &manager, failure: "\(trial.unit): \(reason)")
                return
            }
        }
        if group.trials.allSatisfy({ $0.verdict == .works }) {
            finish(&group, &changes, containers, &manager, failure: nil)
        }
    }

    /// Writes down what became of a group, or has it go back.
    private func finish(
        _ group: inout TrialGroup,
        _ changes: inout [Change],
        _ containers: [UpdatedContainer],
        _ manager: inout Manager,
        failure: String?
    ) {
        if let failure, options.rollsBack,
            group.changes.allSatisfy({
                changes[$0].pending.phase == .trial && changes[$0].pending.from != nil
            })
        {
            var isBack = true
            for index in group.changes { isBack = goBack(&changes[index], failure) && isBack }
            if isBack { return start(&group, &changes, containers, &manager) }
        }
        for index in group.changes where changes[index].outcome == nil { conclude(&changes[index], failure) }
        group.isDone = true
    }
}
