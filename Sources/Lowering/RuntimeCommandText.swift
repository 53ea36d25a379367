/// A flag as help, the manual and shell completion show it.
package struct FlagText: Equatable, Sendable {
    /// With their dashes, the long one first.
    package var names: [String]
    /// What stands for the value; nil for a switch.
    package var value: String?
    /// The names and the value as they are written: `-p, --publish=PORT`.
    package var synopsis: String
    package var text: String
    /// Whether it does anything.
    package var hasEffect: Bool

    package init<Options>(_ flag: Flag<Options>) {
        names = ["--" + flag.name] + (flag.short.map { ["-\($0)"] } ?? [])
        value = flag.value
        synopsis = flag.synopsis
        switch flag.kind {
        case .flag(let meaning, _), .value(let meaning, _), .limit(let meaning, _, _): text = meaning
        case .accepted(let reason): text = "No effect. \(reason)"
        case .ignored(let advice): text = "No effect: \(advice)."
        case .refused(let reason): text = "Refused: \(reason)."
        }
        switch flag.kind {
        case .flag, .value, .limit: hasEffect = true
        case .accepted, .ignored, .refused: hasEffect = false
        }
    }
}

/// A command of the runtime's command line as help, the manual and shell completion show it.
package struct RuntimeCommandText: Equatable, Sendable {
    package var name: String
    /// What it does, in one sentence.
    package var summary: String
    /// What stands for the operands; empty where there are none.
    package var operands: String
    /// What the manual has beyond that; empty where that is all.
    package var detail: String
    package var flags: [FlagText]

    private init<Options>(
        _ name: String,
        _ operands: String,
        _ summary: String,
        _ flags: [Flag<Options>],
        _ detail: String = ""
    ) {
        self.name = name
        self.operands = operands
        self.summary = summary
        self.detail = detail
        self.flags = flags.map(FlagText.init)
    }

    /// The flags that stand before the command.
    package static var globalFlags: [FlagText] { RuntimeOptions.flags.map(FlagText.init) }

    // swift-format-ignore
    package static let all: [RuntimeCommandText] = [
        RuntimeCommandText("checkpoint", "CONTAINER", "Write the processes of a container down, and end them.", CheckpointOptions.checkpointFlags,
            "CRIU does that, which is to be installed. What it has written of its work is in dump.log below --work-path or --image-path. Where it fails the container runs on."),
        RuntimeCommandText("create", "CONTAINER", "Make a container of a bundle; its process waits for the start.", ContainerOptions.createFlags,
            "The command is looked up now: one that is not there fails here."),
        RuntimeCommandText("delete", "CONTAINER", "Remove a container that has ended.", LifecycleOptions.deleteFlags,
            "Also one that was never started, and what a command that was killed has left of one."),
        RuntimeCommandText("events", "CONTAINER", "Print what a container uses, and when it runs out of memory.", EventsOptions.flags),
        RuntimeCommandText("exec", "CONTAINER COMMAND [ARGUMENT]...", "Run a further process in a container.", RuntimeExecOptions.flags,
            "With --process the command is in that file."),
        RuntimeCommandText("features", "", "Print what this runtime can do, as JSON.", LifecycleOptions.noFlags),
        RuntimeCommandText("kill", "CONTAINER [SIGNAL]", "Send a signal to a container.", LifecycleOptions.killFlags,
            "To its first process, SIGTERM where none is said."),
        RuntimeCommandText("list", "", "List the containers.", LifecycleOptions.listFlags),
        RuntimeCommandText("pause", "CONTAINER", "Stop all processes of a container where they are.", LifecycleOptions.noFlags),
        RuntimeCommandText("ps", "CONTAINER [PS-OPTION]...", "List the processes of a container.", PsOptions.flags),
        RuntimeCommandText("restore", "CONTAINER", "Make a container anew of what checkpoint has written.", CheckpointOptions.restoreFlags,
            "Its processes go on where they were. The bundle is to be what it was; namespaces that it names by a path are to be there. Network interfaces are not restored, only the loopback interface is set up. CRIU's restore.log is below --work-path or --image-path."),
        RuntimeCommandText("resume", "CONTAINER", "Let the processes of a paused container go on.", LifecycleOptions.noFlags),
        RuntimeCommandText("run", "CONTAINER", "Make a container of a bundle, start it and wait for its end.", ContainerOptions.flags,
            "It exits with the status of the container's first process, or 128 and the number of the signal that ended it, and passes signals on. Without --keep the container is deleted then."),
        RuntimeCommandText("spec", "", "Write a configuration for a bundle to start from.", SpecOptions.flags),
        RuntimeCommandText("start", "CONTAINER", "Start the process of a container that was created.", LifecycleOptions.noFlags),
        RuntimeCommandText("state", "CONTAINER", "Print the state of a container.", LifecycleOptions.noFlags),
        RuntimeCommandText("update", "CONTAINER", "Change what a container may use.", UpdateOptions.flags),
    ]
}
