extension Manager {
    /// How a job ended, as `JobRemoved` says.
    package enum JobResult: String, Sendable {
        case done
        case canceled
        case timeout
        case failed
        case dependency
        case skipped
        case invalid
        case assert
        case unsupported
        case collected
        case once
        case frozen
        case concurrency

        /// In words, after the name of a unit.
        package var reason: String {
            switch self {
            case .done: "is done"
            case .canceled: "was canceled by another job"
            case .timeout: "took too long"
            case .failed: "failed"
            case .dependency: "needs a unit that failed"
            case .skipped: "was skipped"
            case .invalid: "can't be done to this unit"
            case .assert: "was asserted not to"
            case .unsupported: "is not supported on this system"
            case .collected: "was not needed any more"
            case .once: "can be done once only"
            case .frozen: "can't be done to a unit that is frozen"
            case .concurrency: "would exceed the limit of its slice"
            }
        }
    }

    /// Waits for the end of a job.
    ///
    /// ``subscribe()`` must have been called before it was made.
    ///
    /// - Parameters:
    ///   - path: As the call that made it returned.
    ///   - milliseconds: How long to wait.
    /// - Returns: How it ended; nil where that is a word of a later systemd.
    /// - Throws: ``BusError/timeout(_:)`` where it has not ended in time.
    @discardableResult
    package mutating func wait(forJob path: String, milliseconds: Int64 = .max) throws(BusError) -> JobResult?
    {
        let deadline = Bus.deadline(milliseconds)
        while let signal = try bus.nextSignal(until: deadline) {
            guard signal.isSignal("JobRemoved", of: Self.interface), signal.body.count >= 4,
                signal.body[1] == .objectPath(path)
            else { continue }
            return signal.body[3].string.flatMap { JobResult(rawValue: $0) }
        }
        throw .timeout("job \(path)")
    }
}
