import Network
import Volumes

/// What kept something from being removed, for the exit status of podman-network-rm(1) and podman-volume-rm(1).
struct RemovalProblem: Error {
    enum Kind { case missing, inUse, other }

    var kind = Kind.other
    var message: String

    init(_ failure: Failure) {
        message = failure.message
    }

    init(_ error: NetworkError) {
        message = "\(error)"
        switch error {
        case .unknownNetwork: kind = .missing
        case .inUse: kind = .inUse
        default: break
        }
    }

    init(_ error: VolumeError) {
        message = "\(error)"
        switch error {
        case .missing: kind = .missing
        case .inUse, .mounted: kind = .inUse
        default: break
        }
    }

    /// Removes each of some things, and says of each that stays why.
    ///
    /// - Parameters:
    ///   - names: What they are called.
    ///   - command: Which command does it, for messages.
    ///   - ignoresMissing: Whether one that is not there is no failure.
    ///   - remove: Removes one.
    /// - Returns: What to exit with: the worst.
    static func status(
        removing names: [String],
        by command: String,
        ignoresMissing: Bool,
        remove: (String) throws(RemovalProblem) -> Void
    ) -> Int32 {
        var status = ExitStatus.success
        for name in names {
            do {
                try remove(name)
            } catch {
                if error.kind == .missing, ignoresMissing { continue }
                Message.write("\(command): \(error.message)")
                switch error.kind {
                case .missing: status = max(status, 1)
                case .inUse: status = max(status, 2)
                case .other: status = ExitStatus.failure
                }
            }
        }
        return status
    }
}
