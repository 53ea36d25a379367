import Glibc
import Linux
import Lowering

/// A command of the runtime's command line: what runc, crun and this program have in common.
struct RuntimeCommand: Sendable {
    typealias Body = @Sendable (ArraySlice<String>, borrowing RuntimeGlobals) throws(Failure) -> Int32

    var name: String
    var run: Body

    init(_ name: String, _ run: @escaping Body) {
        self.name = name
        self.run = run
    }

    /// What it does, in one sentence.
    var summary: String { RuntimeCommandText.all.first { $0.name == name }?.summary ?? "" }

    // swift-format-ignore
    static let all: [RuntimeCommand] = [
        RuntimeCommand("checkpoint", CheckpointCommand.run),
        RuntimeCommand("create", CreateCommand.run),
        RuntimeCommand("delete", DeleteCommand.run),
        RuntimeCommand("events", EventsCommand.run),
        RuntimeCommand("exec", ExecCommand.run),
        RuntimeCommand("features", FeaturesCommand.run),
        RuntimeCommand("kill", KillCommand.run),
        RuntimeCommand("list", ListCommand.run),
        RuntimeCommand("pause", PauseCommand.run),
        RuntimeCommand("ps", PsCommand.run),
        RuntimeCommand("restore", RestoreCommand.run),
        RuntimeCommand("resume", ResumeCommand.run),
        RuntimeCommand("run", RunCommand.run),
        RuntimeCommand("spec", SpecCommand.run),
        RuntimeCommand("start", StartCommand.run),
        RuntimeCommand("state", StateCommand.run),
        RuntimeCommand("update", UpdateCommand.run),
    ]

    /// What every other failure has (runc's `fatal`); a container's own statuses are told from it by the log.
    private static let failureStatus: Int32 = 1

    /// Does what a command line of a runtime says, and gives what to exit with.
    static func run(_ program: RuntimeProgram, _ arguments: ArraySlice<String>) -> Int32 {
        do throws(Failure) {
            let globals = try globals(program, arguments)
            do throws(Failure) {
                return try run(globals)
            } catch {
                if error.isPlain {
                    RuntimeLog.put("\(error.message)\n", to: STDERR_FILENO)
                    return error.exitStatus
                }
                globals.log.write(.error, error.message)
            }
        } catch {
            RuntimeLog(of: program).write(.error, error.message)
        }
        return failureStatus
    }

    private static func globals(
        _ program: RuntimeProgram,
        _ arguments: ArraySlice<String>
    ) throws(Failure) -> RuntimeGlobals {
        let options: RuntimeOptions
        do {
            options = try RuntimeOptions(arguments: arguments)
        } catch {
            throw Failure("\(error)")
        }
        return try RuntimeGlobals(program, options, try RuntimeLog(options, of: program))
    }

    private static func run(_ globals: borrowing RuntimeGlobals) throws(Failure) -> Int32 {
        if globals.options.showsVersion {
            try CommandOutput.print(RuntimeHelp.version(globals.program))
            return ExitStatus.success
        }
        guard let name = globals.options.operands.first, name != "help", !globals.options.showsHelp else {
            try CommandOutput.print(RuntimeHelp.commands(globals.program))
            return ExitStatus.success
        }
        guard let command = all.first(where: { $0.name == name }) else {
            // urfave/cli's words, as runc has them.
            throw Failure("No help topic for '\(name)': `\(globals.program.name) --help` lists the commands")
        }
        return try command.run(globals.options.operands.dropFirst(), globals)
    }

    /// Commands that Podman has, too: by its own name the program does with them what Podman does.
    private static let ofPodman: Set<String> = ["events", "kill", "pause", "ps", "start", "update"]

    /// The command line of a runtime where the program is called by its own name: nil where it is another one.
    ///
    /// It is one after the word `runtime`, with a flag of a runtime before the command, and where Podman has no such command.
    static func arguments(
        of arguments: ArraySlice<String>
    ) -> ArraySlice<String>? {
        // What units start, without a look at all flags.
        guard let first = arguments.first, first != "run" else { return nil }
        if first == "runtime" { return arguments.dropFirst() }
        if ofPodman.contains(first) { return nil }
        // Flags that a runtime has not are those of the other commands.
        guard let options = try? RuntimeOptions(arguments: arguments), let name = options.operands.first,
            name != "run", name != "exec" || isRuntimeExec(options.operands.dropFirst()),
            all.contains(where: { $0.name == name })
        else { return nil }
        return arguments
    }

    /// Whether `exec` has the flag that only the runtime's has.
    private static func isRuntimeExec(_ words: ArraySlice<String>) -> Bool {
        // What follows the container's name is not ours.
        (try? RuntimeExecOptions(arguments: words))?.process != nil
    }
}
