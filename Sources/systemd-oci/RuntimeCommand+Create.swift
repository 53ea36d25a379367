import Glibc
import Lifecycle
import Linux
import Lowering
import Runtime

/// `create`: a container of a bundle, whose process waits for `start`.
enum CreateCommand {
    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        let flags = ContainerOptions.createFlags
        guard let options = try RuntimeBundle.options(arguments, "create", flags, globals) else {
            return ExitStatus.success
        }
        let request = try RuntimeBundle.request(options, detaches: true, globals)
        _ = try RuntimeBundle.create(request, globals)
        return ExitStatus.success
    }
}

/// `start`: lets the process of a container go on that `create` has made.
enum StartCommand {
    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        guard let options = try RuntimeArguments.lifecycle(arguments, "start", globals) else {
            return ExitStatus.success
        }
        do {
            try globals.containers.start(options.operands[0]) { globals.warn($0) }
        } catch {
            throw RuntimeBundle.failure(error, globals)
        }
        return ExitStatus.success
    }
}

/// `run` of the runtime's command line: a container of a bundle, started at once.
enum RunCommand {
    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        let flags = ContainerOptions.flags
        guard let options = try RuntimeBundle.options(arguments, "run", flags, globals) else {
            return ExitStatus.success
        }
        var request = try RuntimeBundle.request(options, detaches: options.detaches, globals)
        request.waitsForStart = false
        if !options.detaches { try blockSignals() }
        var created = try RuntimeBundle.create(request, globals)
        if options.detaches { return ExitStatus.success }
        let status = try Foreground.wait(for: created.started.pid, created.terminal.take())
        if !options.keeps { remove(request.id.text, globals) }
        return status
    }

    /// Removes a container that has ended; that it can't be is no failure of what ran in it.
    static func remove(_ name: String, _ globals: borrowing RuntimeGlobals) {
        do {
            try globals.containers.remove(name, force: true) { globals.warn($0) }
        } catch {
            globals.warn("\(error)")
        }
    }

    static func blockSignals() throws(Failure) {
        do {
            try PendingSignals.block()
        } catch {
            throw Failure("cannot wait for the container", error)
        }
    }
}
