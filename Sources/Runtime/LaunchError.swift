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

    /// The command that could not be executed; nil where something else failed.
    package var command: String?

    package init(_ step: String, reason: String, exitStatus: CInt = 125, command: String? = nil) {
        self.step = step
        self.reason = reason
        self.exitStatus = exitStatus
        self.command = command
    }

    package init(_ step: String, _ code: CInt) {
        self.init(step, reason: SyscallError.reason(code))
    }

    package var description: String { "cannot \(step): \(reason)" }
}

extension LaunchError {
    /// Why a command could not be executed, with Podman's exit status for it.
    static func execution(of command: String, _ code: CInt) -> LaunchError {
        let isMissing = code == ENOENT
        let isSearched = isMissing && !command.contains("/")
        return LaunchError(
            "execute '\(command)'",
            reason: isSearched ? "executable file not found in $PATH" : SyscallError.reason(code),
            exitStatus: isMissing ? 127 : 126,
            command: command
        )
    }

    /// What runc says, in which those who call it look for words; nil where the command is not what failed.
    package var wordsOfRunc: String? {
        guard let command else { return nil }
        let reason = reason.prefix(1).lowercased() + reason.dropFirst()
        let isPath = exitStatus == 127 && command.contains("/")
        return "exec: \"\(command)\": " + (isPath ? "stat \(command): \(reason)" : reason)
    }

    /// What crun says, in which those who call it look for words; nil where the command is not what failed.
    package var wordsOfCrun: String? {
        guard let command else { return nil }
        if exitStatus == 126 { return "exec container process `\(command)`: \(reason)" }
        let place = command.contains("/") ? "" : " in $PATH"
        return "executable file `\(command)` not found\(place): \(SyscallError.reason(ENOENT))"
    }
}
