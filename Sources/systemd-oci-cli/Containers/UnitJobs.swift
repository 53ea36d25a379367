import Glibc
import Linux
import Lowering
import Systemd

/// Starts and stops the units of containers, several at once, and waits for all of them.
struct UnitJobs: ~Copyable {
    private var manager: Manager
    /// The units whose jobs have not ended, by the jobs.
    private var open: [String: String] = [:]
    /// Why units could not be started or stopped.
    private(set) var problems: [String: String] = [:]

    enum Verb {
        case start, stop, restart
    }

    init(_ scope: Manager.Scope) throws(Failure) {
        manager = try Manager.subscribed(scope)
    }

    /// Has something done, and waits for nothing.
    mutating func begin(_ verb: Verb, _ unit: String) {
        do {
            let job =
                switch verb {
                case .start: try manager.startUnit(unit)
                case .stop: try manager.stopUnit(unit)
                case .restart: try manager.restartUnit(unit)
                }
            open[job] = unit
        } catch {
            problems[unit] = "\(error)"
        }
    }

    /// Waits until all that began has ended.
    ///
    /// - Parameter milliseconds: How long at most.
    /// - Returns: The units that are not done by then.
    /// - Throws: That the service manager has gone.
    mutating func wait(milliseconds: Int64 = .max) throws(Failure) -> [String] {
        let deadline = Bus.deadline(milliseconds)
        do {
            while !open.isEmpty {
                guard let signal = try manager.bus.nextSignal(until: deadline) else { break }
                guard signal.isSignal("JobRemoved", of: Manager.interface), signal.body.count >= 4,
                    let job = signal.body[1].string, let unit = open.removeValue(forKey: job)
                else { continue }
                let result = signal.body[3].string ?? ""
                if result == "done" { continue }
                let reason = Manager.JobResult(rawValue: result)?.reason ?? result
                problems[unit] = "\(reason); see 'systemctl status \(unit)' and 'journalctl -u \(unit)'"
            }
        } catch {
            throw Failure("lost the service manager: \(error)")
        }
        return open.values.sorted()
    }

    /// Ends all processes of a unit at once.
    mutating func kill(_ unit: String) {
        do {
            try manager.killUnit(unit, whom: "all", signal: SIGKILL)
        } catch {
            // It may have ended meanwhile.
            if error.name == nil { problems[unit] = "\(error)" }
        }
    }
}

extension Manager {
    /// A connection to the manager of a scope, to which all signals come.
    static func subscribed(_ scope: Scope) throws(Failure) -> Manager {
        do {
            var manager = try open(scope)
            try manager.subscribe()
            return manager
        } catch {
            throw Failure("cannot reach the service manager: \(error)")
        }
    }
}
