import Glibc
import Linux
import Lowering
import Runtime
import Systemd

/// A service that somebody at a shell waits for.
struct AttachedService: ~Copyable {
    private var manager: Manager
    private let unit: String
    private var watch: UnitWatch
    /// Whether the journal has what the launcher says, and not who waits here.
    var isSilent = false
    /// What ended a wait that could only say a status.
    private var failure: Failure?

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
        throw reason()
    }

    /// Waits until it has ended, and passes signals on to it, which are blocked here.
    ///
    /// - Returns: The exit status of its main process, or 128 and the signal that ended it.
    mutating func waitForEnd() throws(Failure) -> Int32 {
        let signals = try signals()
        while true {
            if let status = try knownStatus() { return status }
            _ = try wait(signals, for: -1)
        }
    }

    /// Waits until it has ended, and passes on what goes through its terminal.
    ///
    /// - Parameters:
    ///   - socket: Where the terminal comes from.
    ///   - readsInput: Whether what comes from standard input goes there.
    /// - Returns: As ``waitForEnd()``.
    /// - Throws: Why it has no status, or that nobody can be asked for it.
    mutating func waitForEnd(
        terminalFrom socket: borrowing Descriptor,
        readsInput: Bool
    ) throws(Failure) -> Int32 {
        do {
            let signals = try signals()
            while true {
                if let status = try knownStatus() { return status }
                if try wait(signals, for: socket.number) { break }
            }
        }
        let status: Int32
        do {
            status = try TerminalProxy.run(Terminal.receive(from: socket), for: &self, readsInput: readsInput)
        } catch {
            throw Failure("cannot pass on the terminal of \(unit)", error)
        }
        if let failure { throw failure }
        return status
    }

    private func signals() throws(Failure) -> SignalDescriptor {
        do {
            return try SignalDescriptor()
        } catch {
            throw Failure("cannot wait for \(unit)", error)
        }
    }

    /// Waits for whatever comes; true where it is for the descriptor of this number.
    private mutating func wait(
        _ signals: borrowing SignalDescriptor,
        for number: CInt
    ) throws(Failure) -> Bool {
        var events = [
            pollfd(fd: signals.descriptor.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: manager.bus.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: number, events: Int16(POLLIN), revents: 0),
        ]
        do {
            try check("poll", unit) { unsafe poll(&events, 3, -1) }
        } catch {
            throw Failure("cannot wait for \(unit)", error)
        }
        while let signal = signals.next() { try pass(signal: signal) }
        return events[2].revents != 0
    }

    /// What is known of its end by what the manager has said until now; nil while it runs.
    private mutating func knownStatus() throws(Failure) -> Int32? {
        while !watch.hasEnded, try takeSignal(until: 0) {}
        guard watch.hasEnded else { return nil }
        // From 200 on it is the manager that could not even start the launcher (systemd.exec(5)).
        let heard = isSilent ? 0 : 200
        if let status = watch.exitStatus, watch.jobResult == "done" || status < heard { return status }
        throw reason()
    }

    /// Passes a signal on to the container's first process.
    private mutating func pass(signal: Int32) throws(Failure) {
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
    private func reason() -> Failure {
        let status = watch.exitStatus ?? ExitStatus.failure
        if let text = watch.statusText, !text.isEmpty, !StatusLine.isDescription(text) {
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

extension AttachedService: TerminalOwner {
    var number: CInt { manager.bus.number }

    mutating func status() throws(SyscallError) -> CInt? {
        do throws(Failure) {
            return try knownStatus()
        } catch {
            failure = error
            return error.exitStatus
        }
    }

    mutating func send(signal: Int32) throws(SyscallError) {
        do throws(Failure) {
            try pass(signal: signal)
        } catch {
            failure = error
        }
    }
}
