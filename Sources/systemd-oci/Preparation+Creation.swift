import ContentStore
import Glibc
import Linux
import Lowering
import OCI
import Runtime
import Systemd

extension Preparation {
    /// Makes the container's process, which waits for its start.
    mutating func create(
        _ plan: RunPlan,
        _ sources: borrowing MountSources,
        _ received: inout ReceivedDescriptors
    ) throws(Failure) -> Prepared {
        var launch = Launch(spec: plan.spec, root: root(plan), range: idRange)
        DefaultLimits.fit(&launch.spec.process.rlimits, asked: context.options.ulimits)
        if launch.spec.process.terminal, context.handsOver, !Self.isAwaited {
            Message.write("--tty has no effect: nobody stays who has the terminal's other end", .warning)
            launch.spec.process.terminal = false
        }
        if launch.spec.process.terminal {
            launch.spec.process.consoleSize = RuntimeSpec.ConsoleSize.ofCaller()
        }
        launch.isVolatile = true
        launch.seccompFilter = try filter(plan)
        launch.userNamespace = received.userNamespace.take()
        launch.layerUserNamespace = received.layerUserNamespace.take()
        // Before the unit's file was changed, it may have had one of its own.
        if context.options.ownsNewNetwork || context.options.networks.first == .pod {
            launch.networkNamespace = received.networkNamespace.take()
        }
        switch pod {
        case .some(let pod): launch.trees = pod.trees
        case .none: break
        }
        for (key, tree) in sources.trees { launch.trees[key] = tree }
        launch.stacks = sources.stacks
        launch.standardOutput = outputPath
        launch.streamsArePipe = plan.streamsArePipe
        launch.passedDescriptors = CInt(received.passedNames.count)
        launch.isSibling = context.handsOver
        launch.directories = plan.directories
        launch.ownCgroup = context.unit != nil && context.options.cgroups == .split
        if !context.options.privileged {
            try DeviceLimits.apply(to: &launch, rules: context.options.deviceRules)
        }
        launch.spec.process.environment += received.variables
        if context.options.notify == .container {
            launch.notifySocket = context["NOTIFY_SOCKET"]
            if let limit = context["WATCHDOG_USEC"] {
                launch.spec.process.environment.append("WATCHDOG_USEC=\(limit)")
            }
        }
        do throws(SyscallError) {
            if !context.handsOver { try PendingSignals.block() }
            if let namespaces = namespaces.take() { try namespaces.finish(&launch) }
        } catch {
            throw Failure("cannot start the container", error)
        }
        do {
            return try launch.create()
        } catch {
            throw Failure(error)
        }
    }

    /// Whether somebody waits for the terminal at the other end of standard input.
    private static var isAwaited: Bool {
        var status = stat()
        return unsafe fstat(STDIN_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }
}
