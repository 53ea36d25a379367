import Glibc
import Lifecycle
import Linux
import Lowering
import Runtime

/// `checkpoint`: writes the processes of a container down, by CRIU.
enum CheckpointCommand {
    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        let flags = CheckpointOptions.checkpointFlags
        guard let options = try Criu.options(arguments, "checkpoint", flags, globals) else {
            return ExitStatus.success
        }
        let name = options.operands[0]
        // Before CRIU is looked for: that there is no such container is what is wrong then.
        _ = try globals.found(name)
        try Criu.makeImages(options)
        var settings = try Criu.settings(options, globals)
        settings.statusDescriptor = try status(options)
        let containers = globals.containers
        globals.debug(
            "Using CRIU '\(settings.program)' in \(options.isPreliminary ? "PRE_DUMP" : "DUMP") mode"
        )
        do throws(LifecycleError) {
            try containers.checkpoint(name, settings) { globals.warn($0) }
        } catch {
            throw Failure("\(error)")
        }
        return ExitStatus.success
    }

    /// In the words of runc.
    private static func status(_ options: CheckpointOptions) throws(Failure) -> CInt? {
        guard options.isLazy, let number = options.statusDescriptor else { return nil }
        let flags = fcntl(number, F_GETFL)
        if flags < 0 {
            throw Failure("invalid --status-fd argument \(number): \(SyscallError.reason(errno))")
        }
        if flags & O_ACCMODE == O_RDONLY {
            throw Failure("invalid --status-fd argument \(number): not writable")
        }
        return number
    }
}

/// `restore`: makes a container anew of a bundle and of what `checkpoint` has written.
enum RestoreCommand {
    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        let flags = CheckpointOptions.restoreFlags
        guard let options = try Criu.options(arguments, "restore", flags, globals) else {
            return ExitStatus.success
        }
        let settings = try Criu.settings(options, globals)
        let container = RuntimeBundle.absolute(options.container)
        let request = try RuntimeBundle.request(container, detaches: container.detaches, globals)
        if !container.detaches { try RunCommand.blockSignals() }
        globals.debug("Using CRIU '\(settings.program)' in RESTORE mode")
        var restored: RestoredContainer
        do throws(LifecycleError) {
            restored = try globals.containers.restore(request, settings) { globals.warn($0) }
        } catch {
            throw RuntimeBundle.failure(error, globals)
        }
        if container.detaches { return ExitStatus.success }
        let status = try Foreground.wait(for: restored.record.pid, restored.terminal.take())
        if !container.keeps { RunCommand.remove(request.id.text, globals) }
        return status
    }
}

/// What both have in common.
private enum Criu {
    /// Where it is looked for besides `$PATH`, which need not have root's directories.
    private static let directories = ["/usr/local/sbin", "/usr/sbin", "/sbin"]

    /// Reads a command line; nil where help was asked for, which is printed.
    static func options(
        _ arguments: ArraySlice<String>,
        _ command: String,
        _ flags: [Flag<CheckpointOptions>],
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> CheckpointOptions? {
        guard var options = try RuntimeArguments.read(arguments, command, flags: flags, globals) else {
            return nil
        }
        options.container.operands = options.operands
        options.imagePath = HostPath.absolute(options.imagePath ?? "checkpoint")
        options.workPath = options.workPath.map(HostPath.absolute)
        return options
    }

    /// Makes the directory of the images, and looks whether that of earlier ones is there.
    static func makeImages(_ options: CheckpointOptions) throws(Failure) {
        guard let images = options.imagePath else { return }
        do {
            try SmallFile.makeDirectory(images, mode: 0o700)
        } catch {
            throw Failure("cannot make the directory of the images '\(images)'", error)
        }
        guard let parent = options.parentPath else { return }
        let path = "\(images)/\(parent)"
        do {
            _ = try Descriptor(opening: path, O_RDONLY | O_DIRECTORY)
        } catch {
            throw Failure("invalid --parent-path '\(parent)'", error)
        }
    }

    static func settings(
        _ options: CheckpointOptions,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> CriuSettings {
        let program = try program(globals.options.criu)
        var settings = CriuSettings(program: program, images: options.imagePath ?? "checkpoint")
        settings.workDirectory = options.workPath
        settings.parentImages = options.parentPath
        settings.isPreliminary = options.isPreliminary
        settings.securityProfile = options.securityProfile
        settings.mountLabel = options.mountLabel
        settings.pageServer = options.pageServer.map {
            CriuSettings.PageServer(address: $0.address, port: Int32($0.port))
        }
        settings.cgroupMode =
            switch options.cgroupMode {
            case .soft: .soft
            case .full: .full
            case .strict: .strict
            case .ignore: .ignore
            case nil: .standard
            }
        let switches: [(CriuSettings.Switch, Bool)] = [
            (.leaveRunning, options.leavesRunning), (.externalUnixSockets, options.hasUnixSockets),
            (.tcpEstablished, options.hasConnections), (.tcpClose, options.closesConnections),
            (.tcpSkipInFlight, options.skipsConnectionsInFlight), (.shellJob, options.isShellJob),
            (.fileLocks, options.hasFileLocks), (.autoDedup, options.removesDuplicates),
            (.linkRemap, options.linksRemoved), (.lazyPages, options.isLazy),
        ]
        settings.switches = Set(switches.filter { $0.1 }.map { $0.0 })
        return settings
    }

    /// CRIU's program, an absolute path.
    private static func program(_ named: String?) throws(Failure) -> String {
        let wanted = named ?? "criu"
        if wanted.contains("/") { return HostPath.absolute(wanted) }
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
        for directory in path.split(separator: ":").map(String.init) + directories {
            let candidate = HostPath.absolute("\(directory)/\(wanted)")
            if unsafe access(candidate, X_OK) == 0 { return candidate }
        }
        throw Failure(
            """
            \(wanted): executable file not found in $PATH: checkpoint and restore are CRIU's work; install the \
            package criu, or name the program by --criu
            """
        )
    }
}
