import CLinux
import Glibc
import Linux
import OCI

extension Launch {
    /// Makes the namespaces and a process in them that mounts the container's files and then waits.
    ///
    /// Sources of bind mounts are opened here, so generated files must exist by now; their content may follow.
    package consuming func create() throws(LaunchError) -> Prepared {
        guard let command = spec.process.arguments.first else {
            throw LaunchError("start the container", reason: "there is no command to execute")
        }
        try checkNamespaces()
        try checkDescriptors()
        try resolveUserNamespace()
        let hooks = try CreationHooks(spec.hooks, of: state)
        let sockets = try doing("make a socket") { () throws(SyscallError) in try Report.makeSockets() }
        var stage = Stage(
            spec: spec,
            range: range,
            userNamespace: userNamespace.take(),
            layerUserNamespace: layerUserNamespace.take()
        )
        stage.state = state
        stage.bundle = bundle
        stage.trees = trees
        stage.stacks = stacks
        if case .directory(let path) = root { stage.rootDirectory = Stage.cleanPath(path) }
        if hooks.areAwaited, let path = stage.rootDirectory { stage.rootMountPoint = path }
        try stage.checkMounts()
        try stage.addNamespaces(network: networkNamespace.take())
        stage.ownsStandardStreams = ownsStandardStreams
        stage.warnsOfAmbientCapabilities = warnsOfAmbientCapabilities
        stage.listenerVersion = listenerVersion
        stage.keepsGroups = spec.keepsGroups
        stage.addBeginning(closing: sockets.launcher.number, keyring: keyring)
        try addFiles(&stage)
        stage.addNames()
        let proc = stage.writesToProc ? try stage.addPrivateProc() : nil
        let socket = Program.Argument.number(sockets.child.number)
        hooks.addCreation(
            to: &stage,
            socket,
            directory: hooksRunInBundle ? state?.bundle : stage.rootDirectory
        )
        stage.addPivot(pivots: pivots)
        stage.addPropagation()
        if startSocket == nil {
            stage.program.add(CInt(CLINUX_STEP_WAIT), [socket], "wait for the start")
        }
        try stage.addSysctls(proc: proc)
        if let proc { stage.addLabels(proc: proc) }
        try stage.addUser()
        try stage.addStreams(streamsArePipe ? standardOutput : nil)
        let invocation = stage.addInvocation(
            hasInit: initProgram != nil,
            notifySocket: notifySocket.map { $0.hasPrefix("/") ? Stage.notifyPath : $0 },
            passedDescriptors: passedDescriptors,
            preservedDescriptors: preservedDescriptors,
            missingDescriptors: missingDescriptors
        )
        hooks.addStart(to: &stage, environment: invocation[2])
        try stage.connectListener()
        // The process alone is to have it: nobody can connect to one that has ended.
        let listening = startSocket.take()
        stage.addStartWait(
            at: listening,
            reports: socket,
            invocation: invocation,
            passed: passedDescriptors + preservedDescriptors
        )
        try stage.addExecution(invocation, filter: seccompFilter, command: command)
        if isSibling { stage.newNamespaces |= UInt64(CLONE_PARENT) }
        var directory = cgroup.take()
        let mustJoin = directory != nil
        if directory == nil, ownCgroup { directory = ContainerCgroup.make() }
        if let deviceProgram {
            do throws(LaunchError) {
                try ContainerCgroup.limitDevices(of: directory?.number, to: deviceProgram)
            } catch {
                if needsDeviceProgram { throw error }
            }
        }
        return try stage.spawn(
            sockets,
            cgroup: directory,
            mustJoin: mustJoin,
            hooks: hooks,
            command: command
        )
    }

