import Lifecycle
import Linux
import Lowering

/// `kill`: a signal for a container's first process, or for all of them.
enum KillCommand {
    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        guard
            let options = try RuntimeArguments.lifecycle(
                arguments,
                "kill",
                operands: "CONTAINER [SIGNAL]",
                count: 1...2,
                flags: LifecycleOptions.killFlags,
                globals
            )
        else { return ExitStatus.success }
        let signal = try number(options.operands.count > 1 ? options.operands[1] : "SIGTERM")
        let containers = globals.containers
        for name in try ContainerNames.meant(by: options, globals) {
            let container = try lifecycle(containers.find(name))
            if options.all {
                try lifecycle(container.sendToAll(signal: signal))
            } else {
                try lifecycle(container.send(signal: signal))
            }
        }
        return ExitStatus.success
    }

    /// A name with or without `SIG`, or a number; 0 only asks whether there is a process.
    private static func number(_ text: String) throws(Failure) -> Int32 {
        if text == "0" { return 0 }
        do {
            return try RunFlags.signal(text)
        } catch {
            throw Failure("unknown signal \"\(text)\"")
        }
    }
}

/// The containers that a command line means.
enum ContainerNames {
    static func meant(
        by options: LifecycleOptions,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> [String] {
        guard options.isExpression else { return [options.operands[0]] }
        let pattern = options.operands[0]
        guard RegularExpression.find(pattern, in: "") != nil else {
            throw Failure("invalid regular expression '\(pattern)'")
        }
        let containers = globals.containers
        return try lifecycle(containers.all())
            .filter { RegularExpression.find(pattern, in: $0) == true }
    }
}
