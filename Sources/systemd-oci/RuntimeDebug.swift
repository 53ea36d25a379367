import OCI
import Runtime

/// What `--debug` tells, in runc's words for what both do: its tests look for them, and so do people.
enum RuntimeDebug {
    /// Before a container's process is made.
    static func isToBeMade(_ spec: RuntimeSpec, _ globals: borrowing RuntimeGlobals) {
        globals.debug("nsexec container setup")
        tellFilter(spec, globals)
    }

    /// Before a further process is made.
    static func isToJoin(
        _ spec: RuntimeSpec,
        _ process: RuntimeSpec.Process,
        _ globals: borrowing RuntimeGlobals
    ) {
        globals.debug("nsexec container setup")
        tellFilter(spec, globals)
        guard let processors = process.execCPUAffinity?.initial,
            let mask = NumberList(processors)?.mask.first
        else { return }
        globals.debug("nsexec: affinity: 0x\(String(mask, radix: 16))")
    }

    /// When the process has done all that is done before its command.
    static func isMade(_ globals: borrowing RuntimeGlobals) {
        globals.debug("child process in init()")
        globals.debug("init: closing the pipe to signal completion")
    }

    /// When a further process executes its command.
    static func hasJoined(_ globals: borrowing RuntimeGlobals) {
        globals.debug("child process in init()")
        globals.debug("setns_init: about to exec")
    }

    /// The flags that seccomp(2) is given.
    private static func tellFilter(_ spec: RuntimeSpec, _ globals: borrowing RuntimeGlobals) {
        guard case .filter = spec.seccomp else { return }
        globals.debug("seccomp filter flags: \(spec.seccomp.loadFlags)")
    }
}
