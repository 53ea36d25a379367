import JSON
import Lifecycle
import Lowering

/// `list`: all containers of the root directory.
enum ListCommand {
    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        let flags = LifecycleOptions.listFlags
        guard
            let options = try RuntimeArguments.lifecycle(
                arguments,
                "list",
                operands: "",
                count: 0...0,
                flags: flags,
                globals
            )
        else { return ExitStatus.success }
        let states = try states(globals)
        if options.isQuiet {
            for state in states { try CommandOutput.print(state["id"]?.string ?? "") }
        } else if options.isJSON {
            try CommandOutput.print(JSONValue.array(states).text)
        } else {
            try CommandOutput.print(
                rows: [["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"]] + states.map(row)
            )
        }
        return ExitStatus.success
    }

    /// Of one that can't be read, the log has why.
    private static func states(_ globals: borrowing RuntimeGlobals) throws(Failure) -> [JSONValue] {
        let containers = globals.containers
        if let root = globals.options.root, !HostPath.isDirectory(containers.root) {
            throw Failure("no such directory of containers: '\(root)'")
        }
        var states: [JSONValue] = []
        for name in try lifecycle(containers.all()) {
            do {
                let container = try containers.find(name)
                states.append(try ContainerState.json(of: container))
            } catch {
                globals.warn("container '\(name)': \(error)")
            }
        }
        return states
    }

    private static func row(_ state: JSONValue) -> [String] {
        let pid = state["pid"]?.integer(as: Int32.self) ?? 0
        return [state["id"]?.string ?? "", String(pid)]
            + ["status", "bundle", "created", "owner"].map { state[$0]?.string ?? "" }
    }
}
