import Glibc
import Linux
import Systemd

/// A service that somebody at a shell waits for.
struct AttachedService: ~Copyable {
    private var manager: Manager
    private let unit: String
    private var watch: UnitWatch

    /// Takes over a connection that has subscribed to signals before the job was made.
    init(manager: consuming Manager, unit: String, job: String) {
        self.manager = manager
        self.unit = unit
        watch = UnitWatch(unit: Manager.path(ofUnit: unit), job: job)
    }

    /// Waits until it runs, or is known not to.
    mutating func waitForStart() throws(Failure) -> Int32 {
        while !watch.hasStarted { try takeSignal(until: .max) }
        if watch.jobResult == "done" { return ExitStatus.success }
        // The reason comes with the state.
        while !watch.hasEnded { try takeSignal(until: .max) }
        throw failure()
    }

    /// Waits until it has ended, and passes signals on to it, which are blocked here.
    ///
    /// - Returns: The exit status of its main process, or 128 and the signal that ended it.
    mutating func waitForEnd() throws(Failure) -> Int32 {
        let signals: SignalDescriptor
        do {
            signals = try SignalDescriptor()
        } catch {
            throw Failure("cannot wait for \(unit)", error)
        }
        while true {
            if let status = try status() { return status }
            var events = [
                pollfd(fd: signals.descriptor.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: manager.bus.number, events: Int16(POLLIN), revents: 0),
            ]
            do {
                try check("poll", unit) { unsafe poll(&events, 2, -1) }
            } catch {
                throw Failure("cannot wait for \(unit)", error)
            }
            while let signal = signals.next() { try send(signal: signal) }
        }
    }

    /// What is known of its end by what the manager has said until now; nil while it runs.
    mutating func status() throws(Failure) -> Int32? {
        while !watch.hasEnded, try takeSignal(until: 0) {}
        guard watch.hasEnded else { return nil }
        if let status = watch.exitStatus { return status }
        throw failure()
    }

    /// Passes a signal on to the container's first process.
    mutating func send(signal: Int32) throws(Failure) {
        switch signal {
        case SIGPIPE, SIGURG, SIGCHLD, SIGWINCH, SIGCONT: return
        default: break
        }
        do {
            try manager.killUnit(unit, signal: signal)
        } catch {
            // It may have ended, or have no process yet.
            guard error.name != nil else { throw Failure("cannot pass a signal on to \(unit)", error) }
        }
    }

    @discardableResult
    private mutating func takeSignal(until deadline: Int64) throws(Failure) -> Bool {
        do {
            guard let signal = try manager.bus.nextSignal(until: deadline) else { return false }
            watch.take(signal)
            return true
        } catch {
            throw Failure("lost the service manager while waiting for \(unit)", error)
        }
    }

    /// Why it did not start, or how it ended without a process: what the launcher said, where it did.
    private func failure() -> Failure {
        let status = watch.exitStatus ?? ExitStatus.failure
        if let text = watch.statusText, !text.isEmpty {
            return Failure(text, exitStatus: status)
        }
        let job = watch.jobResult.flatMap { Manager.JobResult(rawValue: $0) }
        if let job, job != .done, job != .failed {
            return Failure("\(unit): the start \(job.reason)", exitStatus: status)
        }
        let result = watch.result.map { " (\($0))" } ?? ""
        let advice = "see 'systemctl status \(unit)' and 'journalctl -u \(unit)'"
        return Failure("\(unit) did not start\(result); \(advice)", exitStatus: status)
    }
}