    private borrowing func addFiles(_ stage: inout Stage) throws(LaunchError) {
        try stage.addRoot(root, isVolatile: isVolatile)
        try stage.addMounts(standardOutput: standardOutput)
        try stage.addDevices()
        if let initProgram {
            try stage.addBind(initProgram, Stage.initPath, MountOptions(["bind", "ro"]))
        }
        if let notifySocket, notifySocket.hasPrefix("/") {
            try stage.addBind(notifySocket, Stage.notifyPath, MountOptions(["bind"]))
        }
        try stage.addTerminal(below: stage.root, isConsole: true)
        stage.addDirectories(directories)
        stage.addWorkingDirectory()
        try stage.addProtection()
    }
}

extension Stage {
    /// Clones the child and opens what outlives it.
    consuming func spawn(
        _ sockets: consuming Report.Sockets,
        cgroup directory: consuming Descriptor?,
        mustJoin: Bool = false,
        hooks: consuming CreationHooks,
        command: String
    ) throws(LaunchError) -> Prepared {
        var cgroup: CInt = -1
        if let directory = directory.take() {
            cgroup = directory.number
            _ = program.keep(directory)
        }
        tellKept()
        let socket = sockets.launcher
        let childSocket = sockets.child
        let (pid, pidfd) = try clone(
            into: cgroup,
            mustJoin: mustJoin,
            report: childSocket.number,
            command: command
        )
        // While ours is open, a child that was killed is one that says nothing for ever.
        _ = consume childSocket
        guard pid > 0 else {
            throw program.failure(on: socket, "make the container's process", command: command)
        }
        let child = Child(pid: pid)
        let held = Descriptor(owning: pidfd)
        tellListener(pid: pid)
        try answerMountRequests(of: held, reports: socket, command: command)
        try hooks.describe(pid)
        let terminalSocket = takeTerminalSocket()
        try ProcessPriority(spec.process).apply(to: pid)
        var network: Descriptor?
        if spec.namespaces.contains(where: { $0.kind == .network }) {
            network = try? Descriptor(namespace: .net, of: pid)
            if network == nil {
                throw program.failure(on: socket, "open the network namespace", command: command)
            }
        }
        try addNetworkDevices(network)
        return Prepared(
            pidfd: held,
            userNamespace: userNamespace,
            layerUserNamespace: layerUserNamespace,
            networkNamespace: network,
            warnings: warnings,
            child: child,
            socket: socket,
            command: command,
            terminalSocket: terminalSocket,
            kept: program.descriptors.take(),
            hooks: hooks,
            program: program
        )
    }

    /// Where the cgroup need not be joined and can't be, the child stays in this process's.
    private mutating func clone(
        into cgroup: CInt,
        mustJoin: Bool,
        report: CInt,
        command: String
    ) throws(LaunchError) -> (pid_t, CInt) {
        let namespaces = newNamespaces
        let copies = copiesMemory
        if cgroup >= 0, mustJoin {
            let isMoved = !makes(.cgroup)
            return try doing("make a process in the container's cgroup") { () throws(SyscallError) in
                do throws(SyscallError) {
                    return try program.spawn(
                        namespaces: namespaces,
                        copiesMemory: copies,
                        cgroup: cgroup,
                        report: report,
                        command: command
                    )
                } catch {
                    // Root of a user namespace gets into no cgroup of another of its users.
                    guard isMoved, error.code == EACCES else { throw error }
                }
                let made = try program.spawn(
                    namespaces: namespaces,
                    copiesMemory: copies,
                    cgroup: -1,
                    report: report,
                    command: command
                )
                try ContainerCgroup.add(made.0, to: cgroup)
                return made
            }
        }
        if cgroup >= 0 {
            let result = try? program.spawn(
                namespaces: namespaces,
                copiesMemory: copies,
                cgroup: cgroup,
                report: report,
                command: command
            )
            if let result { return result }
        }
        return try doing("make the container's process") { () throws(SyscallError) in
            try program.spawn(
                namespaces: namespaces,
                copiesMemory: copies,
                cgroup: -1,
                report: report,
                command: command
            )
        }
    }
}
