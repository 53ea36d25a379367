import Glibc
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

extension LaunchError {
    /// Why a command could not be executed, with Podman's exit status for it.
    static func execution(of command: String, _ code: CInt) -> LaunchError {
        guard code == ENOENT else {
            return LaunchError("execute '\(command)'", reason: SyscallError.reason(code), exitStatus: 126)
        }
        let reason = command.contains("/") ? SyscallError.reason(code) : "executable file not found in $PATH"
        return LaunchError("execute '\(command)'", reason: reason, exitStatus: 127)
    }
}
