import Cgroups
import Glibc
import JSON
import Lifecycle
import Linux
import Lowering
import OCI
import Runtime

/// `exec` of the runtime's command line: a further process in a container.
enum ExecCommand {
    /// What every failure of ours has, as with runc; the process's own statuses are less.
    private static let failureStatus: Int32 = 255

    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        do throws(Failure) {
            guard let options = try options(arguments, globals) else { return ExitStatus.success }
            return try execute(options, globals)
        } catch {
            globals.log.write(.error, "exec failed: \(error.message)")
            return failureStatus
        }
    }

    private static func options(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> RuntimeExecOptions? {
        var options: RuntimeExecOptions
        do {
            options = try RuntimeExecOptions(arguments: arguments)
        } catch {
            throw Failure("\(error)")
        }
        if options.showsHelp {
            let flags = RuntimeExecOptions.flags
            try CommandOutput.print(
                RuntimeHelp.command(globals.program, "exec", "CONTAINER COMMAND [ARGUMENT]...", flags)
            )
            return nil
        }
        if options.operands.isEmpty { throw Failure("container id cannot be empty") }
        options.pidFile = options.pidFile.map(HostPath.absolute)
        options.consoleSocket = options.consoleSocket.map(HostPath.absolute)
        options.processSocket = options.processSocket.map(HostPath.absolute)
        return options
    }

    private static func execute(
        _ options: RuntimeExecOptions,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        let name = options.operands[0]
        let missing = try RuntimeBundle.missingDescriptors(0, options.preservedDescriptors, globals)
        let container = try lifecycle(globals.containers.find(name))
        try check(try lifecycle(container.status()), options)
        do {
            try Attachment.protectProgram(from: container.record.pid)
            if !options.detaches { try PendingSignals.block() }
        } catch {
            throw Failure("cannot protect this program from the container", error)
        }
        let spec = try spec(of: container)
        let process = try process(options, spec, globals.program)
        try checkTerminal(process, options)
        var attachment = try attachment(process, spec, container)
        attachment.cgroup = try cgroup(options.cgroup, of: container)
        // Without one of its own it is in that of who created it, where a user may not get to from elsewhere.
        attachment.mustJoinCgroup = container.record.cgroup != nil
        attachment.preservedDescriptors = options.preservedDescriptors
        attachment.missingDescriptors = missing
        attachment.warnsOfAmbientCapabilities = globals.program == .runc
        attachment.listenerVersion = globals.program.listenerVersion
        attachment.ownsStandardStreams = true
        RuntimeDebug.isToJoin(spec, process, globals)
        return try start(attachment, options, globals)
    }

    /// In the words of runc.
    private static func check(_ status: ContainerStatus, _ options: RuntimeExecOptions) throws(Failure) {
        switch status {
        case .stopped: throw Failure("cannot exec in a stopped container")
        case .creating: throw Failure("cannot exec in a container that is being created")
        case .paused where !options.ignoresPause:
            throw Failure("cannot exec in a paused container (use --ignore-paused to override)")
        default: break
        }
    }

    /// The configuration that a container was made by.
    static func spec(of container: borrowing Container) throws(Failure) -> RuntimeSpec {
        let text = try lifecycle(container.configuration())
        do {
            return try RuntimeSpec(parsing: text)
        } catch {
            throw Failure("the configuration of container '\(container.id)' is wrong", error)
        }
    }

    /// In the words of runc.
    private static func checkTerminal(
        _ process: RuntimeSpec.Process,
        _ options: RuntimeExecOptions
    ) throws(Failure) {
        if options.detaches, process.terminal, options.consoleSocket == nil {
            throw Failure("cannot allocate tty if runc will detach without setting console socket")
        }
        if !options.detaches || !process.terminal, options.consoleSocket != nil {
            throw Failure("cannot use console socket if runc will not detach or allocate tty")
        }
    }

    /// A further process of a container that runs, or waits for its start.
    static func attachment(
        _ process: RuntimeSpec.Process,
        _ spec: RuntimeSpec,
        _ container: borrowing Container
    ) throws(Failure) -> Attachment {
        let held = try lifecycle(container.runningProcess())
        var attachment = Attachment(process: process, pid: container.record.pid, container: held)
        attachment.seccompFilter = try RuntimeBundle.filter(of: spec)
        attachment.seccomp = spec.seccomp
        attachment.state = RuntimeSpec.State(
            id: container.record.id,
            status: .running,
            pid: container.record.pid,
            bundle: container.record.bundle,
            annotations: container.record.annotations
        )
        attachment.keepsGroups = spec.keepsGroups
        attachment.personality = spec.personality
        attachment.memoryPolicy = spec.memoryPolicy
        return attachment
    }

    /// The container's own where its first process went to one below it; nil for that of the process where the
    /// container's takes none any more.
    private static func ownCgroup(of container: borrowing Container) throws(Failure) -> Descriptor? {
        guard let cgroup = try lifecycle(container.cgroup()), try inCgroup(cgroup.takesProcesses) else {
            return nil
        }
        return try directory(of: cgroup)
    }

    private static func cgroup(
        _ path: String?,
        of container: borrowing Container
    ) throws(Failure) -> Descriptor? {
        guard let path else { return try ownCgroup(of: container) }
        guard let own = container.record.cgroup else {
            throw Failure("--cgroup '\(path)': the container has no cgroup of its own")
        }
        let whole = own + "/" + path
        guard let cgroup = try inCgroup(Cgroup.open(whole)) else {
            throw Failure("--cgroup '\(path)': \(SyscallError.reason(ENOENT))")
        }
        return try directory(of: cgroup)
    }

    private static func directory(of cgroup: borrowing Cgroup) throws(Failure) -> Descriptor {
        try doing("cannot use the cgroup", SyscallError.self, cgroup.directory.descriptor.duplicate())
    }

    private static func start(
        _ attachment: consuming Attachment,
        _ options: RuntimeExecOptions,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        do throws(LaunchError) {
            var prepared = try attachment.create()
            for warning in prepared.warnings { globals.warn(warning) }
            var terminal = try prepared.takeTerminal(isProxied: options.consoleSocket == nil)
            if let socket = options.consoleSocket, let own = terminal.take() { try own.send(to: socket) }
            if let socket = options.processSocket { try send(prepared.pidfd, to: socket) }
            let started = try prepared.start()
            RuntimeDebug.hasJoined(globals)
            return try finish(started.pid, terminal.take(), options)
        } catch {
            let words = globals.program == .crun ? error.wordsOfCrun : error.wordsOfRunc
            throw Failure(words ?? "\(error)")
        }
    }

    private static func send(_ descriptor: borrowing Descriptor, to socket: String) throws(LaunchError) {
        do {
            try StreamSocket.send(descriptor, with: "pidfd", to: socket)
        } catch {
            throw LaunchError("send the process to '\(socket)'", error.code)
        }
    }

    /// Tells the PID, and waits for the end where it is to.
    private static func finish(
        _ pid: Int32,
        _ terminal: consuming Terminal?,
        _ options: RuntimeExecOptions
    ) throws(LaunchError) -> Int32 {
        if let path = options.pidFile {
            do {
                try SmallFile.replace(path, with: Array(String(pid).utf8))
            } catch {
                kill(pid, SIGKILL)
                throw LaunchError("write the PID file '\(path)'", error.code)
            }
        }
        if options.detaches { return ExitStatus.success }
        do {
            return try Foreground.wait(for: pid, terminal.take())
        } catch {
            throw LaunchError("wait for the process", reason: error.message)
        }
    }
}
