import Lifecycle
import Lowering

/// `delete`: removes a container that has ended, and with `--force` also one that runs.
enum DeleteCommand {
    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        guard
            let options = try RuntimeArguments.lifecycle(
                arguments,
                "delete",
                flags: LifecycleOptions.deleteFlags,
                globals
            )
        else { return ExitStatus.success }
        for name in try ContainerNames.meant(by: options, globals) {
            do {
                try globals.containers.remove(name, force: options.force) { globals.warn($0) }
            } catch {
                throw Failure("\(error)")
            }
        }
        return ExitStatus.success
    }
}
