import Cgroups
import Lifecycle
import Lowering

/// The words after a command of the runtime's command line.
enum RuntimeArguments {
    /// Reads them; nil where help was asked for, which is printed.
    ///
    /// - Parameters:
    ///   - arguments: The words.
    ///   - command: The command's name.
    ///   - operands: What stands for the operands in help.
    ///   - count: How many there may be.
    ///   - flags: Those of the command.
    ///   - globals: What the words before the command say.
    /// - Returns: The options, or nil.
    /// - Throws: What is wrong with the words.
    static func read<Options: RuntimeCommandOptions>(
        _ arguments: ArraySlice<String>,
        _ command: String,
        operands: String = "CONTAINER",
        count: ClosedRange<Int> = 1...1,
        flags: [Flag<Options>] = Options.flags,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Options? {
        let options: Options
        do {
            options = try Options(arguments: arguments, by: flags, of: "`\(command)`")
        } catch {
            throw Failure("\(command): \(error)")
        }
        if options.showsHelp {
            try CommandOutput.print(RuntimeHelp.command(globals.program, command, operands, flags))
            return nil
        }
        try check(options.operands, count, command)
        return options
    }

    /// Reads those of a command that has few flags, or none.
    static func lifecycle(
        _ arguments: ArraySlice<String>,
        _ command: String,
        operands: String = "CONTAINER",
        count: ClosedRange<Int> = 1...1,
        flags: [Flag<LifecycleOptions>] = LifecycleOptions.noFlags,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> LifecycleOptions? {
        try read(arguments, command, operands: operands, count: count, flags: flags, globals)
    }

    /// In runc's words, which callers show.
    static func check(_ operands: [String], _ count: ClosedRange<Int>, _ command: String) throws(Failure) {
        if operands.count < count.lowerBound {
            throw Failure("\"\(command)\" requires a minimum of \(count.lowerBound) argument(s)")
        }
        if operands.count > count.upperBound {
            throw Failure("\"\(command)\" requires a maximum of \(count.upperBound) argument(s)")
        }
    }
}

/// Does something with containers, and says what kept it from that in one line.
func lifecycle<R: ~Copyable>(_ body: @autoclosure () throws(LifecycleError) -> R) throws(Failure) -> R {
    do {
        return try body()
    } catch {
        throw Failure("\(error)")
    }
}

/// Does something with a container's cgroup, and says what kept it from that in one line.
func inCgroup<R: ~Copyable>(_ body: @autoclosure () throws(CgroupError) -> R) throws(Failure) -> R {
    do {
        return try body()
    } catch {
        throw Failure("\(error)")
    }
}
