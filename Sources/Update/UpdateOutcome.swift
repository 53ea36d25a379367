import ContentStore
package import OCI

/// What became of one image of a run.
package struct UpdateOutcome: Equatable, Sendable {
    package enum Result: String, Sendable {
        /// There was nothing to do.
        case unchanged = "false"
        case updated = "true"
        /// There is something to do, and nobody was allowed to do it.
        case pending
        case rolledBack = "rolled back"
        case failed
    }

    package var result: Result
    /// Why it was not updated.
    package var reason: String?
    package var from: Digest?
    package var to: Digest?
    package var units: [String] = []

    package init(_ result: Result, reason: String? = nil) {
        self.result = result
        self.reason = reason
    }

    /// Whether somebody has to look after it.
    package var isFailure: Bool { result == .failed || result == .rolledBack }
}

/// One line of the report: a container that has a policy.
package struct UpdateRow: Equatable, Sendable {
    package var container: UpdatedContainer
    package var policy: UpdatePolicy
    package var result: UpdateOutcome.Result

    package init(container: UpdatedContainer, policy: UpdatePolicy, result: UpdateOutcome.Result) {
        self.container = container
        self.policy = policy
        self.result = result
    }
}

/// What a run came to.
package struct UpdateReport: Equatable, Sendable {
    package var rows: [UpdateRow] = []
    package var isFailed = false

    package init() {}
}

/// What is told while updates are made.
package enum UpdateEvent: Equatable, Sendable {
    /// Something is not as it should be, and the others go on.
    case problem(String)
    /// An image was updated, or not; with what is known of it.
    case finished(Reference, UpdateOutcome)
    /// What is there did not work before.
    case refused(Reference, Digest)
}
