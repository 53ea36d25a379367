import CLinux
import Glibc
import Linux
import OCI

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
    /// Whether the command is there, but not what is to interpret or load it.
    package var lacksInterpreter = false

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
        if code == CInt(CLINUX_NO_INTERPRETER) {
            var error = LaunchError(
                "execute '\(command)'",
                reason: "its interpreter or loader is not there",
                exitStatus: 127,
                command: command
            )
            error.lacksInterpreter = true
            return error
        }
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
        guard let command else { return hookOfRunc ?? mountOfRunc }
        if lacksInterpreter { return "exec \(command): \(Self.lowercased(SyscallError.reason(ENOENT)))" }
        let reason = Self.lowercased(reason)
        let isPath = exitStatus == 127 && command.contains("/")
        let place = "unable to start container process: exec: \"\(command)\": "
        return place + (isPath ? "stat \(command): \(reason)" : reason)
    }

    /// As Go says errors: the last part of the message starts with a small letter.
    private static func lowercased(_ reason: String) -> String {
        var start = reason.startIndex
        for at in reason.indices where reason[at...].hasPrefix(": ") { start = reason.index(at, offsetBy: 2) }
        return reason[..<start] + reason[start...].prefix(1).lowercased() + reason[start...].dropFirst()
    }

    /// `error mounting '/srv' on '/mnt': operation not permitted`, after what the container is in by then.
    private var mountOfRunc: String? {
        guard step.hasPrefix("mount ") else { return nil }
        let place = "unable to start container process: error during container init: error mounting"
        return "\(place) \(step.dropFirst(6)): \(Self.lowercased(reason))"
    }

    /// `error running createRuntime hook #1: exit status 1`.
    private var hookOfRunc: String? {
        guard step.hasPrefix("run "), step.includes(" hook #") else { return nil }
        return "error running \(step.dropFirst(4).prefix { $0 != "'" }.dropLast()): \(reason)"
    }

    /// Why a hook failed that ran at the end: `poststop hook failed with exit code: 1`, as crun says it, and which.
    package var wordsAfterEnd: String {
        let mark = "exit status "
        guard reason.hasPrefix(mark) else { return description }
        return "poststop hook failed with exit code: \(reason.dropFirst(mark.count)) (\(step.dropFirst(4)))"
    }

    /// What crun says, in which those who call it look for words; nil where the command is not what failed.
    package var wordsOfCrun: String? {
        guard let command else { return nil }
        if lacksInterpreter { return "exec container process `\(command)`: \(SyscallError.reason(ENOENT))" }
        if exitStatus == 126 { return "exec container process `\(command)`: \(reason)" }
        let place = command.contains("/") ? "" : " in $PATH"
        return "executable file `\(command)` not found\(place): \(SyscallError.reason(ENOENT))"
    }
}
