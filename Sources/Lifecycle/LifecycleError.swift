package import Cgroups
package import Linux
package import Runtime

/// Why something could not be done with a container.
///
/// Podman, containerd and CRI-O look for some of the words in what runc says of these cases.
package enum LifecycleError: Error, Equatable, Sendable, CustomStringConvertible {
    case invalidID(String, reason: String)
    case exists(String)
    case notFound(String)
    /// Its process has ended, or has not been made yet.
    case notRunning(String)
    /// It can't be started in the state that it is in.
    case notCreated(String, ContainerStatus)
    /// It can't be removed in the state that it is in.
    case notStopped(String, ContainerStatus)
    /// Its processes can't be written down in the state that it is in.
    case notCheckpointable(String, ContainerStatus)
    /// Its processes could not be written down or made anew, and why.
    case checkpoint(String)
    /// The state file is not one that we have written.
    case damaged(String, reason: String)
    /// Another command has been working on it for longer than we wait.
    case busy(String)
    /// Its process could not be made or started.
    case launch(LaunchError)
    /// Its cgroup could not be had, or changed.
    case cgroup(CgroupError)
    /// A system call failed; what it was for.
    case system(String, SyscallError)

    package var description: String {
        switch self {
        case .invalidID(let id, let reason): "invalid container ID format: '\(Self.shown(id))': \(reason)"
        case .exists(let id): "container with given ID already exists: '\(id)'"
        case .notFound(let id): "container does not exist: '\(id)'"
        case .notRunning(let id): "container not running: '\(id)'"
        case .notCreated(let id, let status):
            switch status {
            case .stopped: "cannot start a container that has stopped: '\(id)'"
            case .running: "cannot start an already running container: '\(id)'"
            default: "cannot start a container in the \(status.rawValue) state: '\(id)'"
            }
        case .notStopped(let id, let status):
            "cannot delete container '\(id)' that is not stopped: \(status.rawValue)"
        case .notCheckpointable(let id, let status):
            "Container cannot be checkpointed in \(status.rawValue) state: '\(id)'"
        case .checkpoint(let reason): reason
        case .damaged(let id, let reason): "the state of container '\(id)' cannot be read: \(reason)"
        case .busy(let id): "another command is working on container '\(id)'"
        case .launch(let error): "\(error)"
        case .cgroup(let error): "\(error)"
        case .system(let purpose, let error): "cannot \(purpose): \(error)"
        }
    }

    /// A text of the caller's without what a terminal would take as more than that.
    static func shown(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isVisible ? $0 : "?" }))
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isVisible: Bool { generalCategory != .control && generalCategory != .format }
}

/// Says of a failed call what it was needed for.
func doing<R: ~Copyable>(
    _ purpose: String,
    _ body: () throws(SyscallError) -> R
) throws(LifecycleError) -> R {
    do {
        return try body()
    } catch {
        throw .system(purpose, error)
    }
}
