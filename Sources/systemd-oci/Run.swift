import ContentStore
import Glibc
import Linux
import Lowering
import OCI
import Runtime
import Systemd
import Volumes

/// `systemd-oci run`: from a command line to a process.
enum Run {
    /// Starts a container; where it is not handed over to the service manager, waits for its end.
    ///
    /// - Returns: What to exit with.
    static func run(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let context = try RunContext(arguments: Array(arguments))
        if context.options.showsHelp {
            RunHelp.print()
            return ExitStatus.success
        }
        guard geteuid() == 0 else {
            throw Failure("run: containers of users other than root are not supported yet")
        }
        if RunService.isWanted(context) { return try RunService.run(context, arguments) }
        try protectProgram(context)
        let directory = try RunDirectory(name: context.name, unit: context.unit)
        do throws(Failure) {
            return try start(context, directory)
        } catch {
            cleanUp(context, directory)
            sweep()
            throw error
        }
    }

    /// Keeps this program's file from a container whose root may be the file's owner (CVE-2019-5736).
    ///
    /// The first program of a container can name `/proc/self/exe` as its interpreter, and so gets at it.
    private static func protectProgram(_ context: RunContext) throws(Failure) {
        if context.options.idRangeSize != nil { return }
        do {
            try OwnProgram.executeReadOnly()
        } catch {
            throw Failure("cannot protect this program from the container", error)
        }
    }

    /// What else there is of the container, whose locks are ours no more.
    private static func cleanUp(_ context: RunContext, _ directory: RunDirectory) {
        do throws(Failure) {
            if context.options.isOnBridge { try BridgeNetwork.tearDown(directory.path) }
        } catch {
            Message.write(error.message, .warning)
        }
        directory.remove()
    }

    /// What the container has left on disk.
    private static func sweep() {
        let purpose = "cannot remove what the container left"
        do throws(Failure) {
            try doing(purpose, StoreError.self, Store().sweep())
            try doing(purpose, VolumeError.self, VolumeStore().unmountUnused())
        } catch {
            Message.write(error.message, .warning)
        }
    }

    private static func start(_ context: RunContext, _ directory: RunDirectory) throws(Failure) -> Int32 {
        if context.unit == nil, context.options.hasUnitLimits {
            Message.write("limits have no effect: there is no service manager to make a unit with", .warning)
        }
        let handover = try ServiceHandover(context)
        let name = try StoredName(ofContainer: context.name)
        var received = try ReceivedDescriptors(.ofThisProcess(), name)
        var preparation = try Preparation(context, directory, &received, name)
        let started = try preparation.launch(&received, handover)
        let pid = started.pid
        guard let handover else {
            // The kernel takes the container's mounts apart before it tells its end, unless somebody looks at them.
            let mounts = try? Descriptor(namespace: .mnt, of: pid)
            let reads = context.options.interactive
            let status = try Foreground.wait(for: pid, preparation.terminal.take(), readsInput: reads)
            cleanUp(context, directory)
            // The service manager would kill another process, with a notice of it, and starts the sweep itself.
            if context.unit != nil { return status }
            // That, closing what was mounted, and removing all that was written need not come before the status.
            Process.end(status, holding: mounts) { Run.sweep() }
            return status
        }
        // After the handover nothing can fail any more.
        try preparation.startHealthChecks()
        try handover.complete(pid: pid, notify: context.options.notify, status: preparation.status)
        try preparation.startStopHelper()
        return exitStatus(pid, started.pidfd)
    }

    /// What to exit with when all is handed over: as the container, where that has ended already.
    ///
    /// The service manager takes no process for the main one that has ended when it hears of it, and takes our
    /// exit status for the container's.
    static func exitStatus(_ pid: Int32, _ pidfd: borrowing Descriptor) -> Int32 {
        switch ProcessEnd.of(pid, pidfd) {
        case .none: return ExitStatus.success
        case .status(let status): return ChildProgram.exitStatus(status)
        case .unknown:
            Message.write("the container has ended at once, and the kernel does not tell how", .warning)
            return ExitStatus.failure
        }
    }
}
