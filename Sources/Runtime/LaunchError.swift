import Linux

/// Why a container could not be started, in words for its user.
package struct LaunchError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was to be done, such as `mount '/srv/data' on '/data'`.
    package var step: String
    /// Why it could not be: the C library's words for an error number or our own.
    package var reason: String
    /// What the launcher exits with, as Podman does: 127 for a command that is not there, 126 for one that
    /// can't be executed, 125 otherwise.
    package var exitStatus: CInt = 125

    package init(_ step: String, reason: String, exitStatus: CInt = 125) {
        self.step = step
        self.reason = reason
        self.exitStatus = exitStatus
    }

    package init(_ step: String, _ code: CInt) {
        self.init(step, reason: SyscallError.reason(code))
    }

    package var description: String { "cannot \(step): \(reason)" }
}
